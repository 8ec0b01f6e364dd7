import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Immovable } from './offer.ts'

/** Snapshots keep a machine where it is: neither the tree nor what its disks hold of former moments goes along. */
export function snapshotsStay(snapshots: readonly Snapshot[]): readonly Immovable[] {
  return snapshots.map(({ name }) => ({
    what: `snapshot ${JSON.stringify(name)}`,
    why: 'snapshots do not go along with their machine; delete it first',
  }))
}
