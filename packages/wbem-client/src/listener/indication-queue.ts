import type { Instance } from '@cimarron/cim'
import { ListenerRefusal } from './listener-refusal.ts'

/** Who delivered an indication. */
export interface IndicationSender {
  /** The address it came from, and the port there. */
  readonly address: string
  readonly port: number
  /** The name it gave by HTTP Basic, where the listener asks for one. */
  readonly user?: string
  /** The common name of the client certificate it showed. */
  readonly certificate?: string
}

/** An indication that waits to be read. */
export interface WaitingIndication {
  readonly indication: Instance
  readonly from: IndicationSender
  /** To be called when it was taken, so that its sender is answered. */
  readonly acknowledge: () => void
}

type Entry = Omit<WaitingIndication, 'acknowledge'> & { readonly taken: PromiseWithResolvers<void> }

/** Indications between their senders and the one who reads them, in the order in which they came. */
export class IndicationQueue {
  readonly #most: number
  readonly #waiting = new Set<Entry>()
  #wake: (() => void) | undefined
  #closed = false

  constructor(most: number) {
    this.#most = most
  }

  /**
   * Adds those of one delivery, all or none. Each promise resolves when its indication was taken.
   * @throws ListenerRefusal `too-busy`, `closing`
   */
  add(indications: readonly Omit<WaitingIndication, 'acknowledge'>[]): readonly Promise<void>[] {
    if (this.#closed) throw closing()
    // A batch longer than the limit is taken where nothing waits: else it never could be.
    if (this.#waiting.size > 0 && this.#waiting.size + indications.length > this.#most) {
      throw new ListenerRefusal('too-busy', `${this.#waiting.size} indications wait to be read; try again`)
    }
    const entries = indications.map((each) => ({ ...each, taken: Promise.withResolvers<void>() }))
    for (const entry of entries) {
      // Who does not wait for it has been answered already.
      entry.taken.promise.catch(() => undefined)
      this.#waiting.add(entry)
    }
    this.#wake?.()
    return entries.map(({ taken }) => taken.promise)
  }

  /** Takes back those of a sender that is gone: it will send them again. */
  withdraw(from: IndicationSender): void {
    for (const entry of this.#waiting) {
      if (entry.from !== from) continue
      this.#waiting.delete(entry)
      entry.taken.resolve()
    }
  }

  /** The oldest, as soon as there is one; `undefined` when the queue is closed. For one reader at a time. */
  async take(): Promise<WaitingIndication | undefined> {
    for (;;) {
      if (this.#closed) return undefined
      for (const entry of this.#waiting) {
        this.#waiting.delete(entry)
        return { ...entry, acknowledge: entry.taken.resolve }
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#closed = true
    for (const { taken } of this.#waiting) taken.reject(closing())
    this.#waiting.clear()
    this.#wake?.()
  }
}

function closing(): ListenerRefusal {
  return new ListenerRefusal('closing', 'the listener is being closed')
}
