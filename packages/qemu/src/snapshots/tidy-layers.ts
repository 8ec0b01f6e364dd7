import { layersAfter, nextLayerStep, type Operation, snapshotWithImage, withImage } from '@cimarron/hypervisor'
import { mergeLayer, removeFiles } from './layer-files.ts'
import type { SnapshotParts } from './snapshot-parts.ts'

/**
 * Drops images that nothing needs any more, and merges those between which there is no moment to come back to. Each step
 * can be done again where it was cut short; what is left of it, the next daemon does.
 */
export async function tidyLayers(
  { owner, ledger }: SnapshotParts,
  operation: Operation = {},
  signal?: AbortSignal,
): Promise<void> {
  const { surroundings } = owner.context
  removeFiles(ledger.needless)
  for (;;) {
    const { defined } = owner.status.view
    const { snapshots } = ledger.tree
    const step = nextLayerStep({ layers: ledger.layers, snapshots, configs: [defined] })
    if (!step) break
    const { path, base } = step.layer
    const layers = layersAfter(ledger.layers, step)
    if (step.kind === 'merge') {
      const above = ledger.layers.filter((one) => one.base.path === path)
      const work = { progress: operation.progress ?? (() => undefined), ...(signal ? { signal } : {}) }
      await mergeLayer(step.layer, { above, rules: surroundings, work })
      surroundings.reached('layer:1')
    }
    const isMerge = step.kind === 'merge'
    const tree = isMerge
      ? { ...ledger.tree, snapshots: snapshots.map((one) => snapshotWithImage(one, path, base)) }
      : ledger.tree
    const config = isMerge ? withImage(defined, path, base) : defined
    await ledger.become(tree, {
      kind: 'machine-changed',
      operation,
      layers,
      needless: [path],
      ...(config === defined ? {} : { config }),
    })
    surroundings.reached('layer:2')
    removeFiles([path])
    surroundings.reached('layer:3')
  }
  if (ledger.needless.length > 0) await ledger.tidied()
}
