import type { Snapshot } from '@cimarron/hypervisor'
import { heldStill } from '@cimarron/hypervisor'
import { QmpError } from '../qmp/error.ts'
import type { Run } from '../run.ts'
import { requireSavable } from '../save/save-obstacles.ts'
import { ended } from './answering.ts'
import { isEmptyLayer } from './layer-content.ts'
import { openLayers, stackLayers } from './live-layers.ts'
import { requireRoomForMoment, writeMoment } from './moment-files.ts'
import { inside } from './snapshot-images.ts'
import type { SnapshotOwner, SnapshotParts } from './snapshot-parts.ts'
import type { Work } from './snapshot-work.ts'

export interface HoldingWork {
  readonly signal: AbortSignal
  readonly progress?: ((fraction: number) => void) | undefined
}

/** A take of which the images are there, and not in use yet. */
export type Taking = Work & { readonly planned: Snapshot }

/** Refuses what can't be held of a machine that runs. @throws HypervisorError `unsupported`, `invalid-state`, `no-space` */
export async function requireHoldable(owner: SnapshotOwner, { memory, config }: Snapshot): Promise<void> {
  const run = owner.run()
  if (!run || !memory) return
  await requireSavable({ view: owner.status.view, config, qmp: run.qmp }, 'snapshot')
  await requireRoomForMoment(owner, run)
}

/**
 * Has a machine that runs go on in new images. With memory its guest stands still from the moment that is held until all of
 * that is written: QEMU's `background-snapshot` would let it go on meanwhile, but asks for rights (userfaultfd) that QEMU's own
 * user does not have. Answers how many bytes the memory took.
 */
export async function holdLive(
  { owner, images: held }: Pick<SnapshotParts, 'owner' | 'images'>,
  taking: Taking,
  { run, ...work }: HoldingWork & { readonly run: Run },
): Promise<number> {
  const { planned, layers = [], images, ran } = taking
  const live = { id: owner.id, run, context: owner.context, paths: owner.paths }
  await openLayers(live, layers)
  const { reached } = owner.context.surroundings
  const beside = images.map(inside(planned.id))
  if (!planned.memory) {
    const stack = () => stackedOf(held, taking, { run, beside })
    const { agent } = owner
    if (planned.quiesced) await heldStill({ agent, machine: planned.config.name, signal: work.signal }, stack)
    else await stack()
    return 0
  }
  if (ran) await run.qmp.execute('stop', {})
  // While QEMU has its images: it lets go of them with the memory.
  if (beside.length > 0) await run.qmp.executeAny('transaction', { actions: beside })
  const bytes = await writeMoment(owner, { run, snapshot: planned.id }, work)
  await held.keepTpm(planned)
  reached('moment:1')
  await stacked(run, taking, [])
  reached('moment:2')
  await awaken(run, ran)
  return bytes
}

/** What a TPM knows is kept before its guest goes on in new images, which makes it a snapshot whoever dies; it stands still for both. */
async function stackedOf(
  held: SnapshotParts['images'],
  taking: Taking,
  { run, beside }: { readonly run: Run; readonly beside: readonly object[] },
): Promise<void> {
  const isStopped = taking.ran && taking.planned.config.tpm !== undefined
  if (isStopped) await run.qmp.execute('stop', {})
  await held.keepTpm(taking.planned)
  await stacked(run, taking, beside)
  if (isStopped) await run.qmp.execute('cont', {})
}

/** Where QEMU goes away over it, what its guest has written in the new images tells whether that had come to pass. */
async function stacked(run: Run, { layers = [] }: Taking, beside: readonly object[]): Promise<void> {
  try {
    await stackLayers(run, layers, beside)
  } catch (error) {
    if (!(error instanceof QmpError) || run.process?.isConnected) throw error
    await ended(run)
    for (const { path } of layers) if (!(await isEmptyLayer(path))) return
    throw error
  }
}

/**
 * Lets a guest that stood still go on. One that had been paused is so again: QEMU takes up the images that it has let go of
 * only where the guest goes on, which it does for an instant.
 */
export async function awaken(run: Run, ran: boolean): Promise<void> {
  const { status, running } = await run.qmp.execute('query-status', {})
  if (running || (!ran && status !== 'postmigrate')) return
  if (ran) await run.qmp.execute('cont', {})
  else await Promise.all(run.qmp.askAll([['cont'], ['stop']]))
}
