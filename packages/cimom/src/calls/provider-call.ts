import type { After } from '../after.ts'
import type { CallContext, Correlator, OperationContext } from '../call-context.ts'
import type { Principal } from '../principal.ts'
import type { Eventually } from '../provider.ts'

/** One call into a provider: what it is told, how long it may let its caller wait, and how it is stopped. */
export class ProviderCall implements CallContext {
  readonly principal: Principal
  readonly namespace: string
  readonly wants: CallContext['wants']
  readonly #context: OperationContext
  readonly #options: ProviderCallOptions
  #own: AbortController | undefined
  /** Why the call was stopped. */
  #stopped: { readonly reason: unknown } | undefined
  /** Ends the wait that is on. */
  #giveUp: ((reason: unknown) => void) | undefined
  /** How many waits have begun. */
  #waits = 0
  /** How many of them the provider has not answered: more than one never, and one only when it was given up. */
  #unanswered = 0
  #disarm: (() => void) | undefined
  #isListening = false
  #hasEnded = false

  constructor(context: OperationContext, options: ProviderCallOptions) {
    this.#context = context
    this.#options = options
    this.principal = context.principal
    this.namespace = context.namespace
    this.wants = context.wants
  }

  get correlators(): readonly Correlator[] {
    return this.#context.correlators
  }

  get signal(): AbortSignal {
    if (this.#own === undefined) {
      this.#own = new AbortController()
      if (this.#stopped !== undefined) this.#own.abort(this.#stopped.reason)
      this.#listen()
    }
    return this.#own.signal
  }

  /** What the provider answers, or why the call was stopped, whichever is first. What comes at once is not waited for. */
  wait<T>(ask: () => Eventually<T>): Eventually<T> {
    this.throwIfStopped()
    const answer = ask()
    if (!isPromise(answer)) return answer
    this.#waits++
    this.#unanswered++
    this.#options.onWait(1)
    this.#arm(Math.min(lookMs, this.#options.deadlineMs))
    return new Promise<T>((resolve, reject) => {
      // It may have been stopped while the provider was beginning.
      if (this.#stopped !== undefined) reject(this.#stopped.reason)
      this.#giveUp = reject
      const settled = (): void => {
        this.#giveUp = undefined
        this.#unanswered--
        this.#options.onWait(-1)
        this.#over()
      }
      // A promise of somebody else's making might call back twice, or throw.
      Promise.resolve(answer).then(
        (value) => {
          settled()
          resolve(value)
        },
        (reason: unknown) => {
          settled()
          reject(reason)
        },
      )
    })
  }

  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason
  }

  /** Aborts the provider's signal and ends the wait that is on, whatever the provider makes of it. */
  stop(reason: unknown): void {
    if (this.#stopped !== undefined) return
    this.#stopped = { reason }
    this.#own?.abort(reason)
    this.#giveUp?.(reason)
  }

  /** Nothing more is asked in this call. */
  end(): void {
    this.#hasEnded = true
    this.#disarm?.()
    this.#disarm = undefined
    if (this.#isListening) this.#context.signal.removeEventListener('abort', this.#leave)
    this.#over()
  }

  #over(): void {
    if (this.#hasEnded && this.#unanswered === 0) this.#options.onOver(this)
  }

  /** The clock runs through the whole call, for to set it at each record would cost more than the record. */
  #arm(ms: number): void {
    if (this.#disarm !== undefined) return
    this.#disarm = this.#options.after(ms, () => this.#look())
  }

  /**
   * Looks whether anybody waits any more. (Not before: most calls are answered at once, and to ask for the caller's signal
   * is dear.) Then lets the deadline run from here.
   */
  #look(): void {
    this.#listen()
    this.#runDeadline(Math.max(this.#options.deadlineMs - lookMs, 0))
  }

  /** Ends the wait when the caller goes away. */
  #listen(): void {
    if (this.#isListening || this.#hasEnded) return
    this.#isListening = true
    if (this.#context.signal.aborted) this.#leave()
    this.#context.signal.addEventListener('abort', this.#leave, { once: true })
  }

  #runDeadline(ms: number): void {
    if (this.#stopped !== undefined || ms > longestTimerMs) return
    const wait = this.#waits
    this.#disarm = this.#options.after(ms, () => {
      if (this.#waits === wait && this.#giveUp !== undefined) this.stop(new DeadlineMissed(this.#options.deadlineMs))
      else this.#runDeadline(this.#options.deadlineMs)
    })
  }

  readonly #leave = (): void => this.stop(this.#context.signal.reason)
}

export interface ProviderCallOptions {
  readonly deadlineMs: number
  readonly after: After
  /** A wait begins (1), or is answered (-1), be it long after it was given up. */
  readonly onWait: (change: 1 | -1) => void
  /** The call has ended, and the provider has let go of it. */
  readonly onOver: (call: ProviderCall) => void
}

/** A provider let its caller wait for too long. */
export class DeadlineMissed extends Error {
  override readonly name = 'DeadlineMissed'

  constructor(deadlineMs: number) {
    super(`it gave nothing for ${deadlineMs / 1000} s, which is its deadline`)
  }
}

/** How long a provider has before it is asked whether its caller is still there. */
const lookMs = 20

/** Node's timers know no longer time: 24 days. */
const longestTimerMs = 2 ** 31 - 1

function isPromise<T>(answer: Eventually<T>): answer is Promise<T> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
}
