import type { Run } from '../run.ts'
import { becomeWithout } from './delete-snapshot.ts'
import { makeLayers } from './layer-files.ts'
import { becomeReverted } from './revert-snapshot.ts'
import { jobsOver } from './snapshot-images.ts'
import type { SnapshotParts } from './snapshot-parts.ts'
import type { Work } from './snapshot-work.ts'
import { undoTake } from './take-snapshot.ts'
import { tidyLayers } from './tidy-layers.ts'

/** Undoes or finishes what a former daemon has left; the machine is known to run or not by now. */
export async function settleSnapshots(parts: SnapshotParts): Promise<void> {
  const { owner, ledger } = parts
  const work = ledger.takeLeft()
  if (work) await settleWork(parts, work, owner.run())
  // Of a machine that was off; one that is on has its images open.
  if (owner.status.view.state === 'off') await tidyLayers(parts)
}

async function settleWork(parts: SnapshotParts, work: Work, run: Run | undefined): Promise<void> {
  const { owner, images: held, ledger } = parts
  if (run) await jobsOver(run)
  const snapshot = ledger.tree.snapshots.find(({ id }) => id === work.snapshot)
  if (work.kind === 'take' || !snapshot) return await undoTake(parts, work)
  if (work.kind === 'delete') {
    await held.removeHeld(work)
    return await becomeWithout(parts, snapshot, {})
  }
  if (work.kind === 'go-on') {
    if (snapshot.state === 'running') await run?.qmp.execute('cont', {})
    return await ledger.end()
  }
  // Its disks may be half of then, or its memory: all disks are, and it is off.
  if (run) await owner.powerOff()
  await makeLayers(work.layers ?? [], owner.context.surroundings)
  await held.apply(snapshot, work.images)
  if (work.kind === 'load') await ledger.end()
  else await becomeReverted(parts, snapshot, { operation: {}, layers: work.layers })
}
