import { HypervisorError, type StorageEvent, type VolumeView } from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import { StoragePool, type Volume } from '../../api/storage.ts'
import { readVolume } from '../../documents/storage/read-volume.ts'
import { remoteCalls as calls, remoteMessages as messages } from '../../protocol/remote.gen.ts'
import type { WireNamed } from '../../protocol/types.ts'
import { isLost, isRefusal } from '../refusal.ts'
import { listPools, listVolumes, patient, readPoolOnce } from './read-storage.ts'
import type { StorageShelf } from './storage-shelf.ts'

export interface WatchParts {
  readonly shelf: StorageShelf
  /** It is being made: it is told of when that is over. */
  readonly isHidden: (pool: string, name: string) => boolean
  /** The pool is being defined, renamed or forgotten: what comes of that is told by whoever does it. */
  readonly isBusy: (pool: string) => boolean
  readonly tell: (event: StorageEvent) => void
  readonly report: (error: unknown) => void
}

/** libvirt tells of pools, and of their refreshes, but of no volume that comes or goes: their names are looked at so often (milliseconds). */
const lookEveryMs = 15_000

/** Follows what becomes of a server's pools and volumes. */
export class StorageWatch {
  readonly #parts: WatchParts
  #tail: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Listens, then lists. */
  async takeUp(libvirt: Libvirt): Promise<void> {
    const stops = [
      libvirt.rpc.listen(messages.storagePoolEventLifecycle, ({ pool }) => this.#heard(libvirt, pool)),
      libvirt.rpc.listen(messages.storagePoolEventRefresh, ({ pool }) => this.#heard(libvirt, pool)),
    ]
    try {
      for (const eventID of [0, 1])
        await libvirt.rpc.call(calls.connectStoragePoolEventRegisterAny, { eventID, pool: null }, patient)
    } catch (error) {
      for (const stop of stops) stop()
      if (isLost(error)) throw error
      if (!isRefusal(error, 'noSupport')) this.#parts.report(error)
      return
    }
    await this.#inTurn(() => this.#compareAll(libvirt))
    this.lose()
    this.#timer = setInterval(
      () => void this.#inTurn(() => this.#lookForNames(libvirt)).catch(() => undefined),
      lookEveryMs,
    )
    this.#timer.unref()
  }

  lose(): void {
    clearInterval(this.#timer)
  }

  /** Reads a pool and what is in it, and tells what is new. */
  look(pool: StoragePool): Promise<void> {
    return this.#inTurn(() => this.#compare(pool))
  }

  /** What a look would tell. */
  async newsOf(pool: StoragePool): Promise<readonly StorageEvent[]> {
    const { shelf, report, isHidden } = this.#parts
    const reading = await readPoolOnce(pool, report)
    if (reading) return shelf.news(reading, (name) => isHidden(pool.uuid, name))
    const known = shelf.pool(pool.uuid)
    return known ? shelf.gone(known) : []
  }

  /** One volume as it is now. @throws HypervisorError `volume-not-found` for what is no volume */
  async viewOf(pool: string, volume: Volume): Promise<VolumeView> {
    const document = readVolume(await volume.xml(patient))
    if (!document) throw new HypervisorError('volume-not-found', { volume: volume.name })
    return this.#parts.shelf.volumeView(pool, document)
  }

  #heard(libvirt: Libvirt, wire: WireNamed): void {
    // What goes wrong is told where all is done in turn.
    this.look(new StoragePool(libvirt.rpc, wire)).catch(() => undefined)
  }

  async #compareAll(libvirt: Libvirt): Promise<void> {
    const pools = await listPools(libvirt)
    const there = new Set(pools.map(({ uuid }) => uuid))
    for (const pool of this.#parts.shelf.pools()) if (!there.has(pool.id)) this.#tellAll(this.#parts.shelf.gone(pool))
    for (const pool of pools) await this.#compare(pool)
  }

  async #lookForNames(libvirt: Libvirt): Promise<void> {
    for (const pool of await listPools(libvirt)) {
      const { shelf, isHidden } = this.#parts
      if (shelf.pool(pool.uuid)?.state !== 'available') continue
      const names = (await listVolumes(pool)).map(({ name }) => name).filter((name) => !isHidden(pool.uuid, name))
      const known = new Set(shelf.volumes(pool.uuid).map(({ name }) => name))
      if (names.length !== known.size || names.some((name) => !known.has(name))) await this.#compare(pool)
    }
  }

  async #compare(pool: StoragePool): Promise<void> {
    if (this.#parts.isBusy(pool.uuid)) return
    const news = await this.newsOf(pool)
    if (!this.#parts.isBusy(pool.uuid)) this.#tellAll(news)
  }

  #tellAll(events: readonly StorageEvent[]): void {
    for (const event of events) this.#parts.tell(event)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(work)
    this.#tail = done.catch((error: unknown) => {
      if (!isLost(error)) this.#parts.report(error)
    })
    return done
  }
}
