import type { Layer, MachineConfig, Operation, Snapshot, SnapshotEventKind } from '@cimarron/hypervisor'
import type { HeldImage } from './held-images.ts'

/**
 * Work on images that is durable before it begins: a new daemon undoes a snapshot that was not finished (`undo`: as was being
 * done), and finishes all else.
 */
export interface Work {
  /** A revert's disks are of then and that is durable: its memory is not yet (`load`), or is there as well (`go-on`). */
  readonly kind: 'take' | 'undo' | 'revert' | 'load' | 'go-on' | 'delete' | 'merge'
  readonly snapshot: string
  readonly images: readonly HeldImage[]
  /** The guest ran when it began, and goes on where it is found standing still. */
  readonly ran: boolean
  /** Images to be made on those that an external one holds; of a merge, the one that is written into the one below it. */
  readonly layers?: readonly Layer[]
  /** What is being taken: it is finished where the guest writes into its new images already. */
  readonly planned?: Snapshot
}

/** What is kept beside the snapshots; former versions had `work` only. */
export interface Own {
  readonly work: Work | null
  /** Images that external snapshots, and reverts to them, have made. */
  readonly layers?: readonly Layer[]
  /** Images that nothing needs any more, and that may be there still. */
  readonly needless?: readonly string[]
}

/** What a change of the tree is told and written down with. */
export type Becoming = (
  | { readonly kind: SnapshotEventKind; readonly snapshot: Snapshot }
  | { readonly kind: 'machine-changed'; readonly snapshot?: undefined }
) & {
  readonly operation: Operation
  readonly layers?: readonly Layer[]
  readonly needless?: readonly string[]
  /** Settings that it has from now on. */
  readonly config?: MachineConfig
  /** Those in force from now on. */
  readonly active?: MachineConfig
  /** What is still to be done. */
  readonly next?: Work | null
}
