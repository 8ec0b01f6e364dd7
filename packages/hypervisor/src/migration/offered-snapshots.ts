import { HypervisorError } from '../error.ts'
import type { StoreEntry } from '../operation.ts'
import { snapshotWithImage } from '../snapshot/layers.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { isSnapshotKey, recallSnapshots, snapshotEntries } from '../snapshot/snapshot-record.ts'
import { noSnapshotTree, type SnapshotTree } from '../snapshot/snapshot-tree.ts'
import type { ArrivalPlan } from './arrival.ts'
import type { CopyPlace } from './copy-places.ts'
import type { ArrivalCheck } from './gather-obstacles.ts'
import type { MigrationOffer, OfferedFile, OfferedSnapshots } from './offer.ts'

/** A machine's tree, with what its driver keeps beside it; nothing where it has no snapshots. */
export function offerSnapshots<Own>(
  machine: string,
  { tree, own, images }: { readonly tree: SnapshotTree; readonly own: Own; readonly images: readonly OfferedFile[] },
): { readonly snapshots?: OfferedSnapshots } {
  if (tree.snapshots.length === 0) return {}
  const entries = snapshotEntries(machine, { from: noSnapshotTree, to: tree, own })
  const texts = Object.fromEntries(entries.flatMap(({ key, value }) => (value === null ? [] : [[key, value]])))
  return { snapshots: { texts, images } }
}

/**
 * What a target's store is to have of them, their images where the copies are.
 * @param checked what its driver takes of what the other kept beside them
 * @throws HypervisorError `peer-failed`
 */
export function arrivingSnapshots<Own>(
  offer: MigrationOffer,
  places: readonly CopyPlace[],
  checked: (own: Own | undefined) => Own,
): readonly StoreEntry[] {
  const { tree, own } = recalled<Own>(offer)
  if (tree.snapshots.length === 0) return []
  const there = (snapshot: Snapshot) =>
    places.reduce(
      (one, { disk: { path: from, format }, path }) => snapshotWithImage(one, from, { path, format }),
      snapshot,
    )
  const to = { ...tree, snapshots: tree.snapshots.map(there) }
  return snapshotEntries(offer.defined.id, { from: noSnapshotTree, to, own: checked(own) })
}

/** Of a running machine a copy is of now alone: what is inside its images of former moments does not come over. */
export function* snapshotChecks(
  offer: MigrationOffer,
  { storage }: Pick<ArrivalPlan, 'storage'>,
): Generator<ArrivalCheck, void, undefined> {
  if (storage === 'shared') return
  const isWhole = offer.state !== 'running' && offer.state !== 'paused'
  for (const { name, kind } of recalled(offer).tree.snapshots) {
    if (isWhole && kind === 'internal') continue
    const what = `snapshot ${JSON.stringify(name)}`
    const [problem, remedy] =
      kind === 'internal'
        ? [
            `${what} is inside of its disks' images, of which a running machine's copies have the present alone`,
            'power it off, use storage that both hosts have, or delete the snapshot',
          ]
        : [
            `${what} is in images beside its disks, which are not copied`,
            'use storage that both hosts have, or delete it',
          ]
    const look = () => {
      throw new HypervisorError('arrival-refused', { machine: offer.defined.name, problem, remedy })
    }
    yield { kind: 'snapshot', look }
  }
}

/** Of this machine alone, whatever else a peer sent. */
function recalled<Own>({ snapshots, defined }: MigrationOffer) {
  const texts = Object.entries(snapshots?.texts ?? {}).filter(([key]) => isSnapshotKey(key))
  return recallSnapshots<Own>(new Map(texts), defined.id)
}
