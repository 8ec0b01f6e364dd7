import type { OperationContext, ProviderTime } from '../call-context.ts'

/** Measures how long a provider works, for a caller who wants to know; runs from the start. */
export class ProviderClock {
  readonly #time: ProviderTime | undefined
  #startedAt: number | undefined

  constructor({ providerTime }: OperationContext) {
    this.#time = providerTime
    this.start()
  }

  start(): void {
    if (this.#time !== undefined) this.#startedAt = performance.now()
  }

  /** May be called again. */
  stop(): void {
    if (this.#time === undefined || this.#startedAt === undefined) return
    this.#time.ms += performance.now() - this.#startedAt
    this.#startedAt = undefined
  }
}
