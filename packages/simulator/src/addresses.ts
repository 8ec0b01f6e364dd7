import {
  type MachineView,
  type NetworkLease,
  type Nic,
  type NicAddress,
  type NicAddresses,
  userAddress,
} from '@cimarron/hypervisor'

/** What outside is known of a simulated machine's NICs: of one on a network, what its DHCP server would give it. */
export async function simulatedAddresses(
  { active, defined }: MachineView,
  leases: LeasesOf,
): Promise<readonly NicAddresses[]> {
  const { nics } = active ?? defined
  const each = nics.map(async (nic) => {
    const addresses = active ? await addressesOf(nic, leases) : []
    return { nic: nic.id, mac: nic.mac, addresses }
  })
  return await Promise.all(each)
}

type LeasesOf = (network: string) => Promise<readonly NetworkLease[]>

async function addressesOf({ backend, mac, link }: Nic, leases: LeasesOf): Promise<readonly NicAddress[]> {
  if (link === 'down') return []
  switch (backend.kind) {
    case 'user':
      return [{ address: userAddress(backend), source: 'user' }]
    case 'bridge':
      return [{ address: fromMac(mac), source: 'neighbour' }]
    case 'network':
      return (await leases(backend.network))
        .filter((lease) => lease.mac === mac)
        .map(({ address }) => ({ address, source: 'lease' }))
    case 'tap':
    case 'macvtap':
    case 'none':
      return []
    default:
      return backend satisfies never
  }
}

/** The same one each time, of 192.168.0.0/16. */
function fromMac(mac: string): string {
  const [last = 0, before = 0] = mac
    .split(':')
    .toReversed()
    .map((part) => Number.parseInt(part, 16))
  return `192.168.${before}.${2 + (last % 250)}`
}
