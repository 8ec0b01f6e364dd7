/** The caller's signal and the time limit as one. The clock stands still while the caller works on what it was given. */
export class Watch {
  readonly #controller = new AbortController()
  readonly #limit: number | undefined
  readonly #outer: AbortSignal | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  timedOut = false

  constructor(limit: number | undefined, outer: AbortSignal | undefined) {
    this.#limit = limit
    this.#outer = outer
    if (outer?.aborted === true) this.#forward()
    outer?.addEventListener('abort', this.#forward)
    this.resume()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  resume(): void {
    if (this.#limit === undefined) return
    this.#timer = setTimeout(() => {
      this.timedOut = true
      this.#controller.abort()
    }, this.#limit)
  }

  pause(): void {
    clearTimeout(this.#timer)
  }

  stop(): void {
    this.pause()
    this.#outer?.removeEventListener('abort', this.#forward)
  }

  readonly #forward = (): void => this.#controller.abort(this.#outer?.reason)
}
