import type { After } from '../after.ts'
import type { PendingWrite } from '../static/repository-store.ts'
import type { StoredValue } from '../static/stored-value.ts'
import { DeliveryError, type IndicationDelivery } from './indication-delivery.ts'
import type { QueueRow, QueueStore } from './indication-store.ts'
import { OutgoingQueue, type QueueLimits, type QueueTotal } from './outgoing-queue.ts'
import { decodeQueued, encodeQueued, type QueuedIndication, SequenceCounter, sequenced } from './queued-indication.ts'
import type { ServiceSettings } from './service-settings.ts'

/** What every sender needs to know of the service. */
export interface SenderSurroundings {
  readonly delivery: IndicationDelivery
  readonly queues: QueueStore
  readonly limits: QueueLimits
  readonly total: QueueTotal
  readonly after: After
  settings(): ServiceSettings
  /** Hears how each try to deliver ended (`ok`, or the error's code) and how many milliseconds it took. */
  tried(result: string, elapsedMs: number): void
  /** For tests that kill the process; see `indicationFailPoints`. */
  reached(point: string): void
}

export interface SenderOptions {
  readonly key: string
  readonly url: string
  readonly newContext: (round: number) => string
  readonly listener: SenderListener
}

/** Who hears how deliveries to one destination go. */
export interface SenderListener {
  delivered(): void
  /** A try failed, or was the last one of this indication: then it is given up. */
  failed(queued: QueuedIndication, error: Error, isGivenUp: boolean): void
  /** There is no room for an indication: it is dropped. */
  dropped(): void
  /** The queue itself can't be read or written; it is tried again. */
  broken(error: unknown): void
}

/** How a destination stands. */
export interface SenderStatus {
  readonly queued: number
  readonly delivered: number
  /** Those for which there was no room. */
  readonly dropped: number
  /** Those that the listener did not take, however often they were tried. */
  readonly givenUp: number
}

/** An indication on its way into a queue: to be written with what it tells of, and settled when that is done. */
export interface PendingDelivery {
  readonly write: PendingWrite
  settle(isDurable: boolean): void
}

/** Delivers what waits for one destination, one after the other. Others have their own: none waits for another's listener. */
export class DestinationSender {
  readonly #options: SenderOptions
  readonly #surroundings: SenderSurroundings
  readonly #queue: OutgoingQueue
  readonly #sequence: SequenceCounter
  readonly #ending = new AbortController()
  readonly #ended: Promise<void>
  #delivered = 0
  #dropped = 0
  #givenUp = 0
  /** Delivered, and not yet forgotten by the store. */
  #done: QueueRow[] = []
  #isTrimming: Promise<void> | undefined
  /** The last try failed. */
  #isFailing = false
  /** Those who wait for room. */
  #waiting: (() => void)[] = []
  /** Calls off what is being delivered. */
  #current: AbortController | undefined

  constructor(options: SenderOptions, surroundings: SenderSurroundings) {
    this.#options = options
    this.#surroundings = surroundings
    this.#queue = new OutgoingQueue(options.key, surroundings.queues, surroundings)
    this.#sequence = new SequenceCounter(options.newContext)
    this.#ended = this.#run()
  }

  get status(): SenderStatus {
    const { length: queued } = this.#queue
    return { queued, delivered: this.#delivered, dropped: this.#dropped, givenUp: this.#givenUp }
  }

  /**
   * Resolves when less than half of what may wait does, or the destination fails: then there is no use in waiting for it.
   */
  async room(): Promise<void> {
    while (this.#queue.isFilling && !this.#isFailing && !this.#ending.signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push(resolve)
      await promise
    }
  }

  /** Puts an indication in the queue, to be written by whoever asks. `undefined`: there was no room. */
  append(indication: StoredValue, subscription: string): PendingDelivery | undefined {
    // What is dropped has a number too: the listener sees that it lacks one.
    const sequence = this.#sequence.next()
    const row = this.#queue.append(encodeQueued(indication, sequence, subscription))
    if (row === undefined) {
      this.#dropped++
      this.#options.listener.dropped()
      return undefined
    }
    return {
      write: row.write,
      settle: (isDurable) => {
        if (!isDurable) this.#sequence.restart()
        row.settle(isDurable)
      },
    }
  }

  /** Gives up everything that waits, at once; the write does so in the store. */
  clear(): PendingWrite {
    this.#current?.abort(new DOMException('what waited was given up', 'AbortError'))
    const write = this.#queue.clear()
    this.#wake()
    return write
  }

  /** Ends; what waits is there for the next one. */
  async close(): Promise<void> {
    const reason = new DOMException('the sender was closed', 'AbortError')
    this.#ending.abort(reason)
    this.#wake()
    this.#current?.abort(reason)
    await this.#ended
    await this.#isTrimming
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        const row = await this.#queue.next(signal)
        this.#current = new AbortController()
        await this.#bring(row, this.#current.signal)
        this.#forget(row)
      } catch (error) {
        if (signal.aborted) return
        if (this.#current?.signal.aborted === true) continue
        this.#options.listener.broken(error)
        await this.#pause(brokenQueueMs, signal).catch(() => undefined)
      }
    }
  }

  /** Tries until the listener has it, or it is given up. */
  async #bring(row: QueueRow, signal: AbortSignal): Promise<void> {
    const { listener } = this.#options
    const { reached, settings } = this.#surroundings
    const queued = decodeQueued(row.body)
    for (let attempt = 0; ; attempt++) {
      try {
        reached('indication:3')
        await this.#deliver(queued, signal)
        reached('indication:4')
        this.#delivered++
        this.#isFailing = false
        listener.delivered()
        return
      } catch (error) {
        if (signal.aborted) throw error
        const isFinal = error instanceof DeliveryError && error.isFinal
        const isGivenUp = isFinal || attempt >= settings().DeliveryRetryAttempts
        if (isGivenUp) this.#givenUp++
        this.#isFailing = true
        this.#wake()
        listener.failed(queued, error instanceof Error ? error : new Error(String(error)), isGivenUp)
        if (isGivenUp) return
      }
      const { DeliveryRetryInterval } = settings()
      await this.#pause(Math.min(DeliveryRetryInterval * 2 ** attempt, longestRetrySeconds) * 1000, signal)
    }
  }

  async #deliver(queued: QueuedIndication, signal: AbortSignal): Promise<void> {
    const { url } = this.#options
    const { delivery, after, tried } = this.#surroundings
    const timeout = new AbortController()
    const late = new DeliveryError('timeout', `${url} did not answer within ${longestDeliveryMs / 1000} seconds`)
    const cancel = after(longestDeliveryMs, () => timeout.abort(late))
    const began = performance.now()
    try {
      await delivery.deliver(sequenced(queued), { url }, AbortSignal.any([signal, timeout.signal]))
      tried('ok', performance.now() - began)
    } catch (error) {
      if (!signal.aborted) tried(error instanceof DeliveryError ? error.code : 'failed', performance.now() - began)
      throw error
    } finally {
      cancel()
    }
  }

  /** Many deliveries make one commit: the next indication does not wait for the disk. */
  #forget(row: QueueRow): void {
    this.#done.push(row)
    this.#isTrimming ??= this.#trim()
  }

  async #trim(): Promise<void> {
    while (this.#done.length > 0) {
      const rows = this.#done
      const [last] = rows.slice(-1)
      this.#done = []
      try {
        if (last !== undefined) await this.#surroundings.queues.commit([this.#queue.trimming(last)])
        for (const row of rows) this.#queue.gone(row)
        this.#wake()
        this.#surroundings.reached('indication:5')
      } catch (error) {
        // With the next one that is delivered it is tried again; a restart before would deliver these again.
        this.#done = [...rows, ...this.#done]
        this.#options.listener.broken(error)
        break
      }
    }
    this.#isTrimming = undefined
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#surroundings.after(ms, resolve)
    const abort = (): void => resolve()
    signal.addEventListener('abort', abort, { once: true })
    await promise
    cancel()
    signal.removeEventListener('abort', abort)
    signal.throwIfAborted()
  }
}

const brokenQueueMs = 5000
const longestDeliveryMs = 60_000
const longestRetrySeconds = 3600
