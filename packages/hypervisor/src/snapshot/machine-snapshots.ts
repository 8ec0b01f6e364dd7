import type { Operation } from '../operation.ts'
import type { KeptImage } from './kept-images.ts'
import type { RevertOptions, Snapshot, SnapshotChange, SnapshotRequest } from './snapshot.ts'

/** A machine's snapshots. Methods resolve when what was asked for is durable, and refuse with a `HypervisorError`. */
export interface MachineSnapshots {
  /** From memory, oldest first; which one the machine came from, its view tells. */
  all(): readonly Snapshot[]
  /** Images that no snapshot holds any more, and that can't be merged, from memory; left out where the platform tells of none. */
  kept?(): readonly KeptImage[]
  /**
   * Holds this moment. A machine that runs goes on; it stands still as long as its memory is written, not longer.
   * @throws HypervisorError `snapshot-refused`, `name-in-use`, `no-space`, `unsupported`, `cancelled`
   */
  take(request: SnapshotRequest, operation?: Operation): Promise<Snapshot>
  /**
   * Makes the machine what it was: its disks, its settings (name and id are kept), and its memory where that was held,
   * running or paused as then; without memory it is off. What it is now is lost, which has to be said.
   * @throws HypervisorError `present-state-lost` where it was not; `snapshot-not-found`, `disk-missing`, `start-failed`, …
   */
  revert(snapshot: string, options?: Operation & RevertOptions): Promise<void>
  /** Another name or description. @throws HypervisorError `name-in-use`, `snapshot-not-found`, `invalid-config` */
  change(snapshot: string, change: SnapshotChange, operation?: Operation): Promise<Snapshot>
  /**
   * Forgets it and gives its room back; all others, and the machine as it is, stay what they are. With `children` all that
   * came after it go as well. With progress; called off, those not yet deleted stay.
   * @throws HypervisorError `no-space` where its image would have to be merged and there is no room: it is there still
   */
  delete(snapshot: string, options?: Operation & { readonly children?: boolean }): Promise<void>
}
