import { createHmac, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { addressKey } from './address-key.ts'
import { Failures } from './failures.ts'
import { checkPassword, hashPassword, type PasswordHash } from './password-hash.ts'
import { TooManyWaiting } from './semaphore.ts'
import type { User, Users } from './users.ts'

/** How long verified credentials are remembered: CIM clients send Basic with every request, and argon2 costs 30 ms. */
const rememberMs = 60_000
const mostRemembered = 1_000
/** So many wrong names and passwords from one address may be on their way to their slow answer; more are not looked at. */
const mostSlowedAtOnce = 16
/** A house behind one address may get so many wrong, under any names, before all its wrong ones are slowed. */
const freePerAddress = 10

interface Remembered {
  readonly user: string
  readonly untilMs: number
}

interface Credentials {
  readonly name: string
  readonly password: string
  readonly address: string
}

export interface AuthenticatorOptions {
  /** Milliseconds; default: a clock that only goes forward. */
  readonly now?: () => number
  readonly wait?: (ms: number) => Promise<unknown>
  /** Told of each wrong name or password. */
  readonly onFailure?: (name: string, address: string) => void
}

/** Checks names and passwords. Remembers what was right for a minute under a key of this process only, slows what was wrong. */
export class Authenticator {
  readonly #users: Users
  readonly #now: () => number
  readonly #wait: (ms: number) => Promise<unknown>
  readonly #key = randomBytes(32)
  readonly #remembered = new Map<string, Remembered>()
  readonly #byNameAndAddress: Failures
  readonly #byAddress: Failures
  /** How many wrong answers are being kept back, by address. */
  readonly #slowed = new Map<string, number>()
  readonly #onFailure: (name: string, address: string) => void
  #decoy: Promise<PasswordHash> | undefined

  constructor(users: Users, { now, wait, onFailure }: AuthenticatorOptions = {}) {
    this.#users = users
    // A clock that is set back must not lengthen what is remembered.
    this.#now = now ?? (() => performance.now())
    this.#wait = wait ?? ((ms) => delay(ms))
    this.#onFailure = onFailure ?? (() => undefined)
    this.#byNameAndAddress = new Failures({ now: this.#now, free: 0 })
    this.#byAddress = new Failures({ now: this.#now, free: freePerAddress })
    users.onChange((name) => this.#forget(name))
  }

  /** The user, or null; at once where the credentials are remembered. @throws TooManyWaiting under a flood of log-ins, or of wrong ones from there */
  verify(name: string, password: string, address: string): User | null | Promise<User | null> {
    const proof = createHmac('sha256', this.#key).update(`${name}\0${password}`).digest('base64')
    const known = this.#remembered.get(proof)
    if (known !== undefined && known.untilMs > this.#now()) return this.#users.get(known.user) ?? null
    return this.#check({ name, password, address }, proof)
  }

  async #check({ name, password, address }: Credentials, proof: string): Promise<User | null> {
    const from = addressKey(address)
    // Else many connections would guess as fast as one that is never slowed.
    if ((this.#slowed.get(from) ?? 0) >= mostSlowedAtOnce) throw new TooManyWaiting(mostSlowedAtOnce)
    const user = this.#users.get(name)
    // An unknown name costs the same hash, so that time does not tell which names exist.
    const right = await checkPassword(password, user?.password ?? (await this.#decoyHash()))
    if (user === undefined || !right) {
      this.#onFailure(name, address)
      await this.#slow(name, from)
      return null
    }
    // What its address got wrong stays counted: else who has a user of their own would guess others' freely.
    this.#byNameAndAddress.forget(`${name}\0${from}`)
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

  async #slow(name: string, from: string): Promise<void> {
    const ms = Math.max(this.#byNameAndAddress.add(`${name}\0${from}`), this.#byAddress.add(from))
    this.#slowed.set(from, (this.#slowed.get(from) ?? 0) + 1)
    try {
      await this.#wait(ms)
    } finally {
      const left = (this.#slowed.get(from) ?? 1) - 1
      if (left > 0) this.#slowed.set(from, left)
      else this.#slowed.delete(from)
    }
  }

  #decoyHash(): Promise<PasswordHash> {
    this.#decoy ??= hashPassword(randomBytes(16).toString('hex'))
    return this.#decoy
  }
}
