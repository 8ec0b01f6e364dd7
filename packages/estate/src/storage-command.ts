import type { ImageFormat, PoolDraft, UploadSource, VolumeSource } from '@cimarron/hypervisor'

/** What can be asked of pools and volumes (by their ids), as data. */
export type StorageCommand =
  | { readonly kind: 'define-pool'; readonly hypervisor?: string; readonly draft: PoolDraft }
  | {
      readonly kind: 'change-pool'
      readonly pool: string
      readonly revision: number
      readonly name?: string
      readonly description?: string
    }
  | { readonly kind: 'undefine-pool'; readonly pool: string; readonly forget?: boolean }
  | {
      readonly kind: 'create-volume'
      readonly pool: string
      readonly id?: string
      readonly name: string
      readonly format: ImageFormat
      readonly source: RecordedSource
    }
  | {
      readonly kind: 'resize-volume'
      readonly volume: string
      readonly revision: number
      readonly capacityBytes: number
      readonly shrink?: boolean
    }
  | { readonly kind: 'delete-volume'; readonly volume: string }

/** A volume's source as a job keeps it: an upload's bytes come beside the command. */
export type RecordedSource = Exclude<VolumeSource, UploadSource> | Omit<UploadSource, 'bytes'>

export type StorageCommandKind = StorageCommand['kind']

export const storageCommandKinds: readonly StorageCommandKind[] = [
  'define-pool',
  'change-pool',
  'undefine-pool',
  'create-volume',
  'resize-volume',
  'delete-volume',
]
