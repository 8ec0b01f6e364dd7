import { type Change, HypervisorError } from '@cimarron/hypervisor'
import { editDomain } from '../documents/domain/edit-domain.ts'
import type { MachineDesk } from './machine-desk.ts'

/**
 * Changes a domain's document: it is read with its secrets and as it is at the next start (without the first, a definition
 * would drop its passwords; without the second, make a run's addresses its own for good), edited in its place, and read again just before it
 * is defined anew: what somebody else has changed meanwhile is not overwritten. Between that reading and the definition somebody
 * still could: libvirt has no way to make a definition depend on what it replaces.
 */
export async function redefine(
  desk: MachineDesk,
  changes: readonly Change[],
  undo: AsyncDisposableStack,
): Promise<void> {
  if (changes.length === 0) return
  const domain = desk.domain()
  const read = () => domain.xml(['secure', 'inactive'])
  const before = await read()
  const after = editDomain(before, changes, desk.around.server().context)
  if (after === before) return
  if ((await read()) !== before) {
    await desk.take()
    const { revision, defined } = desk.view
    throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given: revision - 1 })
  }
  const libvirt = desk.around.libvirt()
  await libvirt.defineDomain(after)
  undo.defer(async () => void (await libvirt.defineDomain(before)))
}
