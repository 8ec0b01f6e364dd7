import type { Network, NetworkConfig } from '@cimarron/api/client'
import { forwardText } from './port-words.ts'
import { duration } from './seconds-text.ts'

/** Subnets in short, for lists. */
export function subnetsOf({ ipv4, ipv6 }: NetworkConfig): string {
  return [ipv4, ipv6].flatMap((one) => (one ? [one.subnet] : [])).join(' ')
}

/** A network as titles and values. */
export function networkLines(network: Network): readonly (readonly [string, string])[] {
  const { id, state, detail, defined, active, pending, hypervisor } = network
  const { mode, bridge, mtu, isolatePorts, ipv4, ipv6, dns, staticLeases, forwards, autostart, notes, tags } =
    active ?? defined
  const lines: [string, string][] = [
    ['Name', defined.name],
    ['Id', id],
    ['State', detail === undefined ? state : `${state}: ${detail}`],
    ['Mode', isolatePorts ? `${mode}, machines do not reach each other` : mode],
    ['Bridge', mtu === undefined ? bridge : `${bridge}, MTU ${mtu}`],
  ]
  if (ipv4) lines.push(['IPv4', `${ipv4.subnet}, host ${ipv4.gateway}`], ['DHCP', rangeText(ipv4.dhcp)])
  if (ipv6) {
    lines.push(['IPv6', `${ipv6.subnet}, host ${ipv6.gateway}${ipv6.nat ? ', NAT' : ''}`])
    lines.push(['DHCPv6', ipv6.dhcp ? rangeText(ipv6.dhcp) : addressings[ipv6.addressing]])
  }
  if (mode !== 'bridged') lines.push(['DNS', dns ? dnsText(dns) : 'off'])
  for (const { address, names } of dns?.hosts ?? []) lines.push(['Host', `${address} ${names.join(' ')}`])
  for (const { mac, address, name } of staticLeases) lines.push(['Lease', [mac, address, name ?? ''].join(' ').trim()])
  for (const forward of forwards) lines.push(['Forward', forwardText(forward)])
  lines.push(['Autostart', autostart ? 'on' : 'off'])
  if (tags) lines.push(['Tags', tags.join(', ')])
  if (notes !== undefined) lines.push(['Notes', notes])
  lines.push(['Hypervisor', hypervisor])
  if (pending.length > 0) lines.push(['Waits', `for its next start: ${pending.join(', ')}`])
  return lines
}

const addressings = {
  slaac: 'off; machines choose their addresses (SLAAC)',
  dhcp: 'on',
  none: 'off; nothing is advertised',
}

function rangeText(range: NonNullable<NetworkConfig['ipv4']>['dhcp']): string {
  return range ? `${range.first} to ${range.last}, for ${duration(range.leaseSeconds)}` : 'off'
}

function dnsText({ domain, forwarders }: NonNullable<NetworkConfig['dns']>): string {
  const names = domain === undefined ? 'on' : `on, domain ${domain}`
  return forwarders.length === 0 ? names : `${names}, asks ${forwarders.join(', ')}`
}
