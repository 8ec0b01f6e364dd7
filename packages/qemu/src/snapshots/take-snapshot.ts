import {
  checkSnapshotRequest,
  chooseSnapshot,
  heldStill,
  type Layer,
  mostSnapshots,
  type Operation,
  requireFreeSnapshotName,
  requireNoTemplate,
  type Snapshot,
  type SnapshotRequest,
  type SnapshotState,
  snapshotId,
  snapshotRefused,
  throwIfCancelled,
  withSnapshot,
  writableDisks,
} from '@cimarron/hypervisor'
import { type HoldingWork, holdLive, requireHoldable, type Taking } from './hold-live.ts'
import { makeLayers, planLayers } from './layer-files.ts'
import { onLayers } from './on-layers.ts'
import { explainRoomInside, requireRoomInside } from './room-inside.ts'
import type { SnapshotParts } from './snapshot-parts.ts'
import { undoTake } from './undo-take.ts'

/** Takes one, within the machine's exclusive operation; of one that fails nothing stays. */
export async function takeSnapshot(
  parts: SnapshotParts,
  request: SnapshotRequest,
  { signal, ...rest }: Operation & { readonly signal: AbortSignal },
): Promise<Snapshot> {
  const { owner, images: held } = parts
  const { reached } = owner.context.surroundings
  const operation = { ...rest, signal }
  const planned = plannedSnapshot(parts, request)
  const layers = layersOf(parts, planned)
  if (layers.length > 0) await requireHoldable(owner, planned)
  const images = held.of(planned)
  const run = owner.run()
  const inside = { planned, images, poolOf: owner.context.surroundings.poolOf }
  await requireRoomInside(run, inside)
  const ran = owner.status.view.state === 'running'
  const taking = { kind: 'take', snapshot: planned.id, images, ran, layers, planned } as const
  await parts.ledger.begin(taking, operation)
  reached('snapshot:1')
  try {
    const snapshot = await hold(parts, taking, operation)
    await becomeTaken(parts, { snapshot, layers }, operation)
    reached('snapshot:3')
    return snapshot
  } catch (error) {
    await undoTake(parts, taking)
    throw await explainRoomInside(error, run, inside)
  } finally {
    if (owner.run() && layers.length > 0) owner.status.become({ state: planned.state, reason: 'requested' })
  }
}

async function hold(parts: SnapshotParts, taking: Taking, { signal, progress }: HoldingWork): Promise<Snapshot> {
  const { owner, images: held } = parts
  const { planned, images, layers = [] } = taking
  const { surroundings } = owner.context
  await makeLayers(layers, surroundings)
  const run = owner.run()
  if (run && layers.length > 0) {
    const bytes = await holdLive(parts, taking, { run, signal, progress })
    // From here on its guest writes into the new images: it is not called off any more.
    surroundings.reached('snapshot:2')
    return { ...planned, bytes }
  }
  const work = () => held.hold(planned, images)
  const { agent } = owner
  if (planned.quiesced) await heldStill({ agent, machine: planned.config.name, signal }, work)
  else await work()
  surroundings.reached('snapshot:2')
  throwIfCancelled(signal, `snapshot of machine ${JSON.stringify(planned.config.name)}`)
  return planned
}

/** It is there, and that is durable. */
export async function becomeTaken(
  { owner, ledger }: SnapshotParts,
  { snapshot, layers }: { readonly snapshot: Snapshot; readonly layers: readonly Layer[] },
  operation: Operation,
): Promise<void> {
  const { defined, active } = owner.status.view
  const changed = layers.length > 0 ? { config: onLayers(defined, layers) } : {}
  await ledger.become(withSnapshot(ledger.tree, snapshot), {
    kind: 'snapshot-created',
    snapshot,
    operation,
    layers: [...ledger.layers, ...layers],
    ...changed,
    ...(active && layers.length > 0 ? { active: onLayers(active, layers) } : {}),
  })
}

/** What it will be. @throws HypervisorError `invalid-config`, `snapshot-exists`, `snapshot-refused`, `unsupported` */
function plannedSnapshot({ owner, ledger }: SnapshotParts, request: SnapshotRequest): Snapshot {
  checkSnapshotRequest(request)
  requireFreeSnapshotName(ledger.tree, request.name)
  const { active, defined, state } = owner.status.view
  const config = active ?? defined
  const { snapshots, current } = ledger.tree
  const choice = chooseSnapshot({ config, state, snapshots }, request)
  requireNoTemplate(owner.status.view.defined)
  const refuse = (problem: string, remedy: string) => snapshotRefused(config.name, problem, remedy)
  if (snapshots.length >= mostSnapshots) throw refuse(`it has ${mostSnapshots}`, 'delete some of them')
  const { name, description, schedule } = request
  return {
    id: snapshotId(request),
    name,
    ...(description ? { description } : {}),
    ...(current === undefined ? {} : { parent: current }),
    createdMs: owner.context.surroundings.nowMs(),
    ...choice,
    state: state as SnapshotState,
    config,
    ...(schedule === undefined ? {} : { schedule }),
    disks: writableDisks(config).map(({ id: device, path, format }) => ({ device, path, format })),
    bytes: choice.memory ? config.memory.bytes : 0,
  }
}

/** The images that it goes on in after, or coming back to, an external one. */
export function layersOf({ ledger }: SnapshotParts, { kind, disks }: Snapshot): readonly Layer[] {
  return kind === 'external' ? planLayers(disks, ledger.layers) : []
}
