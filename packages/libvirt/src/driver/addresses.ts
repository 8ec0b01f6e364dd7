import { type NicAddress, type NicAddresses, type Operation, throwIfCancelled, userAddress } from '@cimarron/hypervisor'
import type { InterfaceAddresses } from '../api/domain.ts'
import type { addressSources } from '../api/flags.ts'
import { LibvirtError } from '../error.ts'
import type { MachineDesk } from './machine-desk.ts'
import { refusing } from './refusal.ts'

/** Who libvirt asks, and what that is in our words. The agent knows best, and need not be there. */
const sources: readonly (readonly [keyof typeof addressSources, NicAddress['source']])[] = [
  ['agent', 'agent'],
  ['lease', 'lease'],
  ['arp', 'neighbour'],
]
/** An agent that does not answer must not keep the others' answers. */
const patienceMs = 5000

/** Where a machine's NICs are plugged in, and their addresses by all whom libvirt can ask. */
export async function readAddresses(desk: MachineDesk, operation: Operation): Promise<readonly NicAddresses[]> {
  const { active, defined } = desk.view
  const { platform } = desk.around
  const asked = { platform, operation: 'addresses', machine: defined.name }
  throwIfCancelled(operation.signal, `addresses of machine ${JSON.stringify(defined.name)}`)
  const found = active ? await refusing(asked, () => askAll(desk)) : []
  return (active ?? defined).nics.map(({ id, mac, backend }) => {
    const device = desk.places?.get(id)?.interface
    const told = found.flatMap(([source, all]) =>
      all
        .filter((one) => one.mac?.toLowerCase() === mac)
        .flatMap(({ addresses }) => addresses.map(({ address }) => ({ address, source }))),
    )
    const ofUser = backend.kind === 'user' ? [{ address: userAddress(backend), source: 'user' } as const] : []
    const all = told.length > 0 ? told : active ? ofUser : []
    const once = all.filter(({ address }, index) => all.findIndex((other) => other.address === address) === index)
    return { nic: id, mac, ...(device === undefined ? {} : { interface: device }), addresses: once }
  })
}

type Found = readonly (readonly [NicAddress['source'], readonly InterfaceAddresses[]])[]

async function askAll(desk: MachineDesk): Promise<Found> {
  const domain = desk.domain()
  return await Promise.all(
    sources.map(async ([source, told]) => {
      try {
        return [told, await domain.addresses(source, { timeoutMs: patienceMs })] as const
      } catch (error) {
        // One who does not know has none; what ends the connection is told.
        if (error instanceof LibvirtError && (error.code === 'refused' || error.code === 'timeout'))
          return [told, []] as const
        throw error
      }
    }),
  )
}
