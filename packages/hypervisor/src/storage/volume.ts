import { refuseField } from '../invalid-config.ts'
import { createId, isUuid } from '../uuid.ts'
import { checkStorageName } from './storage-name.ts'

export type ImageFormat = 'raw' | 'qcow2'

/** A disk image that is kept track of, as it is at one moment; immutable, replaced whole at each change. */
export interface VolumeView {
  readonly id: string
  /** The pool it is in (its id). */
  readonly pool: string
  /** Its file's name in the pool's folder. */
  readonly name: string
  /** Absolute path on the host. */
  readonly path: string
  /** As recorded when it was made; never guessed from the image's bytes, which a guest may have written. */
  readonly format: ImageFormat
  /** What a guest sees, in bytes. */
  readonly capacityBytes: number
  /** What it takes of the file system, in bytes, as last measured. */
  readonly allocationBytes: number
  /** The volume it builds on (its id): what it does not hold itself is read there. */
  readonly backing?: string
  /** Grows with each change. */
  readonly revision: number
  /** Milliseconds since 1970. */
  readonly createdMs: number
  /** Of the bytes that were uploaded, in lower-case hexadecimal. */
  readonly sha256?: string
  /** What is wrong with it, as far as was noticed: its file is gone. */
  readonly problem?: string
}

/** A volume to be made. */
export interface VolumeRequest {
  readonly id: string
  readonly pool: string
  readonly name: string
  readonly format: ImageFormat
  readonly source: VolumeSource
}

export type VolumeSource =
  /** Reads as zeros. `full` takes all its room at once. */
  | { readonly kind: 'blank'; readonly capacityBytes: number; readonly preallocation?: 'off' | 'full' }
  /** Holds what differs from another volume (its id), which must not change from then on. */
  | { readonly kind: 'overlay'; readonly volume: string; readonly capacityBytes?: number }
  /** The same content as another volume's (its id), in this volume's format, standing on nothing. */
  | { readonly kind: 'copy'; readonly volume: string; readonly capacityBytes?: number }
  /** A file of this name that is in the pool's folder already. */
  | { readonly kind: 'file' }
  | UploadSource

/** An image's bytes as they come. */
export interface UploadSource {
  readonly kind: 'upload'
  readonly bytes: AsyncIterable<Uint8Array>
  /** How many there will be, where that is known: for progress, and to notice what was cut off. */
  readonly length?: number
  /** What they must hash to, in lower-case hexadecimal. */
  readonly sha256?: string
}

/** Left out: a random id. */
export type VolumeDraft = Omit<VolumeRequest, 'id'> & { readonly id?: string }

/** 8 EiB less a sector is what QEMU can address; beyond 2^53 numbers are not exact. */
export const mostVolumeBytes: number = 2 ** 53 - 512
const sector = 512

/** @throws HypervisorError `invalid-config` */
export function completeVolume(draft: VolumeDraft): VolumeRequest {
  const { id = createId(), pool, name, format, source } = draft
  if (!isUuid(id)) throw refuseField('id', id, 'is no UUID in lower case; leave it out')
  checkStorageName(name, { field: 'name', of: 'volume' })
  if (format !== 'raw' && format !== 'qcow2') throw refuseField('format', format, 'is no format; use raw or qcow2')
  if (source.kind === 'overlay' && format !== 'qcow2')
    throw refuseField('format', format, 'can build on no other volume; use qcow2')
  if ('capacityBytes' in source && source.capacityBytes !== undefined) checkCapacity(source.capacityBytes)
  if (source.kind === 'upload' && source.sha256 !== undefined && !/^[0-9a-f]{64}$/.test(source.sha256))
    throw refuseField('sha256', source.sha256, 'is no SHA-256; use 64 digits of hexadecimal in lower case')
  return { id, pool, name, format, source }
}

/** @throws HypervisorError `invalid-config` */
export function checkCapacity(bytes: number): void {
  if (Number.isSafeInteger(bytes) && bytes > 0 && bytes <= mostVolumeBytes && bytes % sector === 0) return
  throw refuseField(
    'capacityBytes',
    bytes,
    `is no size of a disk; use a multiple of ${sector} up to ${mostVolumeBytes}`,
  )
}

/** `pool/volume`, as people write it. */
export function splitVolumeName(text: string): { readonly pool: string; readonly volume: string } | undefined {
  const slash = text.indexOf('/')
  if (slash <= 0 || slash === text.length - 1 || text.includes('/', slash + 1)) return undefined
  return { pool: text.slice(0, slash), volume: text.slice(slash + 1) }
}
