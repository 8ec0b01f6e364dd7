import { CimError, foldName, type Instance } from '@cimarron/cim'
import type { Namespace } from '../namespace.ts'
import type { PendingWrite, RepositoryStore } from '../static/repository-store.ts'
import { type IndicationMatcher, together } from './indication-matcher.ts'
import type { IndicationSink, IndicationSource } from './indication-source.ts'
import type { QueueStore, StoredRows } from './indication-store.ts'
import type { SubscriptionIndex } from './subscription-index.ts'

export interface SourceSurroundings {
  readonly index: SubscriptionIndex
  readonly matcher: IndicationMatcher
  readonly store: RepositoryStore
  /** Where sources were when the last server ended. */
  readonly positions: Map<string, string>
  readonly queues: QueueStore
  /** Resolves when there is room for more in the queues, or it is no use to wait longer. */
  room(): Promise<void>
  onFault(source: IndicationSource, namespace: string, cause: unknown): void
}

/** The sources of indications: each runs while somebody subscribed to what it raises. */
export class RunningSources implements AsyncDisposable {
  readonly #surroundings: SourceSurroundings
  readonly #sources: RegisteredSource[] = []
  #isClosed = false

  constructor(surroundings: SourceSurroundings) {
    this.#surroundings = surroundings
  }

  add(space: Namespace, source: IndicationSource): void {
    const registered = new RegisteredSource(space, source, this.#surroundings)
    this.#sources.push(registered)
    void registered.refresh()
  }

  remove(space: Namespace, source: IndicationSource): void {
    const index = this.#sources.findIndex((each) => each.isOf(space, source))
    const [registered] = index < 0 ? [] : this.#sources.splice(index, 1)
    void registered?.stop()
  }

  /** Starts what is wanted from now on, ends what nobody wants any more. Resolves when a source that started has said where. */
  async refresh(): Promise<void> {
    if (this.#isClosed) return
    await Promise.all(this.#sources.map((source) => source.refresh()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#sources.map((source) => source.stop()))
  }
}

/** The positions among the rows that the store had at the start. */
export function storedPositions(found: StoredRows): Map<string, string> {
  const positions = new Map<string, string>()
  for (const [key, { className, properties }] of found) {
    const position = properties?.position
    if (className === positionClass && typeof position === 'string') positions.set(key, position)
  }
  return positions
}

/** Rows of positions are told from elements by their class. */
const positionClass = '#position'

class RegisteredSource implements IndicationSink {
  readonly #space: Namespace
  readonly #source: IndicationSource
  readonly #surroundings: SourceSurroundings
  readonly #key: string
  #running: AsyncDisposable | Disposable | undefined
  /** Starts and ends follow each other. */
  #last: Promise<void> = Promise.resolve()
  #publishing: Promise<unknown> = Promise.resolve()

  constructor(space: Namespace, source: IndicationSource, surroundings: SourceSurroundings) {
    this.#space = space
    this.#source = source
    this.#surroundings = surroundings
    this.#key = `${positionClass}\n${foldName(space.name)}\n${source.name}`
  }

  get position(): string | undefined {
    return this.#surroundings.positions.get(this.#key)
  }

  isOf(space: Namespace, source: IndicationSource): boolean {
    return this.#space === space && this.#source === source
  }

  wants(className: string): boolean {
    const cls = this.#space.schema.get(className)
    return cls !== undefined && this.#surroundings.index.interests(this.#space, cls).length > 0
  }

  async publish(indications: readonly Instance[], position?: string): Promise<void> {
    const published = this.#publish(indications, position)
    this.#publishing = published.catch(() => undefined)
    await published
  }

  /** Runs if it is wanted, else not; and then nobody needs to know where it was. */
  async refresh(): Promise<void> {
    const turn = this.#last.then(() => this.#refresh())
    this.#last = turn.catch((cause: unknown) => this.#surroundings.onFault(this.#source, this.#space.name, cause))
    await this.#last
  }

  async stop(): Promise<void> {
    await this.#last
    try {
      await this.#end()
    } catch (cause) {
      this.#surroundings.onFault(this.#source, this.#space.name, cause)
    }
  }

  async #refresh(): Promise<void> {
    const isWanted = this.#source.classNames.some((name) => this.wants(name))
    if (isWanted && this.#running === undefined) {
      this.#running = this.#source.start(this)
      await this.#publishing
    } else if (!isWanted && this.#running !== undefined) {
      await this.#end()
    }
    if (!isWanted && this.position !== undefined) {
      await this.#surroundings.store.delete(this.#key)
      this.#surroundings.positions.delete(this.#key)
    }
  }

  async #end(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    if (running === undefined) return
    if (Symbol.asyncDispose in running) await running[Symbol.asyncDispose]()
    else running[Symbol.dispose]()
  }

  async #publish(indications: readonly Instance[], position: string | undefined): Promise<void> {
    const { matcher, store, queues, room } = this.#surroundings
    // A source that tells more than listeners take is slowed down, before anything must be dropped.
    await room()
    for (const { className } of indications) this.#mustRaise(className)
    const pending = together(indications, (each) => matcher.of(this.#space, each))
    let isDurable = false
    try {
      if (position !== undefined) await this.#keep(store, position, pending.writes)
      else if (pending.writes.length > 0) await queues.commit(pending.writes)
      isDurable = true
    } finally {
      pending.settle(isDurable)
    }
    if (position !== undefined) this.#surroundings.positions.set(this.#key, position)
  }

  async #keep(store: RepositoryStore, position: string, also: readonly PendingWrite[]): Promise<void> {
    const { name: namespace } = this.#space
    const row = { namespace, className: positionClass, instanceKey: this.#source.name, properties: { position } }
    await store.put(this.#key, row, also)
  }

  #mustRaise(className: string): void {
    const folded = foldName(className)
    if (this.#source.classNames.some((name) => foldName(name) === folded)) return
    const text = `the source ${this.#source.name} raised ${className}; it is registered for ${this.#source.classNames.join(', ')}`
    throw new CimError('CIM_ERR_FAILED', text)
  }
}
