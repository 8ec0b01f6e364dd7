import { HypervisorError } from './error.ts'

export interface BroadcastOptions {
  /** How many values a reader may leave unread; default 10,000. */
  readonly capacity?: number
}

/**
 * Gives each value to every reader, in order. A reader that falls further behind than `capacity` is ended with an
 * error: it never misses a value without being told, and never makes memory grow without bound.
 */
export class Broadcast<T> {
  readonly #capacity: number
  readonly #readers = new Set<Reader<T>>()
  #closed = false

  constructor(options: BroadcastOptions = {}) {
    this.#capacity = options.capacity ?? 10_000
  }

  /** How many read at present. */
  get readers(): number {
    return this.#readers.size
  }

  publish(value: T): void {
    for (const reader of this.#readers) reader.push(value)
  }

  /**
   * Reads from this very call on, not from the first `next`. Ends when the signal aborts or the broadcast is closed;
   * what was published before is still given.
   * @throws HypervisorError `peer-failed` at `next`, once the reader fell too far behind.
   */
  subscribe(signal?: AbortSignal): AsyncIterableIterator<T> & AsyncDisposable {
    const reader: Reader<T> = new Reader<T>(this.#capacity, () => {
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', end)
    })
    const end = () => reader.end()
    this.#readers.add(reader)
    if (this.#closed || signal?.aborted) reader.end()
    else signal?.addEventListener('abort', end, { once: true })
    return reader
  }

  /** Ends all readers, also those to come. */
  close(): void {
    this.#closed = true
    for (const reader of this.#readers) reader.end()
  }
}

class Reader<T> implements AsyncIterableIterator<T>, AsyncDisposable {
  readonly #capacity: number
  readonly #onEnd: () => void
  #queue: T[] = []
  /** The first value not yet read; the queue is cut only now and then, so that reading takes constant time. */
  #head = 0
  #ended = false
  #failure: HypervisorError | undefined
  #waiting: PromiseWithResolvers<IteratorResult<T>>[] = []

  constructor(capacity: number, onEnd: () => void) {
    this.#capacity = capacity
    this.#onEnd = onEnd
  }

  push(value: T): void {
    if (this.#ended) return
    const waiting = this.#waiting.shift()
    if (waiting) {
      waiting.resolve({ done: false, value })
      return
    }
    if (this.#queue.length - this.#head >= this.#capacity) {
      this.#fail()
      return
    }
    this.#queue.push(value)
  }

  #fail(): void {
    this.#queue = []
    this.#head = 0
    this.#failure = new HypervisorError('peer-failed', {
      what: 'event reader',
      words: `it fell more than ${this.#capacity} events behind; subscribe again and compare with the present state`,
    })
    this.end()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#onEnd()
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#head < this.#queue.length) return Promise.resolve({ done: false, value: this.#take() })
    const failure = this.#failure
    if (failure) {
      // Told once; from then on the iterator is simply done.
      this.#failure = undefined
      return Promise.reject(failure)
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    const waiting = Promise.withResolvers<IteratorResult<T>>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  #take(): T {
    const value = this.#queue[this.#head] as T
    this.#head++
    if (this.#head === this.#queue.length || this.#head >= 1024) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return value
  }

  return(): Promise<IteratorResult<T>> {
    this.#queue = []
    this.#head = 0
    this.#failure = undefined
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
