import { statSync } from 'node:fs'
import type { Layer, MachineView, Snapshot } from '@cimarron/hypervisor'
import type { DiskUse } from '../run-record.ts'
import { standsOn } from './layer-files.ts'

interface Holder {
  readonly view: MachineView
  readonly snapshots: { readonly layers: readonly Layer[]; all(): readonly Snapshot[] }
}

/** The external snapshot of another machine that stands on one of these files, where it would be written to. */
export function snapshotObstacle(
  machines: Iterable<Holder>,
  { machine, uses }: { readonly machine: string; readonly uses: readonly DiskUse[] },
): { readonly use: DiskUse; readonly by: string } | undefined {
  const written = uses.filter(({ readOnly }) => !readOnly)
  if (written.length === 0) return undefined
  for (const { view, snapshots } of machines) {
    if (view.id === machine) continue
    for (const path of imagesOfLayers(snapshots.layers)) {
      const stat = statSync(path, { throwIfNoEntry: false })
      const use = written.find((one) => one.path === path || (stat?.dev === one.device && stat.ino === one.inode))
      if (use) return { use, by: holderOf({ view, snapshots }, path) }
    }
  }
  return undefined
}

/** Whether an image of a machine was made to stand on another by its snapshots. */
export function baseIsSnapshots(
  machines: Iterable<Pick<Holder, 'snapshots'>>,
  image: { readonly image: string; readonly base: string },
): boolean {
  return [...machines].some(({ snapshots }) => standsOn(snapshots.layers, image))
}

/** All that external snapshots are made of: the images that were made, and those that they stand on. */
export function imagesOfLayers(layers: readonly Layer[]): ReadonlySet<string> {
  return new Set(layers.flatMap(({ path, base }) => [path, base.path]))
}

/** In words: the snapshot that holds an image, or else the machine whose snapshots stand on it. */
export function holderOf({ view, snapshots }: Holder, path: string): string {
  const machine = `machine ${JSON.stringify(view.defined.name)}`
  const held = snapshots.all().find(({ disks }) => disks.some((disk) => disk.path === path))
  return held ? `snapshot ${JSON.stringify(held.name)} of ${machine}` : `the snapshots of ${machine}`
}
