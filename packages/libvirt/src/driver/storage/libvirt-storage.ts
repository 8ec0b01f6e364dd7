import type {
  Operation,
  PoolChange,
  PoolConfig,
  PoolView,
  Storage,
  StorageEvent,
  VolumeBytes,
  VolumeRequest,
  VolumeResize,
  VolumeView,
} from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import { PoolWork } from './pool-work.ts'
import { patient } from './read-storage.ts'
import { StorageHouse, type StorageParts } from './storage-house.ts'
import { noteEntry } from './storage-notes.ts'
import { refusingStorage } from './storage-refusal.ts'
import { VolumeWork } from './volume-work.ts'

/** A server's pools and volumes, by whomever they were made. */
export class LibvirtStorage implements Storage {
  readonly #house: StorageHouse
  readonly #pools: PoolWork
  readonly #volumes: VolumeWork

  constructor(parts: StorageParts) {
    this.#house = new StorageHouse(parts)
    this.#pools = new PoolWork(this.#house)
    this.#volumes = new VolumeWork(this.#house)
  }

  pools(): readonly PoolView[] {
    return this.#house.shelf.pools()
  }

  pool(id: string): PoolView | undefined {
    return this.#house.shelf.pool(id)
  }

  volumes(pool?: string): readonly VolumeView[] {
    return this.#house.shelf.volumes(pool)
  }

  volume(id: string): VolumeView | undefined {
    return this.#house.shelf.volume(id)
  }

  volumeAt(path: string): VolumeView | undefined {
    return this.#house.shelf.volumeAt(path)
  }

  events(signal?: AbortSignal): AsyncIterable<StorageEvent> {
    return this.#house.events.subscribe(signal)
  }

  definePool(config: PoolConfig, operation?: Operation): Promise<PoolView> {
    return this.#pools.define(config, operation)
  }

  changePool(id: string, change: PoolChange, operation?: Operation): Promise<PoolView> {
    return this.#pools.change(id, change, operation)
  }

  undefinePool(id: string, options?: Operation & { readonly forget?: boolean }): Promise<void> {
    return this.#pools.undefine(id, options)
  }

  async refreshPool(id: string): Promise<PoolView> {
    const { config, state } = this.#house.requirePool(id)
    await refusingStorage(
      { platform: this.#house.parts.platform, operation: 'refresh', pool: config.name },
      async () => {
        const pool = this.#house.wirePool(id, config.name)
        if (state === 'available' && !this.#house.parts.isReadOnly) await pool.refresh()
        await this.#house.watch.look(pool)
      },
    )
    return this.#house.requirePool(id)
  }

  createVolume(request: VolumeRequest, operation?: Operation): Promise<VolumeView> {
    return this.#volumes.create(request, operation)
  }

  resizeVolume(id: string, resize: VolumeResize, operation?: Operation): Promise<VolumeView> {
    return this.#volumes.resize(id, resize, operation)
  }

  deleteVolume(id: string, operation?: Operation): Promise<void> {
    return this.#volumes.delete(id, operation)
  }

  readVolume(id: string, options?: Pick<Operation, 'signal'>): Promise<VolumeBytes> {
    return this.#volumes.read(id, options)
  }

  // The connection.

  /** Takes up a connection: listens, then lists. A server without a driver for pools has none. */
  async takeUp(libvirt: Libvirt): Promise<void> {
    for (const { id, renaming, ...note } of this.#house.parts.notes.cutOff) {
      const isThere = (await libvirt.pools(patient)).some(({ uuid }) => uuid === id)
      if (!isThere && renaming !== undefined) await (await libvirt.definePool(renaming)).start()
      this.#house.parts.notes.keep({ ...note, id })
      await this.#house.parts.write([noteEntry({ ...note, id })])
    }
    await this.#house.watch.takeUp(libvirt)
  }

  /** Its server can't be asked any more: pools are as they were, and can't be used. */
  lose(why: string): void {
    this.#house.watch.lose()
    for (const pool of this.#house.shelf.pools()) {
      const view: PoolView = { ...pool, state: 'unavailable', detail: why }
      this.#house.publish({ kind: 'pool-changed', atMs: this.#house.parts.now(), pool: view })
    }
  }

  close(): void {
    this.#house.watch.lose()
    this.#house.events.close()
  }
}
