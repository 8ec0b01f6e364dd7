import {
  type LayerStep,
  layersAfter,
  type MachineConfig,
  nextLayerStep,
  type Operation,
  snapshotWithImage,
  withImage,
} from '@cimarron/hypervisor'
import { QmpError } from '../qmp/error.ts'
import type { Run } from '../run.ts'
import { removeFiles } from '../storage/image-file.ts'
import { ended } from './answering.ts'
import { type LayerWork, mergeLayer, restack } from './layer-files.ts'
import { nodeOfImage } from './live-layers.ts'
import { dismissMerge, isLive, type LiveMerge, mergeLive } from './live-merge.ts'
import { explainNoRoom, mergedLater, requireRoomForMerge } from './merge-room.ts'
import type { SnapshotParts } from './snapshot-parts.ts'

/**
 * Drops images that nothing needs any more, and merges those between which there is no moment to come back to: by QEMU where
 * it has them, else by qemu-img. Each step can be done again where it was cut short; what is left of it, the next daemon does.
 */
export async function tidyLayers(parts: SnapshotParts, operation: Operation = {}, signal?: AbortSignal): Promise<void> {
  const { owner, ledger } = parts
  const { reached } = owner.context.surroundings
  await removeFiles(ledger.needless)
  for (;;) {
    const { defined, active } = owner.status.view
    const { snapshots } = ledger.tree
    const step = nextStep(parts)
    if (!step) break
    const { path, base } = step.layer
    const isMerge = step.kind === 'merge'
    if (isMerge) await mergeWithRoom(parts, step, { ...operation, ...(signal ? { signal } : {}) })
    const isChanged = isMerge && [defined, ...(active ? [active] : [])].some((config) => uses(config, path))
    await ledger.become(
      isMerge ? { ...ledger.tree, snapshots: snapshots.map((one) => snapshotWithImage(one, path, base)) } : ledger.tree,
      {
        kind: 'machine-changed',
        operation,
        layers: layersAfter(ledger.layers, step),
        needless: [path],
        ...(isChanged ? { config: withImage(defined, path, base) } : {}),
        ...(isChanged && active ? { active: withImage(active, path, base) } : {}),
      },
    )
    reached('layer:2')
    const run = owner.run()
    if (isMerge && run?.process?.isConnected) await dismissMerge(run, step.layer)
    await removeFiles([path])
    reached('layer:3')
  }
  if (ledger.needless.length > 0) await ledger.tidied()
}

/** Whether there are images that nothing needs. */
export function isUntidy(parts: SnapshotParts): boolean {
  return parts.ledger.needless.length > 0 || nextStep(parts) !== undefined
}

function nextStep({ owner, ledger }: SnapshotParts): LayerStep | undefined {
  const { defined, active } = owner.status.view
  const { snapshots } = ledger.tree
  return nextLayerStep({ layers: ledger.layers, snapshots, configs: active ? [defined, active] : [defined] })
}

function uses({ disks }: MachineConfig, image: string): boolean {
  return disks.some(({ path }) => path === image)
}

/** One that has been begun has its room, or is told to have none. */
async function mergeWithRoom(parts: SnapshotParts, step: LayerStep, operation: Operation): Promise<void> {
  const { owner, ledger } = parts
  const place = { poolOf: owner.context.surroundings.poolOf, remedy: mergedLater }
  if (ledger.left?.kind !== 'merge') await requireRoomForMerge(step.layer, place)
  await merge(parts, step, operation).catch(async (error: unknown) => {
    throw await explainNoRoom(error, step.layer, place)
  })
}

async function merge(parts: SnapshotParts, { layer }: LayerStep, operation: Operation): Promise<void> {
  const { owner, ledger, images } = parts
  const { surroundings } = owner.context
  const { progress = () => undefined, signal } = operation
  const work = { progress, ...(signal ? { signal } : {}) }
  const above = ledger.layers.filter(({ base }) => base.path === layer.path)
  const run = await images.answeringRun()
  if (run && (await isLive(run, layer, above))) {
    // Whoever waits is told that it goes on without QEMU where that ends.
    if (!(await mergedLive(parts, run, { layer, above, work })))
      return await merge(parts, { kind: 'merge', layer }, operation)
    const inQemu = await Promise.all(above.map(async (one) => (await nodeOfImage(run, one)) !== undefined))
    await restack(
      above.filter((_, index) => !inQemu[index]),
      layer.base,
    )
  } else await mergeLayer(layer, { above, rules: surroundings, work })
  surroundings.reached('layer:1')
}

/** Whether QEMU has done it: where it ends over it, nothing is lost, and qemu-img does it. */
async function mergedLive(
  { owner, ledger }: SnapshotParts,
  run: Run,
  { layer, above, work }: Pick<LiveMerge, 'layer' | 'above'> & { readonly work: LayerWork },
): Promise<boolean> {
  const { reached } = owner.context.surroundings
  // What a former daemon has written down knows whether the guest ran.
  const ran = ledger.left?.ran ?? owner.status.view.state === 'running'
  await ledger.begin({ kind: 'merge', snapshot: '', images: [], ran, layers: [layer] }, {})
  try {
    await mergeLive(run, { layer, above, ran, reached }, work)
    return true
  } catch (error) {
    if (error instanceof QmpError && !run.process?.isConnected && !work.signal?.aborted) {
      await ended(run)
      return false
    }
    await ledger.end()
    throw error
  }
}
