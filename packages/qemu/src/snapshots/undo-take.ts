import type { Layer } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import { streamOver } from '../state-file/index.ts'
import { removeFiles } from '../storage/image-file.ts'
import { awaken } from './hold-live.ts'
import { emptyLayer, isEmptyLayer } from './layer-content.ts'
import { mergeLayer } from './layer-files.ts'
import { closeLayer, isStacked } from './live-layers.ts'
import { dismissMerge, mergeLive } from './live-merge.ts'
import { removeMoment } from './moment-files.ts'
import type { SnapshotParts } from './snapshot-parts.ts'
import type { Work } from './snapshot-work.ts'

/** Nothing of it stays, whether QEMU is still there or has gone meanwhile. */
export async function undoTake({ owner, images, ledger }: SnapshotParts, work: Work): Promise<void> {
  const kept = new Set(ledger.layers.map(({ path }) => path))
  const layers = (work.layers ?? []).filter(({ path }) => !kept.has(path))
  const run = await images.answeringRun()
  if (run && layers.length > 0) {
    // What an attempt to undo it has merged already counts for nothing from here on.
    for (const layer of layers) if (!(await isStacked(run, layer))) await emptyLayer(layer.path)
    await streamOver(run.qmp)
    await awaken(run, work.ran)
  }
  await images.remove(work)
  for (const layer of layers) {
    const isUsed = run ? await isStacked(run, layer) : !(await isEmptyLayer(layer.path))
    // Should this be cut short, too, it is known that what is in there belongs below.
    if (isUsed) await ledger.begin({ ...work, kind: 'undo' }, {})
    if (isUsed && run) await unstack(run, layer, work)
    else if (isUsed) await mergeLayer(layer, { above: [], rules: owner.context.surroundings, work: unseen })
    else if (run) await closeLayer(run, layer)
  }
  removeMoment(owner, work.snapshot)
  if (run) for (const layer of layers) await dismissMerge(run, layer)
  await removeFiles(layers.map(({ path }) => path))
  await ledger.end()
}

async function unstack(run: Run, layer: Layer, { ran }: Work): Promise<void> {
  await mergeLive(run, { layer, above: [], ran, reached: () => undefined }, unseen)
}

const unseen = { progress: () => undefined }
