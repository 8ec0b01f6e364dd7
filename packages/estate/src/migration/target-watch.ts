import type { ArrivalState } from '@cimarron/hypervisor'
import { answerMs, isSilence, late, silent, type Waiting, within } from './patience.ts'

/**
 * Asks the target of a migration now and then whether it still holds the machine, as long as that was not given away. The
 * target hears by it that its source is there.
 */
export class TargetWatch implements Disposable {
  readonly #waiting: Waiting
  readonly #over = new AbortController()
  readonly #lost = new AbortController()
  #words: string | undefined

  constructor(ask: (signal: AbortSignal) => Promise<ArrivalState | undefined>, waiting: Waiting) {
    this.#waiting = waiting
    void this.#watch(ask)
  }

  /** Aborts when it was not heard of for too long, or has given the machine up. */
  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /** Why that was, for people. */
  get words(): string | undefined {
    return this.#words
  }

  [Symbol.dispose](): void {
    this.#over.abort()
  }

  async #watch(ask: (signal: AbortSignal) => Promise<ArrivalState | undefined>): Promise<void> {
    const { nowMs, pause, peer, silenceMs } = this.#waiting
    const { signal } = this.#over
    let heardMs = nowMs()
    for (;;) {
      await pause(answerMs(this.#waiting) / 2, signal)
      if (signal.aborted) return
      try {
        const state = await within(ask, { ...this.#waiting, signal })
        if (state !== late) heardMs = nowMs()
        if (state === 'abandoned' || state === undefined)
          return this.#lose(`peer ${JSON.stringify(peer)} has given it up`)
      } catch (error) {
        if (signal.aborted) return
        if (!isSilence(error)) heardMs = nowMs()
      }
      if (nowMs() - heardMs >= silenceMs) return this.#lose(silent({ peer, silenceMs }).message)
    }
  }

  #lose(words: string): void {
    this.#words = words
    this.#lost.abort(new Error(words))
  }
}
