import type { PoolConfig } from './pool.ts'
import type { VolumeBytes } from './storage.ts'
import type { ImageFormat, UploadSource } from './volume.ts'

/** An image and what it builds on, all by the formats that were recorded. */
export interface ImageChain {
  readonly path: string
  readonly format: ImageFormat
  readonly backing: ImageChain | null
}

/** Where an image that is written to meanwhile is read as it was at one moment. */
export type ImageMoment =
  /** In a snapshot inside it, by its tag; `inUse`: a machine that runs has the image. */
  | { readonly kind: 'inside'; readonly tag: string; readonly inUse: boolean }
  /** As it is, for nobody writes to it: a machine that runs has it open, and could. */
  | { readonly kind: 'still' }
  /** At whoever writes to it and keeps that moment: an export of NBD at a unix socket. */
  | { readonly kind: 'export'; readonly socket: string; readonly name: string }

/** A volume to be made, in a platform's terms. */
export interface VolumePlan {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly format: ImageFormat
  readonly pool: PoolConfig
  readonly source: PlanSource
}

export type PlanSource =
  | { readonly kind: 'blank'; readonly capacityBytes: number; readonly preallocation: 'off' | 'full' }
  | { readonly kind: 'overlay'; readonly base: ImageChain; readonly capacityBytes: number }
  | {
      readonly kind: 'copy'
      readonly from: ImageChain
      readonly capacityBytes: number
      /** Left out: as it is, and nobody writes to it. */
      readonly at?: ImageMoment
    }
  | { readonly kind: 'file' }
  | UploadSource

/** How work is accompanied. */
export interface StorageWork {
  readonly signal?: AbortSignal
  /** From 0 to 1. */
  readonly progress: (fraction: number) => void
}

export interface VolumeMeasure {
  readonly capacityBytes: number
  readonly allocationBytes: number
  readonly sha256?: string
}

export type PoolMeasure =
  | { readonly state: 'available'; readonly capacityBytes: number; readonly availableBytes: number }
  | { readonly state: 'unavailable'; readonly detail: string }

/**
 * What a platform does for `StorageLedger`, which sees to all else: names, records, locks, what builds on what, and what
 * a new daemon does with work that was cut short.
 */
export interface StorageBackend {
  readonly platform: string
  /** Whether this folder may become a pool. @throws HypervisorError `invalid-config` */
  checkPool(pool: PoolConfig, others: readonly PoolConfig[]): Promise<void>
  measurePool(pool: PoolConfig): Promise<PoolMeasure>
  /** Makes the image durable where nobody finds it yet. What fails leaves to `discard` what there is. */
  make(plan: VolumePlan, work: StorageWork): Promise<VolumeMeasure>
  /** Gives each its name, durably. @throws HypervisorError `name-in-use` where a file has it */
  publish(plans: readonly VolumePlan[]): Promise<void>
  /** Their records are durable: removes what else was needed on the way. */
  settle(plans: readonly VolumePlan[]): Promise<void>
  /** Removes all that `make` and `publish` have left, and nothing else, whenever they were cut short. */
  discard(plan: VolumePlan): Promise<void>
  resize(image: ImageChain, bytes: number, work: StorageWork): Promise<void>
  /** Gone already is well too. */
  remove(image: ImageChain): Promise<void>
  /** Undefined where the file is gone. Reads no more of the image than its header. */
  measure(image: ImageChain): Promise<VolumeMeasure | undefined>
  read(image: ImageChain, signal?: AbortSignal): Promise<VolumeBytes>
  /**
   * Who else stands in the way: a machine that runs on the file and writes to it (`write`: or only reads it), or
   * (`remove`) one that has it as a disk whether it runs or not.
   */
  user(image: ImageChain, wish: 'read' | 'write' | 'remove'): string | undefined
}
