import { HypervisorError, type Machine, type MachineView } from '@cimarron/hypervisor'
import type { DiskWish } from './storage-house.ts'

/** The machine that stands in the way of a wish for the file of one of its disks, in words. */
export function diskUser(machines: readonly Machine[], path: string, wish: DiskWish): string | undefined {
  for (const { view } of machines) {
    const by = `machine ${JSON.stringify(view.defined.name)}`
    if (hasDisk(view.active, path)) return by
    if (wish === 'read' || !hasDisk(view.defined, path)) continue
    const keeper = keeperOf(view)
    if (keeper !== undefined) return keeper
    if (wish === 'remove') return `${by}, which is off`
  }
  return undefined
}

/**
 * Refuses a start that would write to what another machine counts on as it is; of those that run, QEMU's locks see to that.
 * @throws HypervisorError `disk-in-use`
 */
export function requireFreeDisks(machines: readonly Machine[], { id, defined }: MachineView): void {
  for (const { path, readOnly } of defined.disks) {
    const keeper = machines.find((machine) => machine.id !== id && !readOnly && hasDisk(machine.view.defined, path))
    const by = keeper && keeperOf(keeper.view)
    if (by !== undefined) throw new HypervisorError('disk-in-use', { path, by })
  }
}

/** One that is off, and yet wants its disks as they are. */
function keeperOf({ defined: { name, template }, state }: MachineView): string | undefined {
  if (template) return `template ${JSON.stringify(name)}, whose disks stay as they are`
  return state === 'saved' ? `machine ${JSON.stringify(name)}, whose memory is saved` : undefined
}

function hasDisk(config: MachineView['active'], path: string): boolean {
  return config?.disks.some((disk) => disk.path === path) ?? false
}
