import type { JobView, RecordedSource } from '@cimarron/estate'
import type {
  ImageFormat,
  PoolChange,
  PoolDraft,
  PoolView,
  UploadSource,
  VolumeResize,
  VolumeView,
} from '@cimarron/hypervisor'

export type { PoolChange, PoolDraft, VolumeResize } from '@cimarron/hypervisor'

/** A pool as it is told over the wire. */
export interface Pool extends PoolView {
  /** The id of the hypervisor it is under. */
  readonly hypervisor: string
  readonly job?: JobView
}

/** A volume as it is told over the wire. */
export interface Volume extends VolumeView {
  readonly hypervisor: string
  readonly poolName: string
  /** The volume it builds on, as `pool/volume`. */
  readonly backingName?: string
  /** The job that works on it now. */
  readonly job?: JobView
}

/** A volume to be made; where its source is another volume, that is named by id or as `pool/volume`. */
export interface VolumeCreation {
  readonly name: string
  readonly format: ImageFormat
  readonly source: Exclude<RecordedSource, Omit<UploadSource, 'bytes'>>
}

export interface UploadQuery {
  readonly format: ImageFormat
  /** What the bytes must hash to. */
  readonly sha256?: string
}

type OfPool<E> = E & { params: { readonly pool: string } }
type OfVolume<E> = E & { params: { readonly pool: string; readonly volume: string } }
interface Wait {
  readonly wait?: number
}

/** What there is for pools and volumes; pools are named by id, or by name where only one has it. */
export interface StorageEndpoints {
  'pools.list': { answer: readonly Pool[] }
  'pools.get': OfPool<{ answer: Pool }>
  'pools.define': { query: Wait & { readonly hypervisor?: string }; body: PoolDraft; answer: JobView }
  'pools.change': OfPool<{ query: Wait; body: PoolChange; answer: JobView }>
  'pools.undefine': OfPool<{ query: Wait & { readonly forget?: boolean }; answer: JobView }>
  'volumes.list': OfPool<{ answer: readonly Volume[] }>
  'volumes.get': OfVolume<{ answer: Volume }>
  'volumes.create': OfPool<{ query: Wait; body: VolumeCreation; answer: JobView }>
  'volumes.resize': OfVolume<{ query: Wait; body: VolumeResize; answer: JobView }>
  'volumes.delete': OfVolume<{ query: Wait; answer: JobView }>
  /** Its body is the image's bytes. */
  'volumes.upload': OfVolume<{ query: UploadQuery; answer: JobView }>
  'volumes.download': OfVolume<{ answer: Uint8Array }>
}

export const storagePlaces = {
  'pools.list': { method: 'GET', path: '/pools' },
  'pools.get': { method: 'GET', path: '/pools/{pool}' },
  'pools.define': { method: 'POST', path: '/pools' },
  'pools.change': { method: 'PATCH', path: '/pools/{pool}' },
  'pools.undefine': { method: 'DELETE', path: '/pools/{pool}' },
  'volumes.list': { method: 'GET', path: '/pools/{pool}/volumes' },
  'volumes.get': { method: 'GET', path: '/pools/{pool}/volumes/{volume}' },
  'volumes.create': { method: 'POST', path: '/pools/{pool}/volumes' },
  'volumes.resize': { method: 'POST', path: '/pools/{pool}/volumes/{volume}/resize' },
  'volumes.delete': { method: 'DELETE', path: '/pools/{pool}/volumes/{volume}' },
  'volumes.upload': { method: 'PUT', path: '/pools/{pool}/volumes/{volume}/content' },
  'volumes.download': { method: 'GET', path: '/pools/{pool}/volumes/{volume}/content' },
} as const
