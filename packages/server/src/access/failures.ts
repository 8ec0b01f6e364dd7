const longestDelayMs = 5_000
const forgottenAfterMs = 10 * 60_000
const mostKept = 10_000

export interface FailuresOptions {
  readonly now: () => number
  /** So many are not slowed at all. */
  readonly free: number
}

/** Counts what went wrong in a row, and says how long the next answer is kept back: twice as long each time, up to 5 s. */
export class Failures {
  readonly #options: FailuresOptions
  readonly #counts = new Map<string, { readonly count: number; readonly lastMs: number }>()

  constructor(options: FailuresOptions) {
    this.#options = options
  }

  /** One more; how many milliseconds its answer has to wait. */
  add(who: string): number {
    const { now, free } = this.#options
    const nowMs = now()
    const before = this.#counts.get(who)
    const count = before !== undefined && nowMs - before.lastMs < forgottenAfterMs ? before.count + 1 : 1
    this.#counts.delete(who)
    if (this.#counts.size >= mostKept) {
      const [oldest] = this.#counts.keys()
      if (oldest !== undefined) this.#counts.delete(oldest)
    }
    this.#counts.set(who, { count, lastMs: nowMs })
    return count <= free ? 0 : Math.min(longestDelayMs, 100 * 2 ** (count - free - 1))
  }

  forget(who: string): void {
    this.#counts.delete(who)
  }
}
