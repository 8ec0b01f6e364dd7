import { createHash, randomBytes } from 'node:crypto'
import { AccessError } from './error.ts'
import type { Table, User, Users } from './users.ts'

/** A token as it is kept: never the secret itself, only its digest. */
export interface Token {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly digest: string
  readonly createdMs: number
  /** Absent: until revoked. */
  readonly expiresMs?: number
}

const prefix = 'cmr_'

/**
 * Secrets that stand for a user without the password: for the web page and for programs. A token ends with its user,
 * when revoked, at its time, and at any change of the user's password.
 */
export class Tokens {
  readonly #table: Table<Token>
  readonly #users: Users
  readonly #now: () => number
  readonly #byDigest = new Map<string, Token>()

  constructor(table: Table<Token>, users: Users, now: () => number = Date.now) {
    this.#table = table
    this.#users = users
    this.#now = now
    for (const [, token] of table.entries()) this.#byDigest.set(token.digest, token)
  }

  /** The secret is told once and can't be read again. */
  async create(user: string, label: string, lifetimeMs?: number): Promise<{ token: Token; secret: string }> {
    const secret = `${prefix}${randomBytes(32).toString('base64url')}`
    const token: Token = {
      id: randomBytes(8).toString('hex'),
      user,
      label,
      digest: digest(secret),
      createdMs: this.#now(),
      ...(lifetimeMs === undefined ? {} : { expiresMs: this.#now() + lifetimeMs }),
    }
    await this.#table.put(token.id, token)
    this.#byDigest.set(token.digest, token)
    return { token, secret }
  }

  /** The user a secret stands for, or null. The digest of 256 random bits is looked up, so time tells nothing useful. */
  verify(secret: string): User | null {
    if (!secret.startsWith(prefix)) return null
    const token = this.#byDigest.get(digest(secret))
    if (token === undefined || (token.expiresMs !== undefined && token.expiresMs <= this.#now())) return null
    const user = this.#users.get(token.user)
    return user === undefined || user.changedMs > token.createdMs ? null : user
  }

  list(user?: string): Token[] {
    return [...this.#byDigest.values()].filter((token) => user === undefined || token.user === user)
  }

  /** @throws AccessError `token-not-found` */
  async revoke(id: string): Promise<void> {
    const token = this.#table.get(id)
    if (token === undefined) throw new AccessError('token-not-found', { id })
    await this.#forget(token)
  }

  /** Ends a token by its secret; nothing where there is none such. */
  async revokeSecret(secret: string): Promise<void> {
    const token = this.#byDigest.get(digest(secret))
    if (token !== undefined) await this.#forget(token)
  }

  async #forget(token: Token): Promise<void> {
    await this.#table.delete(token.id)
    this.#byDigest.delete(token.digest)
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
