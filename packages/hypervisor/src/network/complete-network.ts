import { refuseField } from '../invalid-config.ts'
import { createId, systemRandom } from '../uuid.ts'
import { chooseBridge } from './bridge-name.ts'
import { checkNetwork } from './check-network.ts'
import { hostBridges } from './fit-network.ts'
import { freeIpv4Subnet, privateIpv6Subnet } from './free-subnet.ts'
import { addressAt, isInside, parseAddress, parseSubnet, type Subnet, sizeOf } from './ip-address.ts'
import type { DhcpRange, Ipv4Network, Ipv6Network, NetworkConfig, NetworkMode } from './network.ts'
import type { DnsDraft, Ipv4Draft, Ipv6Draft, NetworkDraft, NetworkForwardDraft } from './network-draft.ts'
import type { NetworkRoom } from './network-room.ts'
import { requireSubnet } from './subnet-member.ts'

/**
 * Fills in what a draft leaves out, on this host.
 * @throws HypervisorError `invalid-config`
 */
export function completeNetwork(draft: NetworkDraft, room: NetworkRoom): NetworkConfig {
  const mode = draft.mode ?? 'nat'
  const config: NetworkConfig = {
    id: draft.id ?? createId(),
    name: draft.name,
    mode,
    bridge: draft.bridge ?? ownBridge(draft.name, { mode, room }),
    ...(draft.mtu === undefined ? {} : { mtu: draft.mtu }),
    isolatePorts: draft.isolatePorts ?? false,
    ...protocols(draft, { mode, room }),
    staticLeases: draft.staticLeases ?? [],
    forwards: (draft.forwards ?? []).map(completeForward),
    autostart: draft.autostart ?? false,
    ...(draft.notes ? { notes: draft.notes } : {}),
    ...(draft.tags === undefined || draft.tags.length === 0 ? {} : { tags: draft.tags }),
  }
  checkNetwork(config)
  return config
}

interface Setting {
  readonly mode: NetworkMode
  readonly room: NetworkRoom
}

function protocols(draft: NetworkDraft, setting: Setting): Pick<NetworkConfig, 'ipv4' | 'ipv6' | 'dns'> {
  if (setting.mode === 'bridged') {
    for (const field of ['ipv4', 'ipv6', 'dns'] as const)
      if (draft[field])
        throw refuseField(field, draft[field], "is the host's affair on a bridged network; leave it out")
    return { ipv4: null, ipv6: null, dns: null }
  }
  const ipv4 = draft.ipv4 === null ? null : completeIpv4(draft.ipv4 ?? {}, setting)
  const ipv6 = draft.ipv6 ? completeIpv6(draft.ipv6, setting) : null
  const isAddressed = ipv4 !== null || ipv6 !== null
  if (!isAddressed && draft.dns) throw refuseField('dns', draft.dns, 'needs an address to answer at; give ipv4 or ipv6')
  return { ipv4, ipv6, dns: draft.dns === null || !isAddressed ? null : completeDns(draft.dns ?? {}) }
}

function ownBridge(name: string, { mode, room: { surroundings, others } }: Setting): string {
  const { interfaces } = surroundings
  if (mode === 'bridged') {
    const known = hostBridges({ surroundings, others })
    throw refuseField(
      'bridge',
      undefined,
      `is not given; name a bridge of the host: ${known.join(', ') || 'it has none'}`,
    )
  }
  return chooseBridge(
    name,
    new Set([...interfaces, ...others.map(({ bridge }) => ({ name: bridge }))].map((one) => one.name)),
  )
}

function completeIpv4(draft: Ipv4Draft, { room }: Setting): Ipv4Network {
  const subnet = draft.subnet ?? freeIpv4Subnet(room)
  const parsed = requireSubnet('ipv4.subnet', subnet, 4)
  const gateway = draft.gateway ?? addressAt(parsed, 1n)
  const dhcp = draft.dhcp === null ? null : completeRange(draft.dhcp ?? {}, usableIpv4(parsed, gateway))
  return { subnet, gateway, dhcp }
}

function completeIpv6(draft: Ipv6Draft, { mode, room }: Setting): Ipv6Network {
  const subnet = draft.subnet ?? privateIpv6Subnet(room.random ?? systemRandom)
  const parsed = requireSubnet('ipv6.subnet', subnet, 6)
  const gateway = draft.gateway ?? addressAt(parsed, 1n)
  const addressing = draft.addressing ?? (draft.dhcp ? 'dhcp' : 'slaac')
  if (addressing !== 'dhcp' && draft.dhcp)
    throw refuseField('ipv6.dhcp', draft.dhcp, `is for addressing dhcp, not ${addressing}; leave it out`)
  const dhcp = addressing === 'dhcp' ? completeRange(draft.dhcp ?? {}, usableIpv6(parsed)) : null
  return { subnet, gateway, addressing, dhcp, nat: draft.nat ?? (mode === 'nat' && isPrivate(parsed)) }
}

type Usable = Pick<DhcpRange, 'first' | 'last'>

/** All but the block's own address, the broadcast address and, at either end, the gateway. */
function usableIpv4(subnet: Subnet, gateway: string): Usable {
  const [first, last] = [addressAt(subnet, 1n), addressAt(subnet, -2n)]
  return {
    first: gateway === first ? addressAt(subnet, 2n) : first,
    last: gateway === last ? addressAt(subnet, -3n) : last,
  }
}

function usableIpv6(subnet: Subnet): Usable {
  const isLarge = sizeOf(subnet) >= 8192n
  return isLarge
    ? { first: addressAt(subnet, 0x1000n), last: addressAt(subnet, 0x1fffn) }
    : { first: addressAt(subnet, 2n), last: addressAt(subnet, -1n) }
}

const usualLeaseSeconds = 3600

function completeRange(draft: Partial<DhcpRange>, usable: Usable): DhcpRange {
  return {
    first: draft.first ?? usable.first,
    last: draft.last ?? usable.last,
    leaseSeconds: draft.leaseSeconds ?? usualLeaseSeconds,
  }
}

function completeDns({ domain, hosts = [], forwarders = [] }: DnsDraft): NonNullable<NetworkConfig['dns']> {
  return { ...(domain ? { domain } : {}), hosts, forwarders }
}

function completeForward(draft: NetworkForwardDraft): NetworkConfig['forwards'][number] {
  const isIpv6 = parseAddress(draft.toAddress)?.family === 6
  return {
    protocol: draft.protocol ?? 'tcp',
    // The kernel leads nothing from the IPv6 loopback address elsewhere.
    hostAddress: draft.hostAddress ?? (isIpv6 ? '::' : '127.0.0.1'),
    hostPort: draft.hostPort,
    toAddress: draft.toAddress,
    toPort: draft.toPort,
  }
}

/** RFC 4193, section 3.1. */
function isPrivate(subnet: Subnet): boolean {
  const local = parseSubnet('fc00::/7')
  return local !== undefined && isInside({ family: 6, value: subnet.base }, local)
}
