import type { Clock } from '../clock.ts'

/** A clock that stands until a test moves it. */
export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>()

  constructor(startMs = 1_000_000) {
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { atMs: this.#now + ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Moves on, and calls what has become due, in the order in which it did. */
  advance(ms: number): void {
    this.#now += ms
    const due = [...this.#timers].filter((timer) => timer.atMs <= this.#now)
    for (const timer of due.toSorted((one, other) => one.atMs - other.atMs)) {
      if (this.#timers.delete(timer)) timer.run()
    }
  }
}
