/** How long one may lie ready, in milliseconds. */
const keptMs = 3_600_000

/** Something that takes a while to make, and of which each is for one use: it can be made before it is asked for. */
export class Spare<T> {
  readonly #make: () => Promise<T>
  readonly #nowMs: () => number
  #ready: { readonly made: Promise<T>; readonly sinceMs: number } | undefined

  constructor(make: () => Promise<T>, nowMs: () => number = Date.now) {
    this.#make = make
    this.#nowMs = nowMs
  }

  /** It will be asked for soon. */
  prepare(): void {
    if (this.#fresh) return
    const made = this.#make()
    // Whoever takes it is told.
    made.catch(() => undefined)
    this.#ready = { made, sinceMs: this.#nowMs() }
  }

  take(): Promise<T> {
    const made = this.#fresh ?? this.#make()
    this.#ready = undefined
    return made
  }

  get #fresh(): Promise<T> | undefined {
    const isFresh = this.#ready && this.#nowMs() - this.#ready.sinceMs < keptMs
    return isFresh ? this.#ready?.made : undefined
  }
}
