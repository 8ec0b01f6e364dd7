import { Worker } from 'node:worker_threads'
import { EstateError } from '../error.ts'
import type { AppendedRow, ReadName, SqlValue, Write } from './statements.ts'
import type {
  CollectedPart,
  CommitGroup,
  Row,
  WriterFailure,
  WriterReply,
  WriterRequest,
  WriterSetup,
} from './writer-protocol.ts'

export interface WriterOptions extends WriterSetup {
  /** The writer's own file where this package was bundled into another; see `@cimarron/estate/writer`. */
  readonly entry?: URL
}

export interface Commit {
  readonly writes?: readonly Write[]
  readonly entries?: readonly AppendedRow[]
  /** Called at once when it is durable, in the order of the journal, before anybody who waits goes on. */
  readonly committed?: (firstCursor: number) => void
}

/** Writes that were not made yet: somebody takes them into a commit of their own. */
export interface PendingWrite {
  readonly writes: readonly Write[]
}

/** A write with those that are to be made with it. */
export function andAlso(write: Write, also: readonly PendingWrite[] = []): readonly Write[] {
  return [write, ...also.flatMap(({ writes }) => writes)]
}

/** The database as the event loop sees it: commits that resolve when the disk has them, and reads. */
export interface Writer extends AsyncDisposable {
  /** @throws EstateError `storage-failed`: nothing of it is in the database. */
  commit(commit: Commit): Promise<void>
  /** Sees everything whose commit was called for before. */
  read(query: ReadName, ...values: readonly SqlValue[]): Promise<readonly Row[]>
  /** All collections, some rows at a time. Resolves when `take` has got the last. */
  readCollections(take: (part: CollectedPart) => void): Promise<void>
}

/** @throws EstateError `storage-failed`: in use by another daemon, no database, no room, … */
export async function openWriter(options: WriterOptions): Promise<Writer> {
  const { entry, ...setup } = options
  // It holds one batch at a time: a large nursery would only be resident memory.
  const resourceLimits = { maxYoungGenerationSizeMb: 2 }
  const worker = new Worker(entry ?? ownEntry(), { workerData: setup, name: 'estate-writer', resourceLimits })
  const writer = new ThreadedWriter(worker, setup.path)
  await writer.opened
  return writer
}

/** Beside this file, in the form in which this file itself is run. */
function ownEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './writer-worker.ts' : './writer-worker.js', import.meta.url)
}

interface Waiting extends PromiseWithResolvers<void> {
  readonly group: CommitGroup
  readonly committed: ((firstCursor: number) => void) | undefined
}

interface WaitingRead extends PromiseWithResolvers<readonly Row[]> {
  readonly take: ((part: CollectedPart) => void) | undefined
}

/**
 * Group commit: while the disk works for one batch, those who come wait together and become the next. So one caller
 * alone pays one flush, and a thousand at once pay two.
 */
class ThreadedWriter implements Writer {
  readonly opened: Promise<void>
  readonly #worker: Worker
  readonly #path: string
  readonly #exited: Promise<void>
  readonly #opening = Promise.withResolvers<void>()
  readonly #reads = new Map<number, WaitingRead>()
  #queue: Waiting[] = []
  #inFlight: Waiting[] = []
  #nextRead = 1
  #gone: EstateError | undefined

  constructor(worker: Worker, path: string) {
    this.#worker = worker
    this.#path = path
    this.opened = this.#opening.promise
    worker.on('message', (reply: WriterReply) => this.#receive(reply))
    worker.on('error', (error: unknown) => this.#lose(this.#failed({ problem: String(error) }, error)))
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#lose(this.#failed({ problem: 'the writer has ended', remedy: 'start the daemon again' }))
        resolve()
      })
    })
  }

  commit({ writes = [], entries = [], committed }: Commit): Promise<void> {
    if (this.#gone) return Promise.reject(this.#gone)
    const waiting: Waiting = { ...Promise.withResolvers<void>(), group: { writes, entries }, committed }
    this.#queue.push(waiting)
    // Not at once: what else this turn of the event loop commits shares the flush.
    if (this.#inFlight.length === 0 && this.#queue.length === 1) queueMicrotask(() => this.#send())
    return waiting.promise
  }

  read(query: ReadName, ...values: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#ask((id) => ({ kind: 'read', id, query, values }))
  }

  async readCollections(take: (part: CollectedPart) => void): Promise<void> {
    await this.#ask((id) => ({ kind: 'read-collections', id }), take)
  }

  #ask(request: (id: number) => WriterRequest, take?: (part: CollectedPart) => void): Promise<readonly Row[]> {
    if (this.#gone) return Promise.reject(this.#gone)
    const id = this.#nextRead++
    const waiting: WaitingRead = { ...Promise.withResolvers<readonly Row[]>(), take }
    this.#reads.set(id, waiting)
    const ask = () => this.#post(request(id))
    const last = this.#queue.at(-1)
    // What is still queued goes to the writer first.
    if (last) last.promise.then(ask, ask)
    else ask()
    return waiting.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#queue.length > 0 || this.#inFlight.length > 0) {
      await Promise.allSettled([...this.#inFlight, ...this.#queue].map((waiting) => waiting.promise))
    }
    if (!this.#gone) this.#post({ kind: 'close' })
    await this.#exited
  }

  #send(): void {
    if (this.#gone || this.#inFlight.length > 0 || this.#queue.length === 0) return
    this.#inFlight = this.#queue
    this.#queue = []
    this.#post({ kind: 'commit', groups: this.#inFlight.map((waiting) => waiting.group) })
  }

  #receive(reply: WriterReply): void {
    switch (reply.kind) {
      case 'opened':
        this.#opening.resolve()
        return
      case 'not-opened':
        this.#lose(this.#failed(reply.failure))
        return
      case 'committed': {
        const done = this.#inFlight
        this.#inFlight = []
        this.#send()
        for (const [index, waiting] of done.entries()) {
          const outcome = reply.outcomes[index]
          if (outcome && 'firstCursor' in outcome) {
            waiting.committed?.(outcome.firstCursor)
            waiting.resolve()
          } else waiting.reject(this.#failed(outcome?.failure ?? { problem: 'the writer gave no answer' }))
        }
        return
      }
      case 'rows':
        this.#takeRead(reply.id)?.resolve(reply.rows)
        return
      case 'collected':
        this.#reads.get(reply.id)?.take?.(reply.part)
        return
      case 'not-read':
        this.#takeRead(reply.id)?.reject(this.#failed(reply.failure))
        return
      case 'closed':
        this.#gone ??= new EstateError('shutting-down')
    }
  }

  #takeRead(id: number): WaitingRead | undefined {
    const waiting = this.#reads.get(id)
    this.#reads.delete(id)
    return waiting
  }

  #post(request: WriterRequest): void {
    this.#worker.postMessage(request)
  }

  /** Nobody waits for ever on a writer that is gone. */
  #lose(error: EstateError): void {
    this.#gone ??= error
    this.#opening.reject(this.#gone)
    for (const waiting of [...this.#inFlight.splice(0), ...this.#queue.splice(0)]) waiting.reject(this.#gone)
    for (const waiting of this.#reads.values()) waiting.reject(this.#gone)
    this.#reads.clear()
  }

  #failed({ problem, remedy }: WriterFailure, cause?: unknown): EstateError {
    const detail = { what: `database ${JSON.stringify(this.#path)}`, problem, ...(remedy ? { remedy } : {}) }
    return new EstateError('storage-failed', detail, cause === undefined ? {} : { cause })
  }
}
