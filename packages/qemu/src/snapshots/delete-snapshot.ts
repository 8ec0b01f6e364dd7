import {
  branchOf,
  comingMerges,
  type Operation,
  requireNoTemplate,
  requireSnapshot,
  type Snapshot,
  throwIfCancelled,
  withoutSnapshots,
} from '@cimarron/hypervisor'
import { deleteAgain, requireRoomForMerge } from './merge-room.ts'
import { removeMoment } from './moment-files.ts'
import type { SnapshotParts } from './snapshot-parts.ts'
import { tidyLayers } from './tidy-layers.ts'

/** Deletes one, or a branch of the tree, within the machine's exclusive operation. */
export async function deleteSnapshots(
  parts: SnapshotParts,
  id: string,
  options: Operation & { readonly children?: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { owner, ledger } = parts
  const own = requireSnapshot(ledger.tree, owner.status.view.defined.name, id)
  const all = options.children ? branchOf(ledger.tree, id) : [own]
  for (const [index, one] of all.entries()) {
    throwIfCancelled(options.signal, `deletion of snapshot ${JSON.stringify(one.name)}`)
    const progress = (fraction: number) => options.progress?.((index + fraction) / all.length)
    await deleteSnapshot(parts, one, { ...options, progress })
    progress(1)
  }
}

/** Its images are merged afterwards where it was an external one. */
export async function deleteSnapshot(parts: SnapshotParts, snapshot: Snapshot, operation: Operation): Promise<void> {
  const { owner, images: held, ledger } = parts
  const { reached } = owner.context.surroundings
  if (snapshot.kind === 'external') {
    requireNoTemplate(owner.status.view.defined)
    held.requireFree(ledger.chain)
    await requireRoomWithout(parts, snapshot)
  }
  const images = held.there(snapshot)
  const ran = owner.status.view.state === 'running'
  const work = { kind: 'delete', snapshot: snapshot.id, images, ran } as const
  await ledger.begin(work, operation)
  reached('delete-snapshot:1')
  await held.removeHeld(work)
  reached('delete-snapshot:2')
  await becomeWithout(parts, snapshot, operation)
  if (snapshot.memory) removeMoment(owner, snapshot.id)
  reached('delete-snapshot:3')
  if (snapshot.kind === 'external') await tidyLayers(parts, operation, operation.signal)
}

/** Refuses to delete one whose images could not be merged then. @throws HypervisorError `no-space` */
async function requireRoomWithout({ owner, ledger }: SnapshotParts, { id }: Snapshot): Promise<void> {
  const { defined, active } = owner.status.view
  const snapshots = ledger.tree.snapshots.filter((one) => one.id !== id)
  const configs = active ? [defined, active] : [defined]
  const place = { poolOf: owner.context.surroundings.poolOf, remedy: deleteAgain }
  for (const layer of comingMerges({ layers: ledger.layers, snapshots, configs }))
    await requireRoomForMerge(layer, place)
}

/** It is gone, and that is durable. */
export async function becomeWithout(
  { ledger }: SnapshotParts,
  snapshot: Snapshot,
  operation: Operation,
): Promise<void> {
  const tree = withoutSnapshots(ledger.tree, new Set([snapshot.id]))
  await ledger.become(tree, { kind: 'snapshot-deleted', snapshot, operation })
}
