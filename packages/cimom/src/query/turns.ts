/** Lets others have their turn of the event loop after each millisecond of work, and stops when the client is gone. */
export class Turns {
  readonly #work: { readonly signal: AbortSignal }
  #start = performance.now()

  constructor(work: { readonly signal: AbortSignal }) {
    this.#work = work
  }

  /** Whether others have waited for their turn long enough. */
  get isDue(): boolean {
    return performance.now() - this.#start >= turnMs
  }

  async rest(): Promise<void> {
    if (!this.isDue) return
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.#work.signal.throwIfAborted()
    this.#start = performance.now()
  }
}

const turnMs = 1

/** How many instances are looked at between two looks at the clock. */
export const rowsPerTurn = 256
