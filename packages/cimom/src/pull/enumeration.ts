import { CimError, type ObjectPath } from '@cimarron/cim'
import type { ProviderTime, Tolerance } from '../call-context.ts'
import type { InstanceBatch } from '../operations.ts'

/** Some of what an enumeration gives: instances of one class, or paths. */
export type PulledBatch = InstanceBatch | { readonly paths: readonly ObjectPath[] }

/** Which Pull operation continues an enumeration of each kind. */
export const pullOf = {
  instances: 'PullInstancesWithPath',
  paths: 'PullInstancePaths',
  /** What a query finds: instances, without paths. */
  results: 'PullInstances',
} as const

export type EnumerationKind = keyof typeof pullOf

/** What an enumeration is, and whose. */
export interface EnumerationDescription {
  readonly kind: EnumerationKind
  /** The name of the user who opened it. */
  readonly owner: string
  /** The namespace's own name. */
  readonly namespace: string
  /** How long it is kept from one operation to the next. */
  readonly timeoutMs: number
  /** Has it ended from outside; see `Principal`. */
  readonly hold?: ((end: () => void) => Disposable) | undefined
  /** An error of a part of it is the answer of one pull, and the enumeration goes on after it (ContinueOnError). */
  readonly continuesOnError: boolean
}

/** What opens the stream of an enumeration. */
export type OpenStream = (work: EnumerationWork) => AsyncIterable<PulledBatch>

/** What providers work under for an enumeration. */
export interface EnumerationWork {
  /** Until when. */
  readonly signal: AbortSignal
  /** Who takes the errors that it goes on after. */
  readonly tolerate: Tolerance | undefined
  readonly providerTime: ProviderTime
}

/** Errors in the place where what they cost would have been. */
class Failure {
  readonly #first: Error
  #more = 0

  constructor(first: Error) {
    this.#first = first
  }

  add(): void {
    this.#more++
  }

  get error(): Error {
    if (this.#more === 0) return this.#first
    const code = this.#first instanceof CimError ? this.#first.code : 'CIM_ERR_FAILED'
    return new CimError(code, `${this.#first.message} (and ${this.#more} more errors)`, { cause: this.#first })
  }
}

/**
 * An open enumeration session (DSP0200 5.4.2.24): a stream that is read as far as somebody pulls, and no further than to know
 * whether there is more.
 */
export class Enumeration {
  readonly id: string
  readonly description: EnumerationDescription
  /** How long providers have worked for it. */
  readonly providerTime: ProviderTime = { ms: 0 }
  readonly #iterator: AsyncIterator<PulledBatch>
  readonly #controller: AbortController
  /** What was read of the stream and not given out yet, all but the first few of the first. */
  readonly #read: (PulledBatch | Failure)[] = []
  /** Errors that were told since something was last read. */
  #failure: Failure | undefined
  #isToGoOn = false
  /** How many of the first batch were given out. */
  #given = 0
  #exhausted = false
  #isPulled = false

  constructor(id: string, description: EnumerationDescription, open: OpenStream) {
    this.id = id
    this.description = description
    this.#controller = new AbortController()
    const tolerate = description.continuesOnError ? this.#tolerate : undefined
    const work = { signal: this.#controller.signal, tolerate, providerTime: this.providerTime }
    this.#iterator = open(work)[Symbol.asyncIterator]()
  }

  /** Nothing is left. */
  get isAtEnd(): boolean {
    return this.#exhausted && this.#read.length === 0
  }

  get isClosed(): boolean {
    return this.#controller.signal.aborted
  }

  /** A pull is at work on it. */
  get isPulled(): boolean {
    return this.#isPulled
  }

  /** Says that a pull begins, before anything is taken: there is but one at a time. */
  claim(): void {
    this.#isPulled = true
  }

  /** What `take` threw last was told in passing: the enumeration goes on. */
  get isToGoOn(): boolean {
    return this.#isToGoOn
  }

  /**
   * Up to `count` objects, after `claim`. Throws what the stream throws, or why the enumeration was closed meanwhile. An
   * error that the enumeration goes on after waits for a pull that has nothing else to tell; one that opens the
   * enumeration does not throw it, for without an answer nobody knows what to pull.
   */
  async *take(
    count: number,
    { isOpening = false }: { readonly isOpening?: boolean } = {},
  ): AsyncGenerator<PulledBatch> {
    try {
      this.#isToGoOn = false
      for (let left = count; left > 0; ) {
        const batch = await this.#current()
        if (batch === undefined) break
        if (batch instanceof Failure) {
          if (isOpening || left < count) break
          this.#drop()
          this.#isToGoOn = true
          throw batch.error
        }
        const start = this.#given
        const end = Math.min(countOf(batch), start + left)
        this.#given = end
        if (end === countOf(batch)) this.#drop()
        left -= end - start
        yield slice(batch, start, end)
      }
      // The last object comes with the word that it is the last: else each enumeration would cost one more pull.
      if (count > 0) await this.#current()
    } finally {
      this.#isPulled = false
    }
  }

  /** How many objects are left, after `claim`; `null` where more than some must be read to know. */
  async count(): Promise<bigint | null> {
    try {
      for (let size = 0; !this.#exhausted && size < mostReadToCount; ) size += await this.#readOn()
      if (!this.#exhausted) return null
      return BigInt(this.#read.reduce((sum, batch) => sum + countOf(batch), -this.#given))
    } finally {
      this.#isPulled = false
    }
  }

  /** Stops whoever works for it; a pull that is at work fails with `reason`. */
  close(reason: Error): void {
    if (this.isClosed) return
    this.#controller.abort(reason)
    this.#read.length = 0
    // What a provider says while it is being stopped is nobody's answer; its faults have been told where it runs.
    const ignored = (): void => undefined
    this.#iterator.return?.().then(ignored, ignored)
  }

  /** The batch to give out of; `undefined` at the end. */
  async #current(): Promise<PulledBatch | Failure | undefined> {
    while (this.#read.length === 0 && !this.#exhausted) await this.#readOn()
    return this.#read[0]
  }

  #drop(): void {
    this.#read.shift()
    this.#given = 0
  }

  /** Reads one more batch; its size. */
  async #readOn(): Promise<number> {
    const step = await this.#tolerantStep()
    if (this.#failure !== undefined) this.#read.push(this.#failure)
    this.#failure = undefined
    if (step.done === true) {
      this.#exhausted = true
      return 0
    }
    const size = countOf(step.value)
    if (size > 0) this.#read.push(step.value)
    return size
  }

  /** An error of the whole stream is its end; all the same, it is an error that the enumeration goes on after. */
  async #tolerantStep(): Promise<IteratorResult<PulledBatch>> {
    try {
      return await this.#next()
    } catch (error) {
      if (!this.description.continuesOnError || this.isClosed || !(error instanceof Error)) throw error
      this.#tolerate(error)
      return { done: true, value: undefined }
    }
  }

  readonly #tolerate = (error: Error): void => {
    if (this.#failure === undefined) this.#failure = new Failure(error)
    else this.#failure.add()
  }

  /** The next step of the stream, or the reason for closing as soon as there is one, whatever the provider waits for. */
  async #next(): Promise<IteratorResult<PulledBatch>> {
    const { signal } = this.#controller
    signal.throwIfAborted()
    const { promise: closed, reject } = Promise.withResolvers<never>()
    const close = (): void => reject(signal.reason)
    signal.addEventListener('abort', close, { once: true })
    try {
      return await Promise.race([closed, this.#iterator.next()])
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', close)
    }
  }
}

/** How many objects are read ahead to find out how many there are. */
const mostReadToCount = 1000

function countOf(batch: PulledBatch | Failure): number {
  if (batch instanceof Failure) return 0
  return 'paths' in batch ? batch.paths.length : batch.rows.length
}

function slice(batch: PulledBatch, start: number, end: number): PulledBatch {
  if (start === 0 && end === countOf(batch)) return batch
  if ('paths' in batch) return { paths: batch.paths.slice(start, end) }
  return { ...batch, rows: batch.rows.slice(start, end) }
}

export function abandoned(): CimError {
  return new CimError('CIM_ERR_PULL_HAS_BEEN_ABANDONED', 'the enumeration was closed while it was being pulled')
}
