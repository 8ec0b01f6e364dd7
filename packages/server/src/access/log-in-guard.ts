import { setTimeout as delay } from 'node:timers/promises'
import { addressKey } from './address-key.ts'
import { Failures } from './failures.ts'
import { TooManyWaiting } from './semaphore.ts'

/** So many wrong log-ins from one address may be on their way to their slow answer; more are not looked at. */
const mostSlowedAtOnce = 16
/** A house behind one address may get so many wrong, under any names, before all its wrong ones are slowed. */
const freePerAddress = 10

/** A log-in that failed. */
export interface Refused {
  /** As it was given; of a token or certificate that is nobody's, what it calls itself. */
  readonly name: string
  readonly address: string
  readonly proof: 'password' | 'pam' | 'token' | 'certificate'
  /** Where there is more to say than that it is wrong. */
  readonly why?: string
}

/** When and how somebody was not let in. */
export interface LastRefused extends Pick<Refused, 'address' | 'proof'> {
  /** Milliseconds since 1970. */
  readonly atMs: number
}

const mostNames = 1_000

export interface LogInGuardOptions {
  /** Milliseconds; default: a clock that only goes forward. */
  readonly now?: () => number
  readonly wait?: (ms: number) => Promise<unknown>
  /** Told of each refusal. */
  readonly onRefused?: (refused: Refused) => void
}

/** Slows who gets it wrong, by name and by address, whichever proof they bring. */
export class LogInGuard {
  readonly #wait: (ms: number) => Promise<unknown>
  readonly #byNameAndAddress: Failures
  readonly #byAddress: Failures
  readonly #onRefused: (refused: Refused) => void
  /** How many wrong answers are being kept back, by address. */
  readonly #slowed = new Map<string, number>()
  #count = 0
  /** The latest, by name. */
  readonly #last = new Map<string, LastRefused>()

  // A clock that is set back must not lengthen what somebody has to wait.
  constructor({ now = () => performance.now(), wait, onRefused }: LogInGuardOptions = {}) {
    this.#wait = wait ?? ((ms) => delay(ms))
    this.#byNameAndAddress = new Failures({ now, free: 0 })
    this.#byAddress = new Failures({ now, free: freePerAddress })
    this.#onRefused = onRefused ?? (() => undefined)
  }

  /** How many were refused since the start. */
  get count(): number {
    return this.#count
  }

  /** The last time somebody was not let in under this name, as far as it is remembered. */
  lastRefused(name: string): LastRefused | undefined {
    return this.#last.get(name)
  }

  /** Many connections would guess as fast as one that is never slowed. @throws TooManyWaiting */
  admit(address: string): void {
    if ((this.#slowed.get(addressKey(address)) ?? 0) >= mostSlowedAtOnce) throw new TooManyWaiting(mostSlowedAtOnce)
  }

  /** What its address got wrong stays counted: else who has a user of their own would guess others' freely. */
  succeeded(name: string, address: string): void {
    this.#byNameAndAddress.forget(`${name}\0${addressKey(address)}`)
  }

  /** Resolves when the refusal may be answered. */
  async refuse(refused: Refused): Promise<void> {
    this.#count++
    this.#onRefused(refused)
    this.#remember(refused)
    const from = addressKey(refused.address)
    const ms = Math.max(this.#byNameAndAddress.add(`${refused.name}\0${from}`), this.#byAddress.add(from))
    this.#slowed.set(from, (this.#slowed.get(from) ?? 0) + 1)
    try {
      await this.#wait(ms)
    } finally {
      const left = (this.#slowed.get(from) ?? 1) - 1
      if (left > 0) this.#slowed.set(from, left)
      else this.#slowed.delete(from)
    }
  }

  #remember({ name, address, proof }: Refused): void {
    this.#last.delete(name)
    const [oldest] = this.#last.keys()
    if (this.#last.size >= mostNames && oldest !== undefined) this.#last.delete(oldest)
    this.#last.set(name, { atMs: Date.now(), address, proof })
  }
}
