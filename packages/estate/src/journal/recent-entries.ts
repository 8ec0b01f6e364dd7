import type { JournalEntry } from '../journal-entry.ts'

/** The newest entries, in memory once for all who follow, and a way to wait for the next. */
export class RecentEntries {
  readonly #capacity: number
  #entries: JournalEntry[] = []
  #last: number
  readonly #waiting = new Set<() => void>()

  constructor({ capacity, last }: { capacity: number; last: number }) {
    this.#capacity = Math.max(1, capacity)
    this.#last = last
  }

  get last(): number {
    return this.#last
  }

  push(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return
    this.#entries.push(...entries)
    this.#last = this.#entries.at(-1)?.cursor ?? this.#last
    // Cut now and then, not at each push, so that a push takes constant time.
    if (this.#entries.length >= 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Those after the cursor, at most a capacity of them; undefined where they are no longer all in memory. */
  after(cursor: number): readonly JournalEntry[] | undefined {
    if (cursor >= this.#last) return []
    const first = this.#last - this.#entries.length + 1
    if (cursor + 1 < first) return undefined
    const start = cursor + 1 - first
    return this.#entries.slice(start, start + this.#capacity)
  }

  /** Resolves at the next push, or when the signal aborts. */
  more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        resolve()
      }
      if (signal.aborted) {
        resolve()
        return
      }
      signal.addEventListener('abort', wake, { once: true })
      this.#waiting.add(wake)
    })
  }
}
