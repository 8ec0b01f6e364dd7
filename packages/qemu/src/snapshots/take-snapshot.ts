import {
  checkSnapshotRequest,
  chooseSnapshot,
  heldStill,
  type Layer,
  mostSnapshots,
  type Operation,
  requireFreeSnapshotName,
  type Snapshot,
  type SnapshotRequest,
  type SnapshotState,
  snapshotId,
  snapshotRefused,
  throwIfCancelled,
  withSnapshot,
  writableDisks,
} from '@cimarron/hypervisor'
import { makeLayers, planLayers, removeFiles } from './layer-files.ts'
import { onLayers } from './on-layers.ts'
import { requireStill, type SnapshotParts } from './snapshot-parts.ts'
import type { Work } from './snapshot-work.ts'

/** Takes one, within the machine's exclusive operation; of one that fails nothing stays. */
export async function takeSnapshot(
  parts: SnapshotParts,
  request: SnapshotRequest,
  { signal, ...rest }: Operation & { readonly signal: AbortSignal },
): Promise<Snapshot> {
  const { owner, images: held, ledger } = parts
  const operation = { ...rest, signal }
  const snapshot = plannedSnapshot(parts, request)
  const { surroundings } = owner.context
  const { reached } = surroundings
  const images = held.of(snapshot)
  const layers = layersOf(parts, snapshot)
  const ran = owner.status.view.state === 'running'
  const work = { kind: 'take', snapshot: snapshot.id, images, ran, layers } as const
  await ledger.begin(work, operation)
  reached('snapshot:1')
  try {
    await makeLayers(layers, surroundings)
    const hold = () => held.hold(snapshot, images)
    const { agent } = owner
    if (snapshot.quiesced) await heldStill({ agent, machine: snapshot.config.name, signal }, hold)
    else await hold()
    reached('snapshot:2')
    throwIfCancelled(signal, `snapshot of machine ${JSON.stringify(snapshot.config.name)}`)
    await ledger.become(withSnapshot(ledger.tree, snapshot), {
      kind: 'snapshot-created',
      snapshot,
      operation,
      layers: [...ledger.layers, ...layers],
      ...(layers.length > 0 ? { config: onLayers(owner.status.view.defined, layers) } : {}),
    })
  } catch (error) {
    await undoTake(parts, work)
    throw error
  }
  reached('snapshot:3')
  return snapshot
}

/** What it will be. @throws HypervisorError `invalid-config`, `snapshot-exists`, `snapshot-refused`, `unsupported` */
function plannedSnapshot({ owner, ledger }: SnapshotParts, request: SnapshotRequest): Snapshot {
  checkSnapshotRequest(request)
  requireFreeSnapshotName(ledger.tree, request.name)
  const { active, defined, state } = owner.status.view
  const config = active ?? defined
  const { snapshots, current } = ledger.tree
  const choice = chooseSnapshot({ config, state, snapshots }, request)
  if (choice.kind === 'external') requireStill(owner)
  const refuse = (problem: string, remedy: string) => snapshotRefused(config.name, problem, remedy)
  if (config.tpm) throw refuse('its TPM keeps its state in files that no snapshot holds', 'take the TPM out')
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

/** Nothing of it stays, whether QEMU is still there or has gone meanwhile. */
export async function undoTake({ images, ledger }: SnapshotParts, work: Work): Promise<void> {
  await images.remove(work)
  const kept = new Set(ledger.layers.map(({ path }) => path))
  removeFiles((work.layers ?? []).map(({ path }) => path).filter((path) => !kept.has(path)))
  await ledger.end()
}
