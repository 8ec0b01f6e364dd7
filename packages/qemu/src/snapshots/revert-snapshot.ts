import { isDeepStrictEqual } from 'node:util'
import {
  atSnapshot,
  HypervisorError,
  type Layer,
  type MachineConfig,
  type Operation,
  type RevertOptions,
  requireNoTemplate,
  requireSnapshot,
  revertedConfig,
  type Snapshot,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { Incoming } from '../incoming.ts'
import { QmpError } from '../qmp/error.ts'
import { removeFiles } from '../storage/image-file.ts'
import { heldImages } from './held-images.ts'
import { makeLayers } from './layer-files.ts'
import { incomingMoment, requireMoment } from './moment-files.ts'
import { onLayers } from './on-layers.ts'
import { loadMoment } from './snapshot-images.ts'
import type { SnapshotParts } from './snapshot-parts.ts'
import type { Work } from './snapshot-work.ts'
import { layersOf, takeSnapshot } from './take-snapshot.ts'
import { tidyLayers } from './tidy-layers.ts'

/** Brings it back, within the machine's exclusive operation. */
export async function revertToSnapshot(
  parts: SnapshotParts,
  id: string,
  { signal, ...rest }: Operation & RevertOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const options = { ...rest, signal }
  const { owner, ledger } = parts
  const { name } = owner.status.view.defined
  const snapshot = requireSnapshot(ledger.tree, name, id)
  requireNoTemplate(owner.status.view.defined)
  await parts.images.requireTpm(snapshot)
  if (options.first) await takeSnapshot(parts, options.first, options)
  else if (!options.force) throw new HypervisorError('present-state-lost', { machine: name, snapshot: snapshot.name })
  throwIfCancelled(signal, `revert of machine ${JSON.stringify(name)}`)
  const found = requireSnapshot(ledger.tree, name, id)
  if (found.kind === 'external') await revertExternal(parts, found, options)
  else await revertInternal(parts, found, options)
}

/** The images of then stay, and it goes on in new ones; those of now go where no snapshot holds them. */
async function revertExternal(parts: SnapshotParts, snapshot: Snapshot, operation: Operation): Promise<void> {
  const { owner, images: held, ledger } = parts
  const { surroundings } = owner.context
  const { reached } = surroundings
  const ran = owner.status.view.state === 'running'
  // Before anything of now is lost.
  if (snapshot.memory) requireMoment(owner, snapshot)
  await owner.powerOff()
  held.requireFree(ledger.chain)
  const images = held.there(snapshot)
  const layers = layersOf(parts, snapshot)
  const work = { kind: 'revert', snapshot: snapshot.id, images, ran, layers } as const
  await ledger.begin(work, operation)
  reached('revert:1')
  try {
    await makeLayers(layers, surroundings)
  } catch (error) {
    // Nothing of what it is now was touched.
    await removeFiles(layers.map(({ path }) => path))
    await ledger.end()
    throw error
  }
  await held.apply(snapshot, images)
  reached('revert:2')
  const next = { ...work, kind: 'load' } as const
  await becomeReverted(parts, snapshot, { operation, layers, next: snapshot.memory ? next : null })
  reached('revert:3')
  try {
    if (snapshot.memory)
      await goOnFromMoment(parts, snapshot, { work: next, incoming: incomingMoment(owner, snapshot, operation) })
  } catch (error) {
    throw withDisksOfThen(error, snapshot)
  } finally {
    if (snapshot.memory) await ledger.end()
    // Its disks are of then by now, whatever came of its memory: nobody is told that it was called off.
    const { signal: _signal, ...rest } = operation
    await tidyLayers(parts, rest).catch(warnOfNoRoom)
  }
}

/** Who asked is told what it is now: of then but for its memory. */
function withDisksOfThen(error: unknown, { name, config }: Snapshot): unknown {
  if (!(error instanceof HypervisorError || error instanceof QmpError) || error.code === 'cancelled') return error
  const at = `its disks are those of snapshot ${JSON.stringify(name)}, and its memory is not: revert to it again, or start it`
  return new HypervisorError(
    'start-failed',
    { machine: config.name, words: `${error.message}; ${at}` },
    { cause: error },
  )
}

/** It is what it was then, and what is left to be merged is so later. */
function warnOfNoRoom(error: unknown): void {
  if (!(error instanceof HypervisorError && error.code === 'no-space')) throw error
  process.emitWarning(error)
}

async function revertInternal(parts: SnapshotParts, snapshot: Snapshot, operation: Operation): Promise<void> {
  const { owner, images: held, ledger } = parts
  const { firmwareFolder, surroundings } = owner.context
  const { reached } = surroundings
  const { active, state } = owner.status.view
  const images = heldImages(snapshot.config, firmwareFolder)
  const run = owner.run()
  const inPlace = run && snapshot.memory && active && isSameHardware(active, snapshot.config) && state !== 'crashed'
  if (!inPlace) await owner.powerOff()
  else await run.qmp.execute('stop', {})
  const work = { kind: 'revert', snapshot: snapshot.id, images, ran: state === 'running' } as const
  await ledger.begin(work, operation)
  reached('revert:1')
  if (inPlace) {
    try {
      await loadMoment(run, snapshot, images)
    } catch {
      // Its disks may be of then and its memory of now: it begins anew, with both of then.
      await owner.powerOff()
    }
  }
  if (!owner.run()) await held.apply(snapshot, images)
  reached('revert:2')
  const next = { ...work, kind: owner.run() ? 'go-on' : 'load' } as const
  await becomeReverted(parts, snapshot, { operation, next: snapshot.memory ? next : null })
  reached('revert:3')
  if (!snapshot.memory) return
  try {
    await goOn(parts, snapshot, next)
  } catch (error) {
    throw withDisksOfThen(error, snapshot)
  } finally {
    await ledger.end()
  }
}

/** Starts it from the memory that is kept in a file. */
async function goOnFromMoment(
  { owner, ledger }: SnapshotParts,
  snapshot: Snapshot,
  { work, incoming }: { readonly work: Work; readonly incoming: Incoming },
): Promise<void> {
  await owner.startStill({ config: owner.status.view.defined, incoming })
  await ledger.begin({ ...work, kind: 'go-on' }, {})
  owner.context.surroundings.reached('revert:4')
  if (snapshot.state === 'running') await owner.run()?.qmp.execute('cont', {})
  owner.status.become({ state: snapshot.state, reason: 'requested' })
}

/** Lets it be what it was in memory, too: its disks are. */
async function goOn({ owner, ledger, images: held }: SnapshotParts, snapshot: Snapshot, work: Work): Promise<void> {
  const { images } = work
  // A QEMU that had the memory may have gone since: another takes it in.
  if (!(await held.answeringRun())) {
    await owner.startStill()
    const started = owner.run()
    if (!started) throw new HypervisorError('start-failed', { machine: snapshot.config.name, words: 'it ended' })
    try {
      await loadMoment(started, snapshot, images)
    } catch (error) {
      await owner.powerOff()
      throw error
    }
    await ledger.begin({ ...work, kind: 'go-on' }, {})
  }
  if (snapshot.state === 'running') await owner.run()?.qmp.execute('cont', {})
  owner.status.become({ state: snapshot.state, reason: 'requested' })
}

/** Its disks are of then, and that is durable. */
export async function becomeReverted(
  { owner, ledger }: SnapshotParts,
  snapshot: Snapshot,
  how: { readonly operation: Operation; readonly layers?: readonly Layer[] | undefined; readonly next?: Work | null },
): Promise<void> {
  const { operation, layers = [], next = null } = how
  const tree = atSnapshot(ledger.tree, snapshot, owner.context.surroundings.nowMs())
  const reverted = onLayers(revertedConfig(snapshot.config, owner.status.view.defined), layers)
  const config = owner.context.withLink(reverted)
  await ledger.become(tree, {
    kind: 'machine-reverted',
    snapshot,
    operation,
    config,
    layers: [...ledger.layers, ...layers],
    next,
  })
}

/** Whether memory of a machine with the one settings fits one with the others. */
function isSameHardware(one: MachineConfig, other: MachineConfig): boolean {
  const hardware = ({ name: _n, description: _d, notes: _o, tags: _t, autostart: _a, ...rest }: MachineConfig) => rest
  return isDeepStrictEqual(hardware(one), hardware(other))
}
