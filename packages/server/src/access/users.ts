import { randomBytes } from 'node:crypto'
import type { AccessDraft, Actor, Collection, Standing } from '@cimarron/estate'
import { AccessError } from './error.ts'
import { type Grants, withLine } from './grants.ts'
import { hashPassword, type PasswordHash } from './password-hash.ts'

export interface User extends Grants {
  /** Tells it from another of the same name before or after. */
  readonly id: string
  readonly name: string
  /** Absent: who it is, PAM or a certificate tells. */
  readonly password?: PasswordHash
  readonly changedMs: number
}

export interface NewUser extends Grants {
  readonly name: string
  readonly password?: string | undefined
}

/** Another role at large, or in one namespace; `inherit` takes the namespace's line away. */
export type RoleChange =
  | { readonly role: Standing; readonly namespace?: undefined }
  | { readonly role: Standing | 'inherit'; readonly namespace: string }

/** Durable rows by key, read from memory: a collection of the estate's database. */
export type Table<T> = Pick<Collection<T, AccessDraft>, 'get' | 'entries' | 'put' | 'delete'>

const namePattern = /^[A-Za-z0-9._@-]{1,64}$/
const shortestPassword = 8
const longestPassword = 1024

/**
 * The daemon's users. Every change is durable, and with it in the journal who made it, before it is told; then it is
 * told to whoever remembers credentials or keeps something open. Changes are made one after the other: two admins who
 * take each other's role away at once leave one.
 */
export class Users {
  readonly #table: Table<User>
  readonly #now: () => number
  readonly #changed = new Set<(name: string) => void>()
  #changing: Promise<unknown> = Promise.resolve()

  constructor(table: Table<User>, now: () => number = Date.now) {
    this.#table = table
    this.#now = now
  }

  list(): User[] {
    return [...this.#table.entries()].map(([, user]) => user).sort((a, b) => a.name.localeCompare(b.name))
  }

  get(name: string): User | undefined {
    return this.#table.get(name)
  }

  onChange(listener: (name: string) => void): void {
    this.#changed.add(listener)
  }

  /** @throws AccessError `invalid-user-name`, `user-exists`, `unfit-password`, `invalid-namespace` */
  async add({ name, role, namespaces: given, password }: NewUser, by?: Actor): Promise<User> {
    if (!isUserName(name)) throw new AccessError('invalid-user-name', { name })
    let namespaces: Grants['namespaces'] = {}
    for (const [namespace, standing] of Object.entries(given)) namespaces = withLine(namespaces, namespace, standing)
    const absent = (): void => {
      if (this.#table.get(name) !== undefined) throw new AccessError('user-exists', { name })
    }
    // Before the hash too, which is dear.
    absent()
    const hashed = password === undefined ? {} : { password: await hash(password) }
    return await this.#oneAtATime(() => {
      absent()
      const detail = `${grantsText({ role, namespaces })}${password === undefined ? ', without a password' : ''}`
      const user = { id: randomBytes(8).toString('hex'), name, role, namespaces, ...hashed, changedMs: this.#now() }
      return this.#store(user, this.#entry({ event: 'user-added', user: name, detail }, by))
    })
  }

  /** @throws AccessError `user-not-found`, `unfit-password` */
  async setPassword(name: string, password: string, by?: Actor): Promise<User> {
    this.#existing(name)
    const hashed = await hash(password)
    return await this.#oneAtATime(() =>
      this.#store(
        { ...this.#existing(name), password: hashed, changedMs: this.#now() },
        this.#entry({ event: 'password-changed', user: name }, by),
      ),
    )
  }

  /** @throws AccessError `user-not-found`, `last-admin`, `invalid-namespace`, `too-many-namespaces` */
  setRole(name: string, change: RoleChange, by?: Actor): Promise<User> {
    return this.#oneAtATime(() => {
      const user = this.#existing(name)
      const changed = withRole(user, change)
      if (changed.role !== 'admin') this.#keepOneAdmin(user)
      const detail = grantsText(changed)
      return this.#store(
        { ...changed, changedMs: this.#now() },
        this.#entry({ event: 'role-changed', user: name, detail }, by),
      )
    })
  }

  /** @throws AccessError `user-not-found`, `last-admin` */
  remove(name: string, by?: Actor): Promise<void> {
    return this.#oneAtATime(async () => {
      this.#keepOneAdmin(this.#existing(name))
      await this.#table.delete(name, this.#entry({ event: 'user-removed', user: name }, by))
      this.#tell(name)
    })
  }

  #existing(name: string): User {
    const user = this.#table.get(name)
    if (user === undefined) throw new AccessError('user-not-found', { name })
    return user
  }

  #keepOneAdmin(user: User): void {
    if (user.role === 'admin' && this.list().filter(({ role }) => role === 'admin').length === 1)
      throw new AccessError('last-admin', { name: user.name })
  }

  async #oneAtATime<T>(act: () => Promise<T>): Promise<T> {
    const before = this.#changing
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#changing = promise
    await before
    try {
      return await act()
    } finally {
      resolve()
    }
  }

  #entry(event: Omit<AccessDraft, 'kind' | 'atMs' | 'actor'>, by: Actor | undefined): AccessDraft {
    return { kind: 'access', ...event, atMs: this.#now(), ...(by === undefined ? {} : { actor: by }) }
  }

  async #store(user: User, entry: AccessDraft): Promise<User> {
    await this.#table.put(user.name, user, entry)
    this.#tell(user.name)
    return user
  }

  #tell(name: string): void {
    for (const listener of this.#changed) listener(name)
  }
}

export function isUserName(name: string): boolean {
  return namePattern.test(name)
}

function withRole(user: User, { role, namespace }: RoleChange): User {
  if (namespace === undefined) return { ...user, role }
  return { ...user, namespaces: withLine(user.namespaces, namespace, role === 'inherit' ? undefined : role) }
}

/** For people: `monitor; operator in root/virt/lab`. */
export function grantsText({ role, namespaces }: Grants): string {
  return [role, ...Object.entries(namespaces).map(([name, standing]) => `${standing} in ${name}`)].join('; ')
}

function hash(password: string): Promise<PasswordHash> {
  if (password.length < shortestPassword || password.length > longestPassword)
    throw new AccessError('unfit-password', { shortest: shortestPassword, longest: longestPassword })
  return hashPassword(password)
}
