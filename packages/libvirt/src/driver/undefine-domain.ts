import { HypervisorError, type Operation } from '@cimarron/hypervisor'
import type { undefineFlags } from '../api/flags.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { MachineDesk } from './machine-desk.ts'
import { isRefusal } from './refusal.ts'

/**
 * Forgets a domain with what libvirt keeps for it: its firmware's variables, its TPM's state, and what it knows of snapshots where
 * that is said. Where the end can't be made durable, it is defined again as it was.
 */
export async function undefineDomain(
  desk: MachineDesk,
  { snapshots = false, ...operation }: Operation & { readonly snapshots?: boolean },
): Promise<void> {
  await desk.run('undefine', operation, async () => {
    const domain = desk.domain()
    const libvirt = desk.around.libvirt()
    const { defined } = desk.view
    const { names } = await snapshotNames(desk)
    if (names.length > 0 && !snapshots)
      throw new HypervisorError('snapshots-exist', { machine: defined.name, known: names.join(', ') })
    const before = await domain.xml(['inactive', 'secure'])
    const flags: (keyof typeof undefineFlags)[] = []
    // With what they hold in the images: libvirt itself would only forget them.
    for (const name of names)
      await libvirt.rpc.call(calls.domainSnapshotDelete, { snap: { name, dom: domain.wire }, flags: 0 })
    if (desk.view.state === 'saved') flags.push('managedSave')
    // Others refuse the flag of what they have not.
    if (defined.firmware !== 'bios') flags.push('nvram')
    await domain.undefine(flags)
    try {
      await desk.vanish(operation)
    } catch (error) {
      const again = await libvirt.defineDomain(before)
      if (defined.autostart) await again.setAutostart(true)
      throw error
    }
  })
}

async function snapshotNames(desk: MachineDesk): Promise<{ readonly names: readonly string[] }> {
  const asked = { dom: desk.domain().wire, need_results: 1, flags: 0 }
  try {
    const { snapshots } = await desk.around.libvirt().rpc.call(calls.domainListAllSnapshots, asked)
    return { names: snapshots.map(({ name }) => name) }
  } catch (error) {
    if (isRefusal(error, 'noSupport')) return { names: [] }
    throw error
  }
}
