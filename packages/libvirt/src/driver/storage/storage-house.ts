import {
  Broadcast,
  HypervisorError,
  imageRemedies,
  type Operation,
  type Platform,
  type PoolConfig,
  type PoolView,
  type StorageEvent,
  type StoreEntry,
  throwIfCancelled,
  VolumeLocks,
  type VolumeView,
} from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import { StoragePool, Volume } from '../../api/storage.ts'
import { uuidBytes } from '../../api/uuid.ts'
import type { StorageNotes } from './storage-notes.ts'
import { StorageShelf } from './storage-shelf.ts'
import { StorageWatch } from './storage-watch.ts'

export interface StorageParts {
  /** The connection's UUID. */
  readonly id: string
  readonly platform: Platform
  /** The host its pools are on (its id). */
  readonly host: string
  readonly isReadOnly: boolean
  readonly notes: StorageNotes
  /** @throws HypervisorError `unreachable` */
  readonly libvirt: () => Libvirt
  /** A connection of one's own, for many bytes: they would hold up all else. */
  readonly bulk: (signal?: AbortSignal) => Promise<Libvirt>
  /** Which machine stands in the way of a wish for a file, in words. */
  readonly diskUser: (path: string, wish: DiskWish) => string | undefined
  readonly write: (entries: readonly StoreEntry[]) => Promise<void>
  readonly now: () => number
  readonly report: (error: unknown) => void
}

export type DiskWish = 'read' | 'write' | 'remove'

/** What work on pools and on volumes has in common: what is known, who works on what, and how it becomes known. */
export class StorageHouse {
  readonly parts: StorageParts
  readonly shelf: StorageShelf
  readonly watch: StorageWatch
  readonly locks: VolumeLocks = new VolumeLocks()
  readonly events: Broadcast<StorageEvent> = new Broadcast<StorageEvent>()
  /** Names, as pool/volume, of what is being made or deleted: it is told of when that is over. */
  readonly making: Set<string> = new Set<string>()
  /** Pools that are being defined, renamed or forgotten. */
  readonly busy: Set<string> = new Set<string>()

  constructor(parts: StorageParts) {
    this.parts = parts
    this.shelf = new StorageShelf(parts)
    this.watch = new StorageWatch({
      shelf: this.shelf,
      isBusy: (pool) => this.busy.has(pool),
      isHidden: (pool, name) => this.making.has(`${pool}/${name}`),
      tell: (event) => this.publish(event),
      report: parts.report,
    })
  }

  begin(what: string, { signal }: Operation): void {
    throwIfCancelled(signal, what)
    const { isReadOnly, platform } = this.parts
    if (isReadOnly)
      throw new HypervisorError('unsupported', { platform, feature: what, why: 'this connection may only look' })
    this.parts.libvirt()
  }

  /** One at a time of each pool. @throws HypervisorError `busy` */
  work({ id, name }: PoolConfig): Disposable {
    if (this.busy.has(id))
      throw new HypervisorError('busy', { kind: 'pool', machine: name, operation: 'another change' })
    this.busy.add(id)
    return { [Symbol.dispose]: () => void this.busy.delete(id) }
  }

  async commit(events: readonly StorageEvent[], entries: readonly StoreEntry[], { commit }: Operation): Promise<void> {
    if (commit) await commit(entries, ...events)
    else if (entries.length > 0) await this.parts.write(entries)
    for (const event of events) this.publish(event)
  }

  publish(event: StorageEvent): void {
    this.shelf.take(event)
    this.events.publish(event)
  }

  /** @throws HypervisorError `disk-in-use` */
  requireFree(volume: VolumeView, wish: DiskWish): void {
    const overlay = wish === 'read' ? undefined : this.shelf.volumes().find(({ backing }) => backing === volume.id)
    const by =
      this.locks.conflict(volume.id, wish === 'read' ? 'read' : 'write') ??
      (overlay && `volume ${JSON.stringify(overlay.name)}, which builds on it`) ??
      this.parts.diskUser(volume.path, wish)
    if (by !== undefined)
      throw new HypervisorError('disk-in-use', { path: volume.path, by, remedy: imageRemedies[wish] })
  }

  requirePool(id: string): PoolView {
    const pool = this.shelf.pool(id)
    if (pool) return pool
    throw new HypervisorError('pool-not-found', { pool: id })
  }

  requireAvailable(id: string): PoolView {
    const pool = this.requirePool(id)
    if (pool.state === 'available') return pool
    throw new HypervisorError('pool-unavailable', { pool: pool.config.name, problem: pool.detail })
  }

  requireVolume(id: string): VolumeView {
    const volume = this.shelf.volume(id)
    if (volume) return volume
    throw new HypervisorError('volume-not-found', { volume: id })
  }

  /** As it is named on the wire. @throws HypervisorError `unreachable` */
  wirePool(id: string, name: string): StoragePool {
    return new StoragePool(this.parts.libvirt().rpc, { name, uuid: uuidBytes(id) })
  }

  /** libvirt finds it by its pool's name and its own. */
  wireVolume({ pool, name, path }: VolumeView): Volume {
    const wire = { pool: this.requirePool(pool).config.name, name, key: path }
    return new Volume(this.parts.libvirt().rpc, wire)
  }
}
