import type { Clock } from '../clock.ts'

const windowMs = 60_000
/** More than any person or well-made program is refused; so few that a flood takes weeks to push the history out. */
const mostPerWindow = 100

/**
 * How many refusals of one actor are recorded in a minute. Anybody may be refused as often as they ask; without a bound
 * who may only look could fill the journal until everything else in it was forgotten.
 */
export class RefusalLimit {
  readonly #clock: Clock
  #startMs = 0
  readonly #counts = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether this one is recorded; `last`: and is the last one for now, which its text should tell. */
  admit(actor: string): 'recorded' | 'last' | 'left-out' {
    const now = this.#clock.now()
    // A clock that was set back begins anew, too.
    if (now < this.#startMs || now >= this.#startMs + windowMs) {
      this.#startMs = now
      this.#counts.clear()
    }
    const count = (this.#counts.get(actor) ?? 0) + 1
    if (count > mostPerWindow) return 'left-out'
    this.#counts.set(actor, count)
    return count < mostPerWindow ? 'recorded' : 'last'
  }
}
