import type { IncomingMessage } from 'node:http'
import type { Actor, Role } from '@cimarron/estate'
import type {
  AccessAdministration,
  Credentials,
  NewToken,
  TokenAdministration,
  UserAdministration,
} from '../access-administration.ts'
import type { CreatedToken, SignedIn, TokenInfo, UserInfo } from '../contract/access.ts'
import type { AccessErrorCode } from '../contract/problem.ts'

interface KnownUser extends UserInfo {
  readonly password: string
}

/** Users and tokens for tests: `admin`, `operator` and `monitor` are there, with `<name>-password`. Nothing is hashed. */
export class MemoryAccess implements AccessAdministration {
  readonly #users = new Map<string, KnownUser>()
  readonly #tokens = new Map<string, TokenInfo>()
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
    setRole: async (_by, { name, role }) => this.#put({ ...this.#existing(name), role }),
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

  #basic(value: string): KnownUser | undefined {
    const [name = '', password] = Buffer.from(value, 'base64').toString().split(':', 2)
    const user = this.#users.get(name)
    return user?.password === password ? user : undefined
  }

  #bearer(secret: string): KnownUser | undefined {
    return this.#users.get(this.#tokens.get(secret)?.user ?? '')
  }

  #newToken({ user, label, lifetimeMs }: NewToken): CreatedToken {
    const id = `t${++this.#lastToken}`
    const expires = lifetimeMs === undefined ? {} : { expiresMs: lifetimeMs }
    const token = { id, user, label, createdMs: 0, ...expires }
    const secret = `secret-of-${id}`
    this.#tokens.set(secret, token)
    return { secret, token }
  }

  #put(user: Credentials & { readonly role: Role }): UserInfo {
    const known = { ...user, changedMs: 0 }
    this.#users.set(user.name, known)
    return shown(known)
  }

  #existing(name: string): KnownUser {
    const user = this.#users.get(name)
    if (!user) throw new AccessError('user-not-found', `there is no user "${name}"`)
    return user
  }
}

function shown({ name, role, changedMs }: KnownUser): UserInfo {
  return { name, role, changedMs }
}

class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly code: AccessErrorCode

  constructor(code: AccessErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
