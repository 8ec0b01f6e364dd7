import { hash, randomBytes } from 'node:crypto'
import type { Grants } from './grants.ts'
import type { LogInGuard } from './log-in-guard.ts'
import { checkPassword, hashPassword, type PasswordHash } from './password-hash.ts'
import { TooManyWaiting } from './semaphore.ts'
import type { User, Users } from './users.ts'

/** How long verified credentials are remembered: CIM clients send Basic with every request, and argon2 costs 30 ms. */
const rememberMs = 60_000
const mostRemembered = 1_000

/** Somebody who proved who they are. */
export interface Account extends Grants {
  readonly name: string
  /** How; see `Arrival`. */
  readonly proof: string
  /** Of another daemon: the name it has here. */
  readonly peer?: string
}

/** Passwords that somebody else keeps. */
export interface PasswordKeeper {
  /** Whether it is that name's password. @throws TooManyWaiting where it can't be told now */
  check(name: string, password: string): Promise<boolean>
  /** The rights of a name that has no user here; `undefined` where it has none. */
  grantsOf(name: string): Promise<Grants | undefined>
}

interface Remembered {
  /** The user as it was; absent: one that only PAM knows. */
  readonly user: User | undefined
  readonly account: Account
  readonly untilMs: number
}

export interface LogIn {
  readonly name: string
  readonly password: string
  readonly address: string
}

export interface AuthenticatorOptions {
  readonly guard: LogInGuard
  readonly pam?: PasswordKeeper | undefined
  /** Told where PAM could not be asked. */
  readonly onUnavailable?: (error: Error) => void
  /** Milliseconds; default: a clock that only goes forward. */
  readonly now?: () => number
}

/**
 * Checks names and passwords: of users that have one here against it, of all others by PAM where that is configured.
 * Remembers what was right for a minute under a key of this process only.
 */
export class Authenticator {
  readonly #users: Users
  readonly #guard: LogInGuard
  readonly #pam: PasswordKeeper | undefined
  readonly #onUnavailable: (error: Error) => void
  readonly #now: () => number
  /** Of this process, and of one length; what it keys is shown to nobody. A whole HMAC would be a twentieth of a small request. */
  readonly #key = randomBytes(32).toString('base64')
  readonly #remembered = new Map<string, Remembered>()
  #decoy: Promise<PasswordHash> | undefined

  constructor(users: Users, { guard, pam, now, onUnavailable }: AuthenticatorOptions) {
    this.#users = users
    this.#guard = guard
    this.#pam = pam
    this.#onUnavailable = onUnavailable ?? (() => undefined)
    // A clock that is set back must not lengthen what is remembered.
    this.#now = now ?? (() => performance.now())
    users.onChange((name) => this.forget(name))
  }

  /** Who it is, or null; at once where the credentials are remembered. @throws TooManyWaiting under a flood of log-ins, or of wrong ones from there */
  verify(logIn: LogIn): Account | null | Promise<Account | null> {
    const proof = hash('sha256', `${this.#key}${logIn.name}\0${logIn.password}`, 'base64')
    const known = this.#remembered.get(proof)
    if (known !== undefined && known.untilMs > this.#now() && this.#users.get(logIn.name) === known.user)
      return known.account
    return this.#check(logIn, proof)
  }

  /** What is remembered of a name has to be proved anew. */
  forget(name: string): void {
    for (const [proof, { account }] of this.#remembered) if (account.name === name) this.#remembered.delete(proof)
  }

  async #check({ name, password, address }: LogIn, proof: string): Promise<Account | null> {
    this.#guard.admit(address)
    const user = this.#users.get(name)
    const isAtPam = this.#pam !== undefined && user?.password === undefined
    const account = isAtPam ? await this.#checkByPam(name, password, user) : await this.#checkHere(password, user)
    if (account === null) {
      await this.#guard.refuse({ name, address, proof: isAtPam ? 'pam' : 'password' })
      return null
    }
    // Between the check and now the user may have been changed: then what was checked no longer counts.
    if (this.#users.get(name) !== user) return await this.#check({ name, password, address }, proof)
    this.#guard.succeeded(name, address)
    this.#remember(proof, { user, account })
    return account
  }

  /** An unknown name costs the same hash, so that time does not tell which names exist. */
  async #checkHere(password: string, user: User | undefined): Promise<Account | null> {
    const isRight = await checkPassword(password, user?.password ?? (await this.#decoyHash()))
    return user?.password !== undefined && isRight ? { ...grantsOf(user), proof: 'password' } : null
  }

  /** PAM is asked for unknown names as well, for the same reason. */
  async #checkByPam(name: string, password: string, user: User | undefined): Promise<Account | null> {
    try {
      if ((await this.#pam?.check(name, password)) !== true) return null
    } catch (error) {
      if (error instanceof TooManyWaiting) this.#onUnavailable(error)
      throw error
    }
    const grants = user ?? (await this.#pam?.grantsOf(name))
    return grants === undefined ? null : { ...grantsOf({ ...grants, name }), proof: 'pam' }
  }

  #remember(proof: string, known: Omit<Remembered, 'untilMs'>): void {
    if (this.#remembered.size >= mostRemembered) {
      const [oldest] = this.#remembered.keys()
      if (oldest !== undefined) this.#remembered.delete(oldest)
    }
    this.#remembered.delete(proof)
    this.#remembered.set(proof, { ...known, untilMs: this.#now() + rememberMs })
  }

  #decoyHash(): Promise<PasswordHash> {
    this.#decoy ??= hashPassword(randomBytes(16).toString('hex'))
    return this.#decoy
  }
}

function grantsOf({ name, role, namespaces }: Grants & { readonly name: string }): Omit<Account, 'proof'> {
  return { name, role, namespaces }
}
