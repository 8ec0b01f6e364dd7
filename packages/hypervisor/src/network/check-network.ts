import { checkNotes, checkTags } from '../check-notes.ts'
import { refuseField as refuse } from '../invalid-config.ts'
import { checkStorageName } from '../storage/storage-name.ts'
import { isUuid } from '../uuid.ts'
import { checkForwards, checkStaticLeases } from './check-network-lists.ts'
import { isHostName } from './host-name.ts'
import { parseAddress, type Subnet } from './ip-address.ts'
import { type DhcpRange, type NetworkConfig, type NetworkDns, networkModes } from './network.ts'
import { networkLimits } from './network-limits.ts'
import { checkMember, type InSubnet, requireSubnet } from './subnet-member.ts'

/**
 * Refuses a network that no platform could make as it is written. What only the host can tell is checked where it is
 * defined and started.
 * @throws HypervisorError `invalid-config` naming field, value and remedy; the first fault found.
 */
export function checkNetwork(config: NetworkConfig): void {
  if (!isUuid(config.id)) throw refuse('id', config.id, 'is no UUID in lower case; leave it out')
  checkStorageName(config.name, { field: 'name', of: 'network' })
  if (!networkModes.includes(config.mode))
    throw refuse('mode', config.mode, `is no mode; use ${networkModes.join(', ')}`)
  checkBridge(config.bridge)
  checkMtu(config)
  checkIpv4(config)
  checkIpv6(config)
  if (config.dns) checkDns(config.dns)
  checkStaticLeases(config)
  checkForwards(config)
  checkNotes(config.notes)
  checkTags(config.tags)
}

/** Linux takes more; these need no quoting anywhere. */
function checkBridge(name: string): void {
  const most = networkLimits.interfaceName
  if (name.length > most) throw refuse('bridge', name, `is too long for an interface; use at most ${most} characters`)
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name))
    throw refuse('bridge', name, 'is no name of an interface; use a letter, then letters, digits, dots, - or _')
  if (['all', 'default', 'lo'].includes(name))
    throw refuse('bridge', name, 'means something else to Linux; use another')
}

function checkMtu({ mtu, mode, ipv6 }: NetworkConfig): void {
  if (mtu === undefined) return
  if (mode === 'bridged') throw refuse('mtu', mtu, "is the host's affair on a bridged network; leave it out")
  const { least, most } = networkLimits.mtu
  if (!Number.isSafeInteger(mtu) || mtu < least || mtu > most)
    throw refuse('mtu', mtu, `is no size of packets; use ${least} to ${most} bytes`)
  if (ipv6 && mtu < networkLimits.leastIpv6Mtu)
    throw refuse('mtu', mtu, `is too small for IPv6; use at least ${networkLimits.leastIpv6Mtu}`)
}

function checkIpv4({ ipv4 }: NetworkConfig): void {
  if (!ipv4) return
  const subnet = requireSubnet('ipv4.subnet', ipv4.subnet, 4)
  checkPrefix('ipv4', subnet, networkLimits.ipv4Prefix)
  checkMember('ipv4.gateway', ipv4.gateway, { subnet, text: ipv4.subnet })
  if (ipv4.dhcp) checkRange('ipv4.dhcp', ipv4.dhcp, { subnet, text: ipv4.subnet, gateway: ipv4.gateway })
}

function checkIpv6({ ipv6, mode }: NetworkConfig): void {
  if (!ipv6) return
  const subnet = requireSubnet('ipv6.subnet', ipv6.subnet, 6)
  checkPrefix('ipv6', subnet, networkLimits.ipv6Prefix)
  checkMember('ipv6.gateway', ipv6.gateway, { subnet, text: ipv6.subnet })
  if (!['slaac', 'dhcp', 'none'].includes(ipv6.addressing))
    throw refuse('ipv6.addressing', ipv6.addressing, 'is no way to get an address; use slaac, dhcp or none')
  // RFC 4862, section 5.5.3: the interface's identifier has 64 bits, and prefix and it make 128.
  if (ipv6.addressing === 'slaac' && subnet.prefix !== 64)
    throw refuse(
      'ipv6.subnet',
      ipv6.subnet,
      'is no /64, from which alone machines choose addresses; use one, or addressing dhcp',
    )
  if (ipv6.nat && mode !== 'nat') throw refuse('ipv6.nat', true, `is for mode nat, not ${mode}; leave it out`)
  if (ipv6.dhcp) checkRange('ipv6.dhcp', ipv6.dhcp, { subnet, text: ipv6.subnet, gateway: ipv6.gateway })
}

function checkPrefix(
  field: 'ipv4' | 'ipv6',
  { prefix }: Subnet,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (prefix < least || prefix > most)
    throw refuse(`${field}.subnet`, `/${prefix}`, `is no size of a network; use /${least} to /${most}`)
}

function checkRange(field: string, range: DhcpRange, where: InSubnet & { readonly gateway: string }): void {
  const first = checkMember(`${field}.first`, range.first, where)
  const last = checkMember(`${field}.last`, range.last, where)
  if (last < first) throw refuse(`${field}.last`, range.last, `is before the first, ${range.first}; exchange them`)
  if (last - first >= networkLimits.rangeAddresses)
    throw refuse(
      `${field}.last`,
      range.last,
      `makes the range too large; use at most ${networkLimits.rangeAddresses} addresses`,
    )
  const gateway = parseAddress(where.gateway)?.value
  if (first === last && first === gateway)
    throw refuse(`${field}.first`, range.first, "is the host's own address, and no other is left; use a larger range")
  const { least, most } = networkLimits.leaseSeconds
  if (!Number.isSafeInteger(range.leaseSeconds) || range.leaseSeconds < least || range.leaseSeconds > most)
    throw refuse(`${field}.leaseSeconds`, range.leaseSeconds, `is no time for a lease; use ${least} to ${most} seconds`)
}

function checkDns({ domain, hosts, forwarders }: NetworkDns): void {
  if (domain !== undefined && !isHostName(domain))
    throw refuse('dns.domain', domain, 'is no domain; use one like lab.internal')
  if (hosts.length > networkLimits.dnsHosts)
    throw refuse('dns.hosts', hosts.length, `are too many; use at most ${networkLimits.dnsHosts}`)
  for (const [index, { address, names }] of hosts.entries()) {
    const field = `dns.hosts[${index}]`
    if (!parseAddress(address)) throw refuse(`${field}.address`, address, 'is no address; use one like 192.168.100.5')
    if (names.length === 0 || names.length > networkLimits.namesOfHost)
      throw refuse(`${field}.names`, names.length, `is no number of names; use 1 to ${networkLimits.namesOfHost}`)
    for (const [place, name] of names.entries())
      if (!isHostName(name))
        throw refuse(`${field}.names[${place}]`, name, 'is no host name; use letters, digits, - and dots')
  }
  if (forwarders.length > networkLimits.forwarders)
    throw refuse('dns.forwarders', forwarders.length, `are too many; use at most ${networkLimits.forwarders}`)
  for (const [index, address] of forwarders.entries())
    if (!parseAddress(address)) throw refuse(`dns.forwarders[${index}]`, address, 'is no address; use one like 9.9.9.9')
}
