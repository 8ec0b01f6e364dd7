import type { HypervisorEvent } from '../event.ts'
import type { StoreEntry } from '../operation.ts'
import type { ImageChain, ImageMoment } from './backend.ts'
import type { StorageEvent } from './storage.ts'
import type { ImageFormat, VolumeRequest, VolumeSource } from './volume.ts'

/** An image that is to be made with others. */
export type NewImage = NewVolume | NewFile

export type NewVolume = Omit<VolumeRequest, 'source'> & {
  readonly kind: 'volume'
  readonly source: VolumeSource | CopyOf
}

/** The same content as that of an image that is no volume. */
export interface CopyOf {
  readonly kind: 'copy-of'
  readonly from: ImageChain
  readonly capacityBytes: number
  readonly at?: ImageMoment
}

/** A file that is no volume: its machine alone knows of it. */
export interface NewFile {
  readonly kind: 'file'
  readonly id: string
  /** Absolute, of what is not there yet. */
  readonly path: string
  readonly format: ImageFormat
  readonly source:
    | {
        readonly kind: 'copy'
        readonly from: ImageChain
        readonly capacityBytes: number
        readonly at?: ImageMoment
      }
    | { readonly kind: 'overlay'; readonly base: ImageChain; readonly capacityBytes: number }
}

/** What becomes durable with the images, or not at all. */
export interface AlsoCommitted {
  readonly entries: readonly StoreEntry[]
  /** For the caller's `commit`; the ledger tells its own alone. */
  readonly events: readonly (HypervisorEvent | StorageEvent)[]
}

/** What is checked of a source, whatever it is a copy of. */
export function asSource(source: VolumeSource | CopyOf): VolumeSource {
  return source.kind === 'copy-of' ? { kind: 'copy', volume: '', capacityBytes: source.capacityBytes } : source
}
