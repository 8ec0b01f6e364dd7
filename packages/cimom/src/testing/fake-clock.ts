import type { After } from '../after.ts'

/** A clock that goes when it is told to. */
export class FakeClock {
  readonly #timers = new Set<{ readonly at: number; readonly act: () => void }>()
  #now = 0

  readonly after: After = (ms, act) => {
    const timer = { at: this.#now + ms, act }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  get running(): number {
    return this.#timers.size
  }

  /** Lets time pass: what is due meanwhile is called in its order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#now = next.at
      this.#timers.delete(next)
      next.act()
    }
    this.#now = end
  }
}
