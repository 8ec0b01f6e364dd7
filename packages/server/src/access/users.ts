import type { Collection, Role } from '@cimarron/estate'
import { AccessError } from './error.ts'
import { hashPassword, type PasswordHash } from './password-hash.ts'

export interface User {
  readonly name: string
  readonly role: Role
  readonly password: PasswordHash
  readonly changedMs: number
}

/** Durable rows by key, read from memory: a collection of the estate's database. */
export type Table<T> = Pick<Collection<T>, 'get' | 'entries' | 'put' | 'delete'>

const namePattern = /^[A-Za-z0-9._@-]{1,64}$/
const shortestPassword = 8
const longestPassword = 1024

/** The daemon's users. Every change is durable before it is told, and told to whoever remembers credentials. */
export class Users {
  readonly #table: Table<User>
  readonly #now: () => number
  readonly #changed = new Set<(name: string) => void>()

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

  async add(name: string, role: Role, password: string): Promise<User> {
    if (!namePattern.test(name)) throw new AccessError('invalid-user-name', { name })
    if (this.#table.get(name) !== undefined) throw new AccessError('user-exists', { name })
    return this.#store({ name, role, password: await hash(password), changedMs: this.#now() })
  }

  async setPassword(name: string, password: string): Promise<User> {
    const user = this.#existing(name)
    return this.#store({ ...user, password: await hash(password), changedMs: this.#now() })
  }

  async setRole(name: string, role: Role): Promise<User> {
    const user = this.#existing(name)
    if (role !== 'admin') this.#keepOneAdmin(user)
    return this.#store({ ...user, role, changedMs: this.#now() })
  }

  async remove(name: string): Promise<void> {
    this.#keepOneAdmin(this.#existing(name))
    await this.#table.delete(name)
    this.#tell(name)
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

  async #store(user: User): Promise<User> {
    await this.#table.put(user.name, user)
    this.#tell(user.name)
    return user
  }

  #tell(name: string): void {
    for (const listener of this.#changed) listener(name)
  }
}

function hash(password: string): Promise<PasswordHash> {
  if (password.length < shortestPassword || password.length > longestPassword)
    throw new AccessError('unfit-password', { shortest: shortestPassword, longest: longestPassword })
  return hashPassword(password)
}
