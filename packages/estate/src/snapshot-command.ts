import type { SnapshotRequest } from '@cimarron/hypervisor'

/** What can be asked of a machine's snapshots (by their ids), as data. */
export type SnapshotCommand =
  | { readonly kind: 'snapshot-machine'; readonly machine: string; readonly request: SnapshotRequest }
  | {
      readonly kind: 'revert-machine'
      readonly machine: string
      readonly snapshot: string
      /** The present state is lost, or kept in this snapshot before: one of the two is needed. */
      readonly force?: boolean
      readonly first?: SnapshotRequest
    }
  | {
      readonly kind: 'change-snapshot'
      readonly machine: string
      readonly snapshot: string
      readonly name?: string
      readonly description?: string
    }
  | {
      readonly kind: 'delete-snapshot'
      readonly machine: string
      readonly snapshot: string
      /** All that came after it go as well. */
      readonly children?: boolean
    }

export type SnapshotCommandKind = SnapshotCommand['kind']

export const snapshotCommandKinds: readonly SnapshotCommandKind[] = [
  'snapshot-machine',
  'revert-machine',
  'change-snapshot',
  'delete-snapshot',
]
