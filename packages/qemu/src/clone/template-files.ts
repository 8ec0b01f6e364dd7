import { statSync } from 'node:fs'
import type { Layer, MachineView } from '@cimarron/hypervisor'
import type { DiskUse } from '../run-record.ts'

type Machines = Iterable<{ readonly view: MachineView }>

/** The template whose disk one of these files is, where it would be written to. */
export function templateObstacle(
  machines: Machines,
  uses: readonly DiskUse[],
): { readonly use: DiskUse; readonly by: string } | undefined {
  const written = uses.filter(({ readOnly }) => !readOnly)
  if (written.length === 0) return undefined
  for (const { view } of machines) {
    if (!view.defined.template) continue
    for (const { path } of view.defined.disks) {
      const stat = statSync(path, { throwIfNoEntry: false })
      const use = written.find((one) => one.path === path || (stat?.dev === one.device && stat.ino === one.inode))
      if (use) return { use, by: `template ${JSON.stringify(view.defined.name)}, whose disks stay as they are` }
    }
  }
  return undefined
}

interface Linked {
  readonly view: MachineView
  /** Below a disk may be images that its snapshots hold. */
  readonly snapshots: { readonly layers: readonly Layer[] }
}

/** Whether a machine's disk at `image` was made to build on a template's at `base`. */
export function baseIsTemplates(
  machines: ReadonlyMap<string, Linked>,
  { image, base }: { readonly image: string; readonly base: string },
): boolean {
  const has = ({ view, snapshots: { layers } }: Linked, path: string) =>
    view.defined.disks.some((disk) => disk.path === path) || layers.some((layer) => layer.base.path === path)
  return [...machines.values()].some((machine) => {
    const { linkedTo } = machine.view.defined
    const template = linkedTo === undefined ? undefined : machines.get(linkedTo)
    return template !== undefined && has(machine, image) && has(template, base)
  })
}
