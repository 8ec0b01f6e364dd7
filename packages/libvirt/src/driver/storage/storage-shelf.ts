import { isDeepStrictEqual } from 'node:util'
import { deriveId, type PoolView, type StorageEvent, type VolumeView } from '@cimarron/hypervisor'
import type { VolumeDocument } from '../../documents/storage/read-volume.ts'
import type { PoolReading } from './read-storage.ts'
import type { StorageNotes } from './storage-notes.ts'

export interface ShelfParts {
  /** The connection's id, from which ids of what has none follow. */
  readonly id: string
  readonly host: string
  readonly notes: StorageNotes
  readonly now: () => number
}

/** Pools and volumes as they were last read. */
export class StorageShelf {
  readonly #parts: ShelfParts
  readonly #pools = new Map<string, PoolView>()
  readonly #volumes = new Map<string, VolumeView>()

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  pools(): readonly PoolView[] {
    return [...this.#pools.values()].toSorted((one, other) => byName(one.config.name, other.config.name))
  }

  pool(id: string): PoolView | undefined {
    return this.#pools.get(id)
  }

  volumes(pool?: string): readonly VolumeView[] {
    const all = [...this.#volumes.values()].filter((volume) => pool === undefined || volume.pool === pool)
    return all.toSorted((one, other) => byName(one.name, other.name))
  }

  volume(id: string): VolumeView | undefined {
    return this.#volumes.get(id)
  }

  volumeAt(path: string): VolumeView | undefined {
    return [...this.#volumes.values()].find((volume) => volume.path === path)
  }

  named(pool: string, name: string): VolumeView | undefined {
    return [...this.#volumes.values()].find((volume) => volume.pool === pool && volume.name === name)
  }

  /** What has become of a pool and of what is in it: the events that tell it, in order. */
  news({ config, info, volumes }: PoolReading, isHidden: (name: string) => boolean): readonly StorageEvent[] {
    const pool = this.#poolView(config, info)
    const shown = volumes.filter(({ name }) => !isHidden(name)).map((volume) => this.volumeView(config.id, volume))
    const found = new Set(shown.map(({ id }) => id))
    const gone = this.volumes(config.id).filter(({ id, name }) => !found.has(id) && !isHidden(name))
    const atMs = this.#parts.now()
    // What is in a pool that can't be asked is there still.
    const deleted = pool.state === 'available' ? gone : []
    return [
      ...this.#poolNews(pool),
      ...deleted.map((volume) => ({ kind: 'volume-deleted', atMs, volume }) as const),
      ...shown.flatMap((volume) => this.#volumeNews(volume)),
    ]
  }

  /** The end of a pool that is no longer there. */
  gone(pool: PoolView): readonly StorageEvent[] {
    return [{ kind: 'pool-undefined', atMs: this.#parts.now(), pool }]
  }

  /** Makes true what an event tells. */
  take(event: StorageEvent): void {
    switch (event.kind) {
      case 'pool-defined':
      case 'pool-changed':
        this.#pools.set(event.pool.id, event.pool)
        return
      case 'pool-undefined':
        this.#pools.delete(event.pool.id)
        for (const { id } of this.volumes(event.pool.id)) this.#volumes.delete(id)
        return
      case 'volume-created':
      case 'volume-changed':
        this.#volumes.set(event.volume.id, event.volume)
        return
      case 'volume-deleted':
        this.#volumes.delete(event.volume.id)
        return
      default:
        event satisfies never
    }
  }

  volumeView(pool: string, document: VolumeDocument): VolumeView {
    const { name, path, format, capacityBytes, allocationBytes, backingPath, problem } = document
    const note = this.#parts.notes.volume(pool, name)
    const id = note?.id ?? deriveId(this.#parts.id, `volume ${pool}/${name}`)
    const before = this.#volumes.get(id)
    const backing = backingPath === undefined ? undefined : this.volumeAt(backingPath)?.id
    const sha256 = note?.sha256
    return {
      id,
      pool,
      name,
      path,
      format,
      capacityBytes,
      allocationBytes,
      ...(backing === undefined ? {} : { backing }),
      revision: before?.revision ?? 1,
      createdMs: note?.createdMs ?? before?.createdMs ?? document.createdMs ?? this.#parts.now(),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(problem === undefined ? {} : { problem }),
    }
  }

  #poolView(config: PoolReading['config'], info: PoolReading['info']): PoolView {
    const description = this.#parts.notes.pool(config.id)?.description
    const about = {
      id: config.id,
      host: this.#parts.host,
      revision: this.#pools.get(config.id)?.revision ?? 1,
      config: { ...config, ...(description ? { description } : {}) },
      capacityBytes: Number(info.capacityBytes),
      availableBytes: Number(info.availableBytes),
    }
    if (info.state === 'running') return { ...about, state: 'available' }
    const detail = info.state === 'inactive' ? 'it is not started; start it by virsh pool-start' : `it is ${info.state}`
    return { ...about, state: 'unavailable', detail }
  }

  #poolNews(pool: PoolView): readonly StorageEvent[] {
    const atMs = this.#parts.now()
    const before = this.#pools.get(pool.id)
    if (!before) return [{ kind: 'pool-defined', atMs, pool }]
    const isChanged = !isDeepStrictEqual(before.config, pool.config)
    const view = { ...pool, revision: before.revision + (isChanged ? 1 : 0) }
    const isSame = !isChanged && before.state === view.state && before.detail === view.detail
    if (!isSame) return [{ kind: 'pool-changed', atMs, pool: view }]
    // How full it is is no news.
    this.#pools.set(view.id, view)
    return []
  }

  #volumeNews(volume: VolumeView): readonly StorageEvent[] {
    const atMs = this.#parts.now()
    const before = this.#volumes.get(volume.id)
    if (!before) return [{ kind: 'volume-created', atMs, volume }]
    const { allocationBytes } = volume
    if (isDeepStrictEqual({ ...before, allocationBytes }, volume)) {
      this.#volumes.set(volume.id, volume)
      return []
    }
    return [{ kind: 'volume-changed', atMs, volume: { ...volume, revision: before.revision + 1 } }]
  }
}

function byName(one: string, other: string): number {
  return one < other ? -1 : 1
}
