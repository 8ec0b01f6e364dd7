import { createHmac, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { checkPassword, hashPassword, type PasswordHash } from './password-hash.ts'
import type { User, Users } from './users.ts'

/** How long verified credentials are remembered: CIM clients send Basic with every request, and argon2 costs 30 ms. */
const rememberMs = 60_000
const mostRemembered = 1_000
/** Failures are answered later each time, up to this, per user and address. */
const longestDelayMs = 5_000
const mostFailuresKept = 10_000

interface Remembered {
  readonly user: string
  readonly untilMs: number
}

interface Credentials {
  readonly name: string
  readonly password: string
  readonly address: string
}

/** Checks names and passwords. Remembers what was right for a minute under a key of this process only, slows what was wrong. */
export class Authenticator {
  readonly #users: Users
  readonly #now: () => number
  readonly #wait: (ms: number) => Promise<unknown>
  readonly #key = randomBytes(32)
  readonly #remembered = new Map<string, Remembered>()
  readonly #failures = new Map<string, { count: number; lastMs: number }>()
  #decoy: Promise<PasswordHash> | undefined

  constructor(
    users: Users,
    clock: { readonly now: () => number; readonly wait: (ms: number) => Promise<unknown> } = {
      now: Date.now,
      wait: (ms) => delay(ms),
    },
  ) {
    this.#users = users
    this.#now = clock.now
    this.#wait = clock.wait
    users.onChange((name) => this.#forget(name))
  }

  /** The user, or null; at once where the credentials are remembered. @throws TooManyWaiting under a flood of log-ins */
  verify(name: string, password: string, address: string): User | null | Promise<User | null> {
    const proof = createHmac('sha256', this.#key).update(`${name}\0${password}`).digest('base64')
    const known = this.#remembered.get(proof)
    if (known !== undefined && known.untilMs > this.#now()) return this.#users.get(known.user) ?? null
    return this.#check({ name, password, address }, proof)
  }

  async #check({ name, password, address }: Credentials, proof: string): Promise<User | null> {
    const user = this.#users.get(name)
    // An unknown name costs the same hash, so that time does not tell which names exist.
    const right = await checkPassword(password, user?.password ?? (await this.#decoyHash()))
    if (user === undefined || !right) {
      await this.#slow(`${name}\0${address}`)
      return null
    }
    this.#failures.delete(`${name}\0${address}`)
    // Between hashing and now the password may have been changed: then what was checked no longer counts.
    if (this.#users.get(name) !== user) return null
    this.#remember(proof, name)
    return user
  }

  #remember(proof: string, user: string): void {
    if (this.#remembered.size >= mostRemembered) {
      const [oldest] = this.#remembered.keys()
      if (oldest !== undefined) this.#remembered.delete(oldest)
    }
    this.#remembered.delete(proof)
    this.#remembered.set(proof, { user, untilMs: this.#now() + rememberMs })
  }

  #forget(name: string): void {
    for (const [proof, { user }] of this.#remembered) if (user === name) this.#remembered.delete(proof)
  }

  async #slow(who: string): Promise<void> {
    const now = this.#now()
    const before = this.#failures.get(who)
    const count = before !== undefined && now - before.lastMs < 10 * 60_000 ? before.count + 1 : 1
    this.#failures.delete(who)
    if (this.#failures.size >= mostFailuresKept) {
      const [oldest] = this.#failures.keys()
      if (oldest !== undefined) this.#failures.delete(oldest)
    }
    this.#failures.set(who, { count, lastMs: now })
    await this.#wait(Math.min(longestDelayMs, 100 * 2 ** (count - 1)))
  }

  #decoyHash(): Promise<PasswordHash> {
    this.#decoy ??= hashPassword(randomBytes(16).toString('hex'))
    return this.#decoy
  }
}
