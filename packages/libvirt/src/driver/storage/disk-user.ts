import type { Machine } from '@cimarron/hypervisor'
import type { DiskWish } from './storage-house.ts'

/** The machine that stands in the way of a wish for the file of one of its disks, in words. */
export function diskUser(machines: readonly Machine[], path: string, wish: DiskWish): string | undefined {
  for (const { view } of machines) {
    const { name } = view.defined
    if (view.active?.disks.some((disk) => disk.path === path)) return `machine ${JSON.stringify(name)}`
    const isItsDisk = view.defined.disks.some((disk) => disk.path === path)
    if (wish === 'remove' && isItsDisk) return `machine ${JSON.stringify(name)}, which is off`
  }
  return undefined
}
