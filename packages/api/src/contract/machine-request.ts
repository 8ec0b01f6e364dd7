import type { Disk, DiskDraft, Drive, DriveDraft, MachineDocument, MachineDraft } from '@cimarron/hypervisor'

/** A disk as it is asked for: by its image's path and format, or by a volume, which has both on record. */
export type DiskRequest = DiskDraft | (Partial<Omit<Disk, 'path' | 'format'>> & NamedVolume)

/** A drive as it is asked for; its medium by path and format, by a volume, or null for none. */
export type DriveRequest = DriveDraft | (Partial<Omit<Drive, 'medium'>> & { readonly medium: NamedVolume })

export interface NamedVolume {
  /** Its id, or `pool/volume`. */
  readonly volume: string
}

type Named<D> = Omit<D, 'disks' | 'drives'> & {
  readonly disks?: readonly DiskRequest[]
  readonly drives?: readonly DriveRequest[]
}

/** A machine to be defined: a draft in which images may be named as volumes. */
export type MachineDraftRequest = Named<MachineDraft>
/** What a machine is to be, likewise; null takes a setting back. */
export type MachineDocumentRequest = {
  readonly [K in keyof Named<MachineDocument>]: Named<MachineDocument>[K] | null
}

/** A device of a machine whose image is a volume. */
export interface DeviceVolume {
  readonly device: string
  readonly id: string
  /** `pool/volume`. */
  readonly name: string
}
