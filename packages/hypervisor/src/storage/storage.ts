import type { Operation } from '../operation.ts'
import type { PoolChange, PoolConfig, PoolView } from './pool.ts'
import type { VolumeRequest, VolumeView } from './volume.ts'

/**
 * A hypervisor's pools and volumes. Methods resolve when what was asked for is durable, and refuse with a
 * `HypervisorError`; work that takes long reports progress, and ends within a moment when its signal aborts, leaving
 * nothing half-made.
 */
export interface Storage {
  /** From memory, in the order of their names. */
  pools(): readonly PoolView[]
  pool(id: string): PoolView | undefined
  /** Of one pool (its id), or all; in the order of their names. */
  volumes(pool?: string): readonly VolumeView[]
  volume(id: string): VolumeView | undefined
  /** The volume whose file this is. */
  volumeAt(path: string): VolumeView | undefined

  /** Makes the folder a pool; files in it stay and are no volumes. */
  definePool(config: PoolConfig, operation?: Operation): Promise<PoolView>
  changePool(id: string, change: PoolChange, operation?: Operation): Promise<PoolView>
  /** Forgets a pool, and with `forget` its volumes; files stay. */
  undefinePool(id: string, options?: Operation & { readonly forget?: boolean }): Promise<void>
  /** Measures a pool and its volumes anew. */
  refreshPool(id: string): Promise<PoolView>

  /** Makes a volume, by whichever source. Until it resolves there is none of that name. */
  createVolume(request: VolumeRequest, operation?: Operation): Promise<VolumeView>
  /** Shrinking cuts off what is at the end, and has to be said. */
  resizeVolume(id: string, resize: VolumeResize, operation?: Operation): Promise<VolumeView>
  /** Removes the file. */
  deleteVolume(id: string, operation?: Operation): Promise<void>
  /** The file's bytes as they are. While they are read, nobody writes to it. */
  readVolume(id: string, operation?: Pick<Operation, 'signal'>): Promise<VolumeBytes>

  /** Every change from now on, in order. */
  events(signal?: AbortSignal): AsyncIterable<StorageEvent>
}

export interface VolumeResize {
  readonly revision: number
  readonly capacityBytes: number
  readonly shrink?: boolean
}

/** A file's bytes, to be read once and to its end, or disposed of. */
export interface VolumeBytes extends AsyncDisposable {
  readonly length: number
  readonly bytes: AsyncIterable<Uint8Array>
}

/** What happened to pools and volumes, in the order in which it did. */
export type StorageEvent =
  | { readonly kind: 'pool-defined'; readonly atMs: number; readonly pool: PoolView }
  | { readonly kind: 'pool-changed'; readonly atMs: number; readonly pool: PoolView }
  | { readonly kind: 'pool-undefined'; readonly atMs: number; readonly pool: PoolView }
  | { readonly kind: 'volume-created'; readonly atMs: number; readonly volume: VolumeView }
  | { readonly kind: 'volume-changed'; readonly atMs: number; readonly volume: VolumeView }
  | { readonly kind: 'volume-deleted'; readonly atMs: number; readonly volume: VolumeView }
