import type { IncomingMessage } from 'node:http'
import type { Actor } from '@cimarron/estate'
import type {
  AccessAdministration,
  CertificateAdministration,
  Credentials,
  NewToken,
  NewUser,
  RoleChange,
  SessionAdministration,
  TokenAdministration,
  UserAdministration,
} from '../access-administration.ts'
import type { CertificateInfo, CreatedToken, SessionInfo, SignedIn, TokenInfo, UserInfo } from '../contract/access.ts'
import type { AccessErrorCode } from '../contract/problem.ts'

interface KnownUser extends Omit<UserInfo, 'hasPassword'> {
  readonly password: string | undefined
}

/** Users and tokens for tests: `admin`, `operator` and `monitor` are there, with `<name>-password`. Nothing is hashed. */
export class MemoryAccess implements AccessAdministration {
  readonly #users = new Map<string, KnownUser>()
  readonly #tokens = new Map<string, TokenInfo>()
  readonly #certificates: CertificateInfo[] = []
  /** Two that go on, for tests to look at and to end. */
  readonly #sessions: SessionInfo[] = ['admin', 'monitor'].map((user, index) => ({
    id: `s${index + 1}`,
    user,
    via: 'https',
    address: '192.0.2.1',
    proof: 'password',
    sinceMs: 0,
    lastMs: 1000,
    requests: 3,
    connections: 1,
    pulls: 0,
    streams: index,
    consoles: 0,
  }))
  #lastToken = 0

  constructor() {
    for (const role of ['admin', 'operator', 'monitor'] as const)
      this.#put({ name: role, role, password: `${role}-password` })
  }

  /** Whoever the request's `authorization` stands for. */
  async identify({ headers: { authorization = '' } }: IncomingMessage): Promise<Actor | null> {
    const [scheme, value = ''] = authorization.split(' ', 2)
    const user = scheme === 'Bearer' ? this.#bearer(value) : scheme === 'Basic' ? this.#basic(value) : undefined
    return user ? { name: user.name, role: user.role, via: 'http' } : null
  }

  async signIn({ name, password }: Credentials): Promise<SignedIn | null> {
    const user = this.#users.get(name)
    if (user?.password !== password) return null
    const { secret } = this.#newToken({ user: name, label: 'web page' })
    return { token: secret, name, role: user.role, expiresMs: 4_000_000_000_000 }
  }

  async signOut({ headers }: IncomingMessage): Promise<void> {
    this.#tokens.delete(headers.authorization?.split(' ', 2)[1] ?? '')
  }

  readonly users: UserAdministration = {
    list: () => [...this.#users.values()].map(shown),
    add: async (_by, user) => {
      if (this.#users.has(user.name)) throw new AccessError('user-exists', `user ${user.name} exists already`)
      return this.#put(user)
    },
    setPassword: async (_by, { name, password }) => this.#put({ ...this.#existing(name), password }),
    setRole: async (_by, { name, ...change }) => this.#put(withRole(this.#existing(name), change)),
    remove: async (_by, name) => void this.#users.delete(this.#existing(name).name),
  }

  readonly tokens: TokenAdministration = {
    list: (user) => [...this.#tokens.values()].filter((token) => user === undefined || token.user === user),
    create: async (_by, token) => this.#newToken({ ...token, user: this.#existing(token.user).name }),
    revoke: async (_by, id) => {
      const found = [...this.#tokens].find(([, token]) => token.id === id)
      if (!found) throw new AccessError('token-not-found', `there is no token "${id}"`)
      this.#tokens.delete(found[0])
    },
  }

  readonly certificates: CertificateAdministration = {
    list: (user) => this.#certificates.filter((each) => each.user === user),
    issue: async (_by, { name, certificate }) => {
      const user = this.#existing(name).name
      const fingerprint = `${this.#certificates.length + 1}`.padStart(64, '0')
      const issued = { fingerprint, user, subject: `CN=${user}`, createdMs: 0, expiresMs: 1000 }
      this.#certificates.push(issued)
      const made = { pem: `certificate of ${user}\n`, key: `key of ${user}\n` }
      return { certificate: issued, ...(certificate === undefined ? made : { pem: certificate }) }
    },
    revoke: async (_by, { name, fingerprint }) => {
      const found = this.#certificates.findIndex((each) => each.user === name && each.fingerprint === fingerprint)
      if (found < 0) throw new AccessError('certificate-not-found', `user ${name} has no certificate "${fingerprint}"`)
      this.#certificates.splice(found, 1)
    },
  }

  readonly sessions: SessionAdministration = {
    list: () => this.#sessions,
    end: async (_by, id) => {
      const found = this.#sessions.findIndex((each) => each.id === id)
      if (found < 0) throw new AccessError('session-not-found', `there is no session "${id}"`)
      this.#sessions.splice(found, 1)
    },
    counts: () => ({ sessions: this.#sessions.length, refused: 0 }),
  }

  #basic(value: string): KnownUser | undefined {
    const [name = '', password] = Buffer.from(value, 'base64').toString().split(':', 2)
    const user = this.#users.get(name)
    return user?.password === password ? user : undefined
  }

  #bearer(secret: string): KnownUser | undefined {
    return this.#users.get(this.#tokens.get(secret)?.user ?? '')
  }

  #newToken({ user, label, lifetimeMs, role, namespaces }: NewToken): CreatedToken {
    const id = `t${++this.#lastToken}`
    const expires = lifetimeMs === undefined ? {} : { expiresMs: lifetimeMs }
    const scope = { ...(role === undefined ? {} : { role }), ...(namespaces === undefined ? {} : { namespaces }) }
    const token = { id, user, label, createdMs: 0, ...expires, ...scope }
    const secret = `secret-of-${id}`
    this.#tokens.set(secret, token)
    return { secret, token }
  }

  #put({ namespaces = {}, password, ...user }: NewUser | KnownUser): UserInfo {
    const known = { ...user, namespaces, password, changedMs: 0 }
    this.#users.set(user.name, known)
    return shown(known)
  }

  #existing(name: string): KnownUser {
    const user = this.#users.get(name)
    if (!user) throw new AccessError('user-not-found', `there is no user "${name}"`)
    return user
  }
}

function shown({ name, role, namespaces, password, changedMs }: KnownUser): UserInfo {
  return { name, role, namespaces, hasPassword: password !== undefined, changedMs }
}

function withRole(user: KnownUser, { role, namespace }: RoleChange): KnownUser {
  if (namespace === undefined) return role === 'inherit' ? user : { ...user, role }
  const others = Object.entries(user.namespaces).filter(([name]) => name !== namespace)
  return { ...user, namespaces: Object.fromEntries(role === 'inherit' ? others : [...others, [namespace, role]]) }
}

class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly code: AccessErrorCode

  constructor(code: AccessErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
