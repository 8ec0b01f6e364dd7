import { basename, dirname } from 'node:path'
import { Broadcast } from '../broadcast.ts'
import { throwIfCancelled } from '../cancelled.ts'
import { HypervisorError } from '../error.ts'
import { refuseField } from '../invalid-config.ts'
import type { DriverStore, FailPoint, Operation, StoreEntry } from '../operation.ts'
import type { ImageChain, PlanSource, PoolMeasure, StorageBackend, VolumePlan } from './backend.ts'
import { cancellableBytes } from './cancellable-bytes.ts'
import { imageRemedies } from './image-remedies.ts'
import { type ImageOrder, makeImages } from './make-images.ts'
import { type AlsoCommitted, asSource, type NewFile, type NewImage } from './new-image.ts'
import { changePool, completePool, type PoolChange, type PoolConfig, type PoolView, requireRevision } from './pool.ts'
import { recoverStorage } from './recover-storage.ts'
import type { Storage, StorageEvent, VolumeBytes, VolumeResize } from './storage.ts'
import type { StorageFailPoint } from './storage-fail-points.ts'
import { forgetEntry, intentEntry, poolEntry, readStorageRecords, volumeEntry } from './storage-record.ts'
import { checkCapacity, completeVolume, type VolumeRequest, type VolumeView } from './volume.ts'
import { VolumeLocks } from './volume-locks.ts'
import { depthOf, longestChain, VolumeShelf } from './volume-shelf.ts'

export interface LedgerOptions {
  readonly backend: StorageBackend
  readonly store: DriverStore
  /** The host on which the pools are (its id). */
  readonly host: string
  readonly nowMs?: () => number
  readonly failPoint?: FailPoint
  readonly onWarning?: (text: string) => void
}

/**
 * Pools and volumes as every platform keeps them: names, records, locks, and what builds on what. What is done to files
 * is the backend's. An intent is durable before a file is touched, and the outcome before anybody is told.
 */
export class StorageLedger implements Storage {
  readonly #options: LedgerOptions
  readonly #backend: StorageBackend
  readonly #pools = new Map<string, PoolView>()
  readonly #volumes = new VolumeShelf()
  /** Names on their way, and volumes that are being deleted or made to build on another. */
  readonly #reserved = new Set<string>()
  readonly #locks = new VolumeLocks()
  readonly #events = new Broadcast<StorageEvent>()
  readonly #closed = new AbortController()
  /** What was found out at the opening, before anybody could listen. */
  #early: StorageEvent[] = []

  /** Opens what the store knows; what was cut short is finished or undone. */
  static async open(options: LedgerOptions): Promise<StorageLedger> {
    const ledger = new StorageLedger(options)
    const { pools, volumes, intents } = readStorageRecords(await options.store.read())
    for (const record of pools) ledger.#pools.set(record.config.id, await ledger.#poolView(record))
    for (const volume of volumes) ledger.#volumes.set(volume.id, volume)
    const { entries, events } = await recoverStorage(intents, {
      backend: options.backend,
      pools: ledger.#pools,
      volumes: ledger.#volumes,
      chain: (volume) => ledger.#volumes.chain(volume),
      nowMs: ledger.#now(),
      warn: options.onWarning ?? (() => undefined),
    })
    if (entries.length > 0) await options.store.write(entries)
    for (const event of events) ledger.#learn(event)
    ledger.#early = [...events]
    return ledger
  }

  private constructor(options: LedgerOptions) {
    this.#options = options
    this.#backend = options.backend
  }

  pools(): readonly PoolView[] {
    return [...this.#pools.values()].sort((one, other) => compare(one.config.name, other.config.name))
  }

  pool(id: string): PoolView | undefined {
    return this.#pools.get(id)
  }

  volumes(pool?: string): readonly VolumeView[] {
    const all = [...this.#volumes.values()].filter((volume) => pool === undefined || volume.pool === pool)
    return all.sort((one, other) => compare(one.name, other.name))
  }

  volume(id: string): VolumeView | undefined {
    return this.#volumes.get(id)
  }

  volumeAt(path: string): VolumeView | undefined {
    return this.#volumes.at(path)
  }

  /** Why a machine can't have a volume's file now: somebody works on it, or (to write to it) others build on it. */
  obstacle(volume: VolumeView, mode: 'read' | 'write'): string | undefined {
    const worker = this.#locks.conflict(volume.id, mode)
    if (worker !== undefined) return worker
    const overlay = mode === 'write' ? this.#overlays(volume.id)[0] : undefined
    return overlay && `volume ${JSON.stringify(overlay.name)}, which builds on it`
  }

  async definePool(given: PoolConfig, operation: Operation = {}): Promise<PoolView> {
    const config = completePool(given)
    throwIfCancelled(operation.signal, `definition of pool ${JSON.stringify(config.name)}`)
    if (this.#pools.has(config.id)) throw new HypervisorError('id-in-use', { kind: 'pool', id: config.id })
    using _name = this.#reserve(poolKey(config.name), () => this.#requireFreePoolName(config.name, config.id))
    await this.#backend.checkPool(
      config,
      this.pools().map((pool) => pool.config),
    )
    const measure = await this.#backend.measurePool(config)
    if (measure.state === 'unavailable') throw refuseField('path', config.path, `${measure.detail}`)
    const record = { revision: 1, config }
    const pool = await this.#poolView(record)
    this.#reached('pool-define:1')
    await this.#commit({ kind: 'pool-defined', atMs: this.#now(), pool }, [poolEntry(record)], operation)
    return pool
  }

  async changePool(id: string, change: PoolChange, operation: Operation = {}): Promise<PoolView> {
    const before = this.#requirePool(id)
    const config = changePool(before, change)
    using _name = this.#reserve(poolKey(config.name), () => this.#requireFreePoolName(config.name, id))
    const record = { revision: before.revision + 1, config }
    const pool = { ...before, ...record }
    await this.#commit({ kind: 'pool-changed', atMs: this.#now(), pool }, [poolEntry(record)], operation)
    return pool
  }

  async undefinePool(id: string, options: Operation & { readonly forget?: boolean } = {}): Promise<void> {
    const pool = this.#requirePool(id)
    const volumes = this.volumes(id)
    if (volumes.length > 0 && !options.forget) {
      const by = `${volumes.length} volume${volumes.length === 1 ? '' : 's'}`
      throw new HypervisorError('pool-in-use', { pool: pool.config.name, by })
    }
    using _rest = this.#reserve(`pool-gone ${id}`, () => {
      if (this.#isBusy(id)) throw new HypervisorError('pool-in-use', { pool: pool.config.name, by: 'work on a volume' })
    })
    for (const volume of volumes) this.#requireFree(volume, 'remove')
    const outside = this.volumes().find(
      (one) => one.pool !== id && volumes.some(({ id: base }) => base === one.backing),
    )
    if (outside) throw new HypervisorError('pool-in-use', { pool: pool.config.name, by: `volume ${outside.path}` })
    const entries = [forgetEntry('pool', id), ...volumes.map((volume) => forgetEntry('volume', volume.id))]
    await this.#commit({ kind: 'pool-undefined', atMs: this.#now(), pool }, entries, options)
  }

  async refreshPool(id: string): Promise<PoolView> {
    const before = this.#requirePool(id)
    const pool = await this.#poolView(before)
    // Meanwhile it may have been changed, or be gone.
    const now = this.#requirePool(id)
    const view = { ...pool, revision: now.revision, config: now.config }
    this.#pools.set(id, view)
    if (view.state === 'available') for (const volume of this.volumes(id)) await this.#measureAgain(volume)
    if (view.state !== before.state) this.#events.publish({ kind: 'pool-changed', atMs: this.#now(), pool: view })
    return view
  }

  async createVolume(given: VolumeRequest, operation: Operation = {}): Promise<VolumeView> {
    const [volume] = await this.createImages([{ ...given, kind: 'volume' }], operation)
    if (!volume) throw new TypeError('a volume was made and is not told of')
    return volume
  }

  /** Makes images together, all or none: see `makeImages`. Answers with those that are volumes. */
  async createImages(
    images: readonly NewImage[],
    operation: Operation = {},
    also: AlsoCommitted = { entries: [], events: [] },
  ): Promise<readonly VolumeView[]> {
    using held = new DisposableStack()
    const orders = images.map((image) => this.#order(image, { held, signal: operation.signal }))
    try {
      return await makeImages(orders, operation, {
        backend: this.#backend,
        nowMs: () => this.#now(),
        reached: (point) => this.#reached(point),
        save: (entries, by) => this.#save(entries, by),
        commit: (events, entries) => this.#commitAll(events, entries, { operation, also }),
        tidy: (work, problem) => this.#tidy(work, problem),
      })
    } finally {
      const pools = new Set(orders.flatMap(({ isVolume, plan }) => (isVolume ? plan.pool.id : [])))
      for (const pool of pools) await this.#measurePoolAgain(pool)
    }
  }

  /** Checks a wish, and holds its name and what it is made from. */
  #order(image: NewImage, { held, signal }: { held: DisposableStack; signal: AbortSignal | undefined }): ImageOrder {
    if (image.kind === 'file') return this.#orderFile(image)
    const request = completeVolume({ ...image, source: asSource(image.source) })
    const pool = this.#requireAvailable(request.pool)
    if (this.#volumes.has(request.id)) throw new HypervisorError('id-in-use', { kind: 'volume', id: request.id })
    const path = `${pool.config.path}/${request.name}`
    held.use(
      this.#reserve(volumeKey(pool.id, request.name), () => {
        if (this.#reserved.has(`pool-gone ${pool.id}`)) throw new HypervisorError('pool-not-found', { pool: pool.id })
        if (this.#volumes.at(path)) throw new HypervisorError('name-in-use', { kind: 'volume', name: request.name })
      }),
    )
    const { id, name, format } = request
    if (image.source.kind === 'copy-of') {
      const { kind: _, ...copied } = image.source
      if (!copied.at) this.#requireFreeImage(copied.from)
      return {
        isVolume: true,
        plan: { id, name, path, format, pool: pool.config, source: { kind: 'copy', ...copied } },
      }
    }
    const { source, held: lock, backing } = this.#planSource(request, signal)
    if (lock) held.use(lock)
    const plan: VolumePlan = { id, name, path, format, pool: pool.config, source }
    return { isVolume: true, plan, ...(backing === undefined ? {} : { backing }) }
  }

  #orderFile({ id, path, format, source }: NewFile): ImageOrder {
    const folder = dirname(path)
    // What is read at a moment may be written to meanwhile.
    if (source.kind === 'overlay') this.#requireFreeImage(source.base)
    else if (!source.at) this.#requireFreeImage(source.from)
    // Known as a pool of its own, of which nothing else is known.
    const pool = { id, name: '', kind: 'directory', path: folder } as const
    return { isVolume: false, plan: { id, name: basename(path), path, format, pool, source } }
  }

  /** Nobody may write to what is read. @throws HypervisorError `disk-in-use` */
  #requireFreeImage(image: ImageChain): void {
    const by = this.#backend.user(image, 'read')
    if (by !== undefined) throw new HypervisorError('disk-in-use', { path: image.path, by, remedy: imageRemedies.read })
  }

  async resizeVolume(id: string, resize: VolumeResize, operation: Operation = {}): Promise<VolumeView> {
    const before = this.#requireVolume(id)
    const { name, revision, capacityBytes: former } = before
    const { capacityBytes } = resize
    requireRevision({ kind: 'volume', name, revision, given: resize.revision })
    checkCapacity(capacityBytes)
    if (capacityBytes < former && !resize.shrink) {
      const remedy = `it has ${former} now, and what is beyond would be lost; say that it is to shrink`
      throw refuseField('capacityBytes', capacityBytes, `would cut off its end; ${remedy}`)
    }
    this.#requireAvailable(before.pool)
    this.#requireFree(before, 'write')
    using _lock = this.#locks.take(id, { mode: 'write', what: 'its resize' })
    await this.#save([intentEntry(id, { kind: 'resize', volume: id })], operation)
    this.#reached('volume-resize:1')
    try {
      await this.#backend.resize(this.#volumes.chain(before), capacityBytes, workOf(operation))
    } catch (error) {
      await this.#forgetIntent(id, operation)
      throw error
    }
    this.#reached('volume-resize:2')
    const measure = await this.#backend.measure(this.#volumes.chain(before))
    const volume: VolumeView = { ...before, ...measure, revision: revision + 1 }
    const entries = [volumeEntry(volume), forgetEntry('intent', id)]
    await this.#commit({ kind: 'volume-changed', atMs: this.#now(), volume }, entries, operation)
    this.#reached('volume-resize:3')
    await this.#measurePoolAgain(volume.pool)
    return volume
  }

  async deleteVolume(id: string, operation: Operation = {}): Promise<void> {
    const volume = this.#requireVolume(id)
    this.#requireAvailable(volume.pool)
    this.#requireFree(volume, 'remove')
    throwIfCancelled(operation.signal, `deletion of volume ${JSON.stringify(volume.name)}`)
    using _lock = this.#locks.take(id, { mode: 'write', what: 'its deletion' })
    await this.#save([intentEntry(id, { kind: 'delete', volume: id })], operation)
    this.#reached('volume-delete:1')
    try {
      await this.#backend.remove(this.#volumes.chain(volume))
    } catch (error) {
      await this.#forgetIntent(id, operation)
      throw error
    }
    this.#reached('volume-delete:2')
    const entries = [forgetEntry('volume', id), forgetEntry('intent', id)]
    await this.#commit({ kind: 'volume-deleted', atMs: this.#now(), volume }, entries, operation)
    this.#reached('volume-delete:3')
    await this.#measurePoolAgain(volume.pool)
  }

  async readVolume(id: string, { signal }: Pick<Operation, 'signal'> = {}): Promise<VolumeBytes> {
    const volume = this.#requireVolume(id)
    this.#requireAvailable(volume.pool)
    if (volume.backing !== undefined) {
      const problem = 'holds only what differs from another volume; copy it, and download the copy'
      throw new HypervisorError('image-refused', { path: volume.path, problem })
    }
    this.#requireFree(volume, 'read')
    await using stack = new AsyncDisposableStack()
    stack.use(this.#locks.take(id, { mode: 'read', what: 'a download' }))
    const file = stack.use(await this.#backend.read(this.#volumes.chain(volume), signal))
    const held = stack.move()
    return { length: file.length, bytes: file.bytes, [Symbol.asyncDispose]: () => held.disposeAsync() }
  }

  events(signal?: AbortSignal): AsyncIterable<StorageEvent> {
    const stream = this.#events.subscribe(signal)
    for (const event of this.#early.splice(0)) this.#events.publish(event)
    return stream
  }

  /** Aborts when the ledger closes: for work that has no other end. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  close(): void {
    this.#closed.abort()
    this.#events.close()
  }

  /** What a volume is made of, and the hold on the volume it is made from. */
  #planSource(
    { source, id, name }: VolumeRequest,
    signal: AbortSignal | undefined,
  ): { source: PlanSource; held: Disposable | undefined; backing?: string } {
    if (source.kind === 'blank') {
      return { source: { ...source, preallocation: source.preallocation ?? 'off' }, held: undefined }
    }
    if (source.kind === 'file') return { source, held: undefined }
    if (source.kind === 'upload') {
      if (!signal) return { source, held: undefined }
      const bytes = cancellableBytes(source.bytes, signal, `upload of volume ${JSON.stringify(name)}`)
      return { source: { ...source, bytes }, held: undefined }
    }
    const from = this.#requireVolume(source.volume)
    this.#requireAvailable(from.pool)
    const capacityBytes = source.capacityBytes ?? from.capacityBytes
    if (capacityBytes < from.capacityBytes)
      throw refuseField(
        'capacityBytes',
        capacityBytes,
        `is less than it is made from; use at least ${from.capacityBytes}`,
      )
    const chain = this.#volumes.chain(from)
    if (source.kind === 'copy') {
      this.#requireFree(from, 'read')
      const held = this.#locks.take(from.id, { mode: 'read', what: 'a copy of it' })
      return { source: { kind: 'copy', from: chain, capacityBytes }, held }
    }
    if (depthOf(chain) >= longestChain)
      throw refuseField(
        'source.volume',
        from.name,
        `stands on ${longestChain} others; copy it to one that stands alone`,
      )
    this.#requireFree(from, 'read')
    const held = this.#locks.take(from.id, { mode: 'read', what: `volume ${id}, which builds on it` })
    return { source: { kind: 'overlay', base: chain, capacityBytes }, held, backing: from.id }
  }

  /** @throws HypervisorError `disk-in-use` */
  #requireFree(volume: VolumeView, wish: 'read' | 'write' | 'remove'): void {
    const { path } = volume
    const by =
      this.#locks.conflict(volume.id, wish === 'read' ? 'read' : 'write') ??
      (wish === 'read' ? undefined : this.#builderOn(volume)) ??
      this.#backend.user(this.#volumes.chain(volume), wish)
    if (by !== undefined) throw new HypervisorError('disk-in-use', { path, by, remedy: imageRemedies[wish] })
  }

  /** What builds on a volume, and who has that, here or elsewhere. */
  #builderOn({ id }: VolumeView): string | undefined {
    const [overlay] = this.#overlays(id)
    if (!overlay) return undefined
    const user = this.#backend.user(this.#volumes.chain(overlay), 'remove')
    const text = `volume ${JSON.stringify(overlay.name)}, which builds on it`
    return user === undefined ? text : `${text} and is that of ${user}`
  }

  #overlays(volume: string): readonly VolumeView[] {
    return this.#volumes.overlaysOf(volume)
  }

  #isBusy(pool: string): boolean {
    const prefix = volumeKey(pool, '')
    const isNamed = [...this.#reserved].some((key) => key.startsWith(prefix))
    return isNamed || this.volumes(pool).some(({ id }) => this.#locks.conflict(id, 'write') !== undefined)
  }

  #requirePool(id: string): PoolView {
    const pool = this.#pools.get(id)
    if (!pool) throw new HypervisorError('pool-not-found', { pool: id })
    return pool
  }

  #requireAvailable(id: string): PoolView {
    const pool = this.#requirePool(id)
    if (pool.state === 'available') return pool
    throw new HypervisorError('pool-unavailable', { pool: pool.config.name, problem: pool.detail ?? 'unavailable' })
  }

  #requireVolume(id: string): VolumeView {
    const volume = this.#volumes.get(id)
    if (!volume) throw new HypervisorError('volume-not-found', { volume: id })
    return volume
  }

  #requireFreePoolName(name: string, except: string): void {
    if (this.pools().some((pool) => pool.id !== except && pool.config.name === name))
      throw new HypervisorError('name-in-use', { kind: 'pool', name })
  }

  #reserve(key: string, check: () => void): Disposable {
    if (this.#reserved.has(key))
      throw new HypervisorError('name-in-use', { kind: 'volume', name: key.slice(key.lastIndexOf(' ') + 1) })
    check()
    this.#reserved.add(key)
    return { [Symbol.dispose]: () => void this.#reserved.delete(key) }
  }

  async #poolView(record: { readonly revision: number; readonly config: PoolConfig }): Promise<PoolView> {
    const { revision, config } = record
    const base = { id: config.id, host: this.#options.host, revision, config }
    const measure: PoolMeasure = await this.#backend.measurePool(config)
    return measure.state === 'available'
      ? { ...base, ...measure }
      : { ...base, ...measure, capacityBytes: 0, availableBytes: 0 }
  }

  async #measurePoolAgain(id: string): Promise<void> {
    const known = this.#pools.get(id)
    if (!known) return
    const measured = await this.#poolView(known)
    const now = this.#pools.get(id)
    if (now) this.#pools.set(id, { ...measured, revision: now.revision, config: now.config })
  }

  async #measureAgain(volume: VolumeView): Promise<void> {
    if (this.#locks.conflict(volume.id, 'write') !== undefined) return
    const measure = await this.#backend.measure(this.#volumes.chain(volume))
    const now = this.#volumes.get(volume.id)
    if (now !== volume) return
    const { problem: _former, ...rest } = volume
    const view = measure
      ? { ...rest, allocationBytes: measure.allocationBytes }
      : { ...rest, problem: 'its file is gone' }
    this.#volumes.set(volume.id, view)
  }

  async #commit(event: StorageEvent, entries: readonly StoreEntry[], operation: Operation): Promise<void> {
    await this.#commitAll([event], entries, { operation })
  }

  async #commitAll(
    events: readonly StorageEvent[],
    given: readonly StoreEntry[],
    { operation, also = { entries: [], events: [] } }: { operation: Operation; also?: AlsoCommitted },
  ): Promise<void> {
    const entries = [...given, ...also.entries]
    if (operation.commit) await operation.commit(entries, ...events, ...also.events)
    else await this.#options.store.write(entries)
    for (const event of events) {
      this.#learn(event)
      this.#events.publish(event)
    }
  }

  #learn(event: StorageEvent): void {
    if (event.kind === 'pool-undefined') {
      for (const { id } of this.volumes(event.pool.id)) this.#volumes.delete(id)
      this.#pools.delete(event.pool.id)
    } else if (event.kind === 'volume-deleted') this.#volumes.delete(event.volume.id)
    else if ('pool' in event) this.#pools.set(event.pool.id, event.pool)
    else this.#volumes.set(event.volume.id, event.volume)
  }

  async #save(entries: readonly StoreEntry[], operation: Operation): Promise<void> {
    if (operation.commit) await operation.commit(entries)
    else await this.#options.store.write(entries)
  }

  /** Nobody's wish depends on it: what can't be put away now is told, and put away by the next daemon. */
  async #tidy(work: () => Promise<void>, problem: string): Promise<void> {
    await work().catch((error: unknown) => this.#options.onWarning?.(`${problem}: ${String(error)}`))
  }

  /** What can't be forgotten is found, and undone once more, by the next daemon. */
  async #forgetIntent(id: string, operation: Operation): Promise<void> {
    await this.#save([forgetEntry('intent', id)], operation).catch((error: unknown) =>
      this.#options.onWarning?.(`the end of work on volume ${id} could not be recorded: ${String(error)}`),
    )
  }

  #reached(point: StorageFailPoint): void {
    this.#options.failPoint?.(point)
  }

  #now(): number {
    return (this.#options.nowMs ?? Date.now)()
  }
}

function workOf({ signal, progress }: Operation) {
  return { ...(signal ? { signal } : {}), progress: progress ?? (() => undefined) }
}

function poolKey(name: string): string {
  return `pool ${name}`
}

function volumeKey(pool: string, name: string): string {
  return `volume ${pool} ${name}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
