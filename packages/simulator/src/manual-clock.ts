import type { Clock } from './clock.ts'

interface Alarm {
  readonly atMs: number
  readonly call: () => void
}

/** A clock that stands until it is moved: a day of simulated life passes in one call. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #alarms = new Set<Alarm>()

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  after(ms: number, call: () => void): () => void {
    const alarm = { atMs: this.#nowMs + Math.max(ms, 0), call }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** Moves on, ringing what is due in its order; what a ring sets off may set further alarms, and they ring too. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    for (;;) {
      // What follows an alarm runs in promises: they must come to rest before the next alarm is looked for.
      await new Promise((resolve) => setImmediate(resolve))
      let next: Alarm | undefined
      for (const alarm of this.#alarms) if (alarm.atMs <= untilMs && (!next || alarm.atMs < next.atMs)) next = alarm
      if (!next) break
      this.#alarms.delete(next)
      this.#nowMs = next.atMs
      next.call()
    }
    this.#nowMs = untilMs
  }
}
