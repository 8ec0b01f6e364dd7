/** Lets a bounded number in at a time, and a bounded number wait. */
export class Semaphore {
  #free: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []

  constructor(options: { readonly permits: number; readonly waiting: number }) {
    this.#free = options.permits
    this.#mostWaiting = options.waiting
  }

  /** Resolves with a permit that is given back when disposed. @throws TooManyWaiting */
  async acquire(): Promise<Disposable> {
    if (this.#free > 0) {
      this.#free--
    } else {
      if (this.#waiting.length >= this.#mostWaiting) throw new TooManyWaiting(this.#mostWaiting)
      // The permit is handed over by `#release`, never through `#free`, so nobody overtakes.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    return { [Symbol.dispose]: () => this.#release() }
  }

  #release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

/** A log-in can't be looked at now. */
export class TooManyWaiting extends Error {
  override readonly name: string = 'TooManyWaiting'

  constructor(limit: number, { message, cause }: { readonly message?: string; readonly cause?: unknown } = {}) {
    const text = message ?? `more than ${limit} log-ins are waiting; try again in a few seconds`
    super(text, cause === undefined ? {} : { cause })
  }
}
