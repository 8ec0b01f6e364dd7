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
/** Of those that end by themselves; who asks for more, such as by signing in again and again, loses the oldest. */
const mostPassingPerUser = 100

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
    users.onChange((name) => this.#endAllOf(name))
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
    await this.#makeRoom(user)
    await this.#table.put(token.id, token)
    this.#byDigest.set(token.digest, token)
    return { token, secret }
  }

  /** The user a secret stands for, or null. The digest of 256 random bits is looked up, so time tells nothing useful. */
  verify(secret: string): User | null {
    if (!secret.startsWith(prefix)) return null
    const token = this.#byDigest.get(digest(secret))
    if (token === undefined || this.#isOver(token)) return null
    const user = this.#users.get(token.user)
    return user === undefined || user.changedMs > token.createdMs ? null : user
  }

  /** Those that are good. */
  list(user?: string): Token[] {
    return [...this.#byDigest.values()].filter(
      (token) => (user === undefined || token.user === user) && !this.#isOver(token),
    )
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

  #isOver({ expiresMs }: Token): boolean {
    return expiresMs !== undefined && expiresMs <= this.#now()
  }

  /**
   * At once, and not by comparing times alone: a clock that was set back would let an older token outlive the change.
   * Should the rows not go, the times still tell at the next start.
   */
  #endAllOf(user: string): void {
    for (const token of [...this.#byDigest.values()].filter((each) => each.user === user))
      this.#forget(token).catch((error: unknown) => process.emitWarning(error as Error))
  }

  async #makeRoom(user: string): Promise<void> {
    const all = [...this.#byDigest.values()]
    const over = all.filter((token) => this.#isOver(token))
    const passing = all
      .filter((token) => token.user === user && token.expiresMs !== undefined && !this.#isOver(token))
      .sort((one, other) => one.createdMs - other.createdMs)
    const tooMany = passing.slice(0, Math.max(0, passing.length + 1 - mostPassingPerUser))
    await Promise.all([...over, ...tooMany].map((token) => this.#forget(token)))
  }

  async #forget(token: Token): Promise<void> {
    this.#byDigest.delete(token.digest)
    await this.#table.delete(token.id)
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
