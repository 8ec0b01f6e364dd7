/** How long nothing may move, in milliseconds, before what waits for it is given up. */
export const usualStandstillMs = 60_000
const lookEveryMs = 1_000

/** Aborts work of which nothing moves: a network that was cut without a word tells nobody. */
export class Standstill implements Disposable {
  readonly signal: AbortSignal
  readonly #stop = new AbortController()
  readonly #mostMs: number
  #timer: NodeJS.Timeout | undefined
  #last: string | undefined
  #movedMs = performance.now()

  constructor(signal: AbortSignal, mostMs: number) {
    this.signal = AbortSignal.any([signal, this.#stop.signal])
    this.#mostMs = mostMs
  }

  /** @param state in any words; while they change it moves. One that can't be told is over, which others see. */
  watch(state: () => string): void {
    this.#movedMs = performance.now()
    this.#timer = setInterval(() => this.#look(state), Math.min(lookEveryMs, this.#mostMs / 4))
    this.#timer.unref()
  }

  /** It moves. */
  moved(): void {
    this.#movedMs = performance.now()
  }

  /** Why it was given up, for people. */
  get words(): string | undefined {
    return this.#stop.signal.aborted
      ? `nothing went over for ${this.#mostMs / 1000} s: the network may be cut`
      : undefined
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #look(state: () => string): void {
    const now = stateOf(state)
    if (now !== this.#last) this.moved()
    this.#last = now
    if (performance.now() - this.#movedMs >= this.#mostMs) this.#stop.abort(new Error(this.words ?? 'it stands still'))
  }
}

function stateOf(state: () => string): string {
  try {
    return state()
  } catch {
    // It has ended.
    return ''
  }
}
