import { createHash, randomBytes } from 'node:crypto'
import type { AccessDraft, Actor } from '@cimarron/estate'
import type { Account } from './authenticator.ts'
import { AccessError } from './error.ts'
import { type Grants, namespaceLine, type Scope, scoped } from './grants.ts'
import type { Table, Users } from './users.ts'

/** A token as it is kept: never the secret itself, only its digest. */
export interface Token extends Scope {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly digest: string
  readonly createdMs: number
  /** Absent: until revoked. */
  readonly expiresMs?: number
  /** Given for a name and password, to a page: ending its session ends it. */
  readonly isSession?: boolean
  /** The rights of a user that only PAM knows, as they were. */
  readonly granted?: Grants
  /** When it was last used, to the minute; absent: never. */
  readonly usedMs?: number
}

export interface TokenRequest extends Scope {
  readonly user: string
  readonly label: string
  readonly lifetimeMs?: number
  readonly isSession?: boolean
  readonly granted?: Grants
}

const prefix = 'cmr_'
/** Of those that end by themselves; who asks for more, such as by signing in again and again, loses the oldest. */
const mostPassingPerUser = 100
/** How exactly the last use is known: each time it is noted costs a write. */
const usedToMs = 60_000

/**
 * Secrets that stand for a user without the password: for the web page and for programs. A token ends with its user,
 * when revoked, at its time, and at any change of the user's password or roles.
 */
export class Tokens {
  readonly #table: Table<Token>
  readonly #users: Users
  readonly #now: () => number
  readonly #byDigest = new Map<string, Token>()
  readonly #ended = new Set<(token: Token) => void>()

  constructor(table: Table<Token>, users: Users, now: () => number = Date.now) {
    this.#table = table
    this.#users = users
    this.#now = now
    for (const [, token] of table.entries()) this.#byDigest.set(token.digest, token)
    users.onChange((name) => this.#endAllOf(name))
  }

  onEnd(listener: (token: Token) => void): void {
    this.#ended.add(listener)
  }

  /** The secret is told once and can't be read again. @throws AccessError `user-not-found`, `invalid-namespace` */
  async create(request: TokenRequest, by?: Actor): Promise<{ token: Token; secret: string }> {
    const { user: name, lifetimeMs, namespaces, ...rest } = request
    const user = this.#users.get(name)
    if (user === undefined && request.granted === undefined) throw new AccessError('user-not-found', { name })
    const secret = `${prefix}${randomBytes(32).toString('base64url')}`
    const token: Token = {
      id: randomBytes(8).toString('hex'),
      user: name,
      ...rest,
      ...(namespaces === undefined ? {} : { namespaces: namespaces.map(namespaceLine) }),
      digest: digest(secret),
      createdMs: this.#now(),
      ...(lifetimeMs === undefined ? {} : { expiresMs: this.#now() + lifetimeMs }),
    }
    await this.#makeRoom(name)
    await this.#table.put(token.id, token, this.#entry('token-created', token, by))
    // While it was written its user may have been changed, which ends older tokens: this one among them.
    if (this.#users.get(name) !== user) {
      await this.#forget(token)
      throw new AccessError('user-not-found', { name })
    }
    this.#byDigest.set(token.digest, token)
    return { token, secret }
  }

  /** Who a secret stands for, or null. The digest of 256 random bits is looked up, so time tells nothing useful. */
  verify(secret: string): Account | null {
    if (!secret.startsWith(prefix)) return null
    const token = this.#byDigest.get(digest(secret))
    if (token === undefined || this.#isOver(token)) return null
    const user = this.#users.get(token.user)
    const grants = user ?? token.granted
    if (grants === undefined || (user !== undefined && user.changedMs > token.createdMs)) return null
    this.#noteUse(token)
    return { ...scoped(grants, token), name: token.user, proof: tokenProof(token) }
  }

  /** Those that are good. */
  list(user?: string): Token[] {
    return [...this.#byDigest.values()].filter(
      (token) => (user === undefined || token.user === user) && !this.#isOver(token),
    )
  }

  /** @throws AccessError `token-not-found` */
  async revoke(id: string, by?: Actor): Promise<void> {
    const token = this.#table.get(id)
    if (token === undefined) throw new AccessError('token-not-found', { id })
    await this.#forget(token, this.#entry('token-revoked', token, by))
  }

  /** Ends a token by its secret; nothing where there is none such. */
  async revokeSecret(secret: string, by?: Actor): Promise<void> {
    const token = this.#byDigest.get(digest(secret))
    if (token !== undefined) await this.#forget(token, this.#entry('token-revoked', token, by))
  }

  #isOver({ expiresMs }: Token): boolean {
    return expiresMs !== undefined && expiresMs <= this.#now()
  }

  #noteUse(token: Token): void {
    const usedMs = this.#now()
    if (token.usedMs !== undefined && Math.abs(usedMs - token.usedMs) < usedToMs) return
    const used = { ...token, usedMs }
    this.#byDigest.set(token.digest, used)
    // Nobody waits for it. It can't bring back a token that was revoked: writes of a key are made in their order.
    this.#table.put(token.id, used).catch(warn)
  }

  /**
   * At once, and not by comparing times alone: a clock that was set back would let an older token outlive the change.
   * Should the rows not go, the times still tell at the next start.
   */
  #endAllOf(user: string): void {
    for (const token of [...this.#byDigest.values()].filter((each) => each.user === user))
      this.#forget(token).catch(warn)
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

  async #forget(token: Token, entry?: AccessDraft): Promise<void> {
    this.#byDigest.delete(token.digest)
    for (const listener of this.#ended) listener(token)
    await this.#table.delete(token.id, entry)
  }

  #entry(event: 'token-created' | 'token-revoked', { id, user, label }: Token, by: Actor | undefined): AccessDraft {
    const actor = by === undefined ? {} : { actor: by }
    return { kind: 'access', event, user, detail: `${id}: ${label}`, atMs: this.#now(), ...actor }
  }
}

/** How somebody who came by a token proved who they are. */
export function tokenProof({ id }: Pick<Token, 'id'>): string {
  return `token:${id}`
}

function warn(error: unknown): void {
  process.emitWarning(error as Error)
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
