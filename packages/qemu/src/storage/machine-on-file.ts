import { realpathSync } from 'node:fs'
import type { QemuMachine } from '../machine.ts'
import type { ImageBook } from '../migration/image-book.ts'
import { imagesOf } from '../open-files.ts'
import { holderOf, imagesOfLayers } from '../snapshots/snapshot-obstacle.ts'
import type { QemuStorageOptions } from './qemu-storage.ts'

/** Tells which machine stands in the way of work on a file. */
export function machineOnFile(
  machines: () => readonly QemuMachine[],
  known: Pick<ImageBook, 'user'>,
): QemuStorageOptions['user'] {
  return ({ path, device, inode }, wish) => {
    const found = machines().find((machine) => {
      const { state, defined } = machine.view
      const runsOn = machine.disks.some(
        (use) => use.device === device && use.inode === inode && !(wish === 'read' && use.readOnly),
      )
      if (runsOn) return true
      // While it starts, what it will use is not yet known by number; a template's stay as they are.
      if (wish !== 'remove' && state !== 'starting' && !(defined.template && wish === 'write')) return false
      return imagesOf(defined).some((image) => isSame(image.path, path) && !(wish === 'read' && image.readOnly))
    })
    const kind = found?.view.defined.template ? 'template' : 'machine'
    if (found) return `${kind} ${JSON.stringify(found.view.defined.name)}`
    const away = known.user({ path, device, inode }, wish)
    if (wish === 'read' || away !== undefined) return away
    for (const machine of machines()) {
      const { snapshots } = machine
      const held = snapshots.all().flatMap(({ disks }) => disks.map((disk) => disk.path))
      const image = [...held, ...imagesOfLayers(snapshots.layers)].find((one) => isSame(one, path))
      if (image !== undefined) return holderOf(machine, image)
    }
    return undefined
  }
}

function isSame(one: string, other: string): boolean {
  return one === other || real(one) === real(other)
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // It is not there: only its name can be compared.
    return path
  }
}
