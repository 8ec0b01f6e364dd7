/** A round a second, as long as rounds take less of one processor than this. */
const share = 0.01
const shortestMs = 1000
const longestMs = 60_000
/** How much the newest round counts. */
const weight = 0.2

/**
 * How often rounds are made: each second, or as much more rarely as keeps them below 1 % of a processor. What a round takes is
 * the processor time of the thread while it goes on, so that other work at that time makes rounds rarer, never more frequent.
 */
export class Pace {
  #costMs = 0

  get intervalMs(): number {
    const needed = Math.ceil(this.#costMs / share / shortestMs) * shortestMs
    return Math.min(longestMs, Math.max(shortestMs, needed))
  }

  took(cpuMs: number): void {
    this.#costMs += (cpuMs - this.#costMs) * weight
  }
}
