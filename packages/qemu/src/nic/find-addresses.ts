import {
  HypervisorError,
  type MachineConfig,
  type NetworkLease,
  type Nic,
  type NicAddress,
  type NicAddresses,
  userAddress,
} from '@cimarron/hypervisor'
import type { Answers, HostNetwork } from './host-network.ts'
import { type Plug, type PlugSurroundings, plugOf } from './plug.ts'

export interface AddressSources extends PlugSurroundings {
  readonly network: HostNetwork
  /** What a network's DHCP server gave out. */
  readonly leasesOf: (network: string) => Promise<readonly NetworkLease[]>
}

/** Where the NICs of a running machine are plugged in, and how they are known there; all found by one look at the host. */
export async function findAddresses(
  { nics }: MachineConfig,
  sources: AddressSources,
): Promise<readonly NicAddresses[]> {
  const plugs = nics.map((nic) => tryPlug(nic, sources))
  const known = plugs.flatMap(({ plug }) => plug ?? [])
  const others = known.flatMap(otherEnd)
  const answers =
    known.length === 0
      ? undefined
      : await sources.network.look({ links: [...known.map(({ link }) => link), ...others], neighboursOn: others })
  const leases = await leasesOn(nics, sources)
  return nics.map((nic, index) => describe(nic, plugs[index] ?? {}, { answers, leases }))
}

/** Each network is asked once. */
async function leasesOn(nics: readonly Nic[], { leasesOf }: AddressSources): Promise<readonly NetworkLease[]> {
  const networks = new Set(nics.flatMap(({ backend }) => (backend.kind === 'network' ? [backend.network] : [])))
  return (await Promise.all(Array.from(networks, (network) => leasesOf(network)))).flat()
}

interface TriedPlug {
  readonly plug?: Plug
  readonly problem?: string
}

/** Its network may have been stopped under it. */
function tryPlug(nic: Nic, sources: AddressSources): TriedPlug {
  try {
    const plug = plugOf(nic, sources)
    return plug ? { plug } : {}
  } catch (error) {
    if (error instanceof HypervisorError) return { problem: error.message }
    throw error
  }
}

function describe(
  nic: Nic,
  { plug, problem }: TriedPlug,
  { answers, leases: all }: { readonly answers: Answers | undefined; readonly leases: readonly NetworkLease[] },
): NicAddresses {
  const { id, mac, backend } = nic
  const leases = all.filter((lease) => backend.kind === 'network' && lease.mac === mac).map(({ address }) => address)
  const addresses: readonly NicAddress[] = [
    ...(backend.kind === 'user' ? [{ address: userAddress(backend), source: 'user' } as const] : []),
    ...leases.map((address) => ({ address, source: 'lease' }) as const),
    ...(answers && plug ? neighboursOf(mac, answers).filter(({ address }) => !leases.includes(address)) : []),
  ]
  const wrong = problem ?? (plug && answers ? problemOf(plug, answers) : undefined)
  return {
    nic: id,
    mac,
    ...(plug ? { interface: plug.link } : {}),
    addresses,
    ...(wrong === undefined ? {} : { problem: wrong }),
  }
}

function neighboursOf(mac: string, { neighbours }: Answers): readonly NicAddress[] {
  return neighbours
    .filter((neighbour) => neighbour.mac === mac)
    .map(({ address }) => ({ address, source: 'neighbour' }) as const)
}

function problemOf({ link, end, nic }: Plug, { links }: Answers): string | undefined {
  const own = links.get(link)
  if (!own) return `its interface ${link} is gone; take ${nic} out and plug it in anew`
  if (end.kind === 'macvtap' || end.bridge === undefined || own.master === end.bridge) return undefined
  if (!links.has(end.bridge)) return `bridge ${end.bridge} is gone; make it anew and put ${link} in, or move ${nic}`
  const where = own.master === undefined ? 'in no bridge' : `in bridge ${own.master}`
  return `its interface ${link} is ${where}; put it back: ip link set ${link} master ${end.bridge}`
}

function otherEnd({ end }: Plug): readonly string[] {
  const other = end.kind === 'macvtap' ? end.lower : end.bridge
  return other === undefined ? [] : [other]
}
