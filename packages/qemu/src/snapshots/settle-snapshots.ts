import { type MachineConfig, withImage } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import { streamOver } from '../state-file/index.ts'
import { becomeWithout } from './delete-snapshot.ts'
import { awaken } from './hold-live.ts'
import { returnLeaks } from './image-tags.ts'
import { isEmptyLayer } from './layer-content.ts'
import { makeLayers } from './layer-files.ts'
import { isStacked, noteImages } from './live-layers.ts'
import { momentBytes, sweepMoments } from './moment-files.ts'
import { becomeReverted } from './revert-snapshot.ts'
import { jobsOver } from './snapshot-images.ts'
import type { SnapshotParts } from './snapshot-parts.ts'
import type { Work } from './snapshot-work.ts'
import { becomeTaken } from './take-snapshot.ts'
import { tidyLayers } from './tidy-layers.ts'
import { undoTake } from './undo-take.ts'

/**
 * Undoes or finishes what a former daemon has left; the machine is known to run or not by now. What a guest that runs has
 * merged under it can take long: that is done where nobody waits for it.
 */
export async function settleSnapshots(parts: SnapshotParts, isWaitedFor: boolean): Promise<void> {
  const { owner, ledger } = parts
  const work = ledger.left
  alignActive(parts)
  if (work) await settleWork(parts, work, owner.run())
  sweepMoments(owner, new Set(ledger.tree.snapshots.map(({ id }) => id)))
  try {
    if (owner.status.view.state === 'off' || !isWaitedFor) await tidyLayers(parts)
  } finally {
    // A merge that fails is told of, and is no work that was cut short any more.
    ledger.takeLeft()
  }
}

/** What the run was written down with may be older than what is written down of its images. */
function alignActive({ owner, ledger }: SnapshotParts): void {
  const run = owner.run()
  const { active, defined } = owner.status.view
  if (!run || !active) return
  const ours = new Set([...ledger.chain, ...ledger.needless])
  const aligned = defined.disks.reduce<MachineConfig>((config, { id, path, format }) => {
    const former = config.disks.find((disk) => disk.id === id)?.path
    return former === undefined || former === path || !ours.has(former)
      ? config
      : withImage(config, former, { path, format })
  }, active)
  if (aligned === active) return
  noteImages(run, aligned)
  owner.status.replace({ active: aligned })
}

async function settleWork(parts: SnapshotParts, work: Work, run: Run | undefined): Promise<void> {
  const { owner, images: held, ledger } = parts
  // Gone on with by the tidying that follows.
  if (work.kind === 'merge') return run ? undefined : await ledger.end()
  if (run) await jobsOver(run)
  const snapshot = ledger.tree.snapshots.find(({ id }) => id === work.snapshot)
  if (work.kind === 'take' && (await wasStacked(work, run))) return await finishTake(parts, work, run)
  if (work.kind === 'take' || work.kind === 'undo' || !snapshot) return await undoTake(parts, work)
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
  // What it goes on in is in use from where that is durable.
  if (snapshot.kind === 'external' && work.kind === 'load') return await ledger.end()
  await makeLayers(work.layers ?? [], owner.context.surroundings)
  await held.apply(snapshot, work.images)
  if (work.kind === 'load') await ledger.end()
  else await becomeReverted(parts, snapshot, { operation: {}, layers: work.layers })
}

/** Whether its guest went on in the new images; QEMU tells, or what the guest has written there. */
async function wasStacked({ layers = [] }: Work, run: Run | undefined): Promise<boolean> {
  for (const layer of layers) {
    if (run ? await isStacked(run, layer) : !(await isEmptyLayer(layer.path))) return true
  }
  return false
}

async function finishTake(parts: SnapshotParts, work: Work, run: Run | undefined): Promise<void> {
  const { planned, layers = [] } = work
  if (!planned) return await undoTake(parts, work)
  if (run) {
    await streamOver(run.qmp)
    await awaken(run, work.ran)
  } else for (const { path } of layers) await returnLeaks(path)
  const bytes = planned.memory ? momentBytes(parts.owner, planned.id) : 0
  await becomeTaken(parts, { snapshot: { ...planned, bytes }, layers }, {})
}
