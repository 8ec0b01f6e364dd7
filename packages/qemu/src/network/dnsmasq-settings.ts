import { type DhcpRange, type NetworkConfig, parseAddress, parseSubnet, type StaticLease } from '@cimarron/hypervisor'
import type { NetworkPaths } from './network-paths.ts'

/** dnsmasq's files for a network. */
export interface DnsmasqFiles {
  /** Read at its start only (dnsmasq(8), CONFIG FILE). */
  readonly settings: string
  /** Read again at SIGHUP (dnsmasq(8), NOTES). */
  readonly staticLeases: string
  readonly hosts: string
  readonly servers: string
}

/** Whether a network has anything for dnsmasq to do. */
export function needsDnsmasq({ ipv4, ipv6, dns }: NetworkConfig): boolean {
  return dns !== null || Boolean(ipv4?.dhcp) || (ipv6 !== null && ipv6.addressing !== 'none')
}

/** All values were checked: none has a line's end, a comma or a space in it. */
export function dnsmasqFiles(config: NetworkConfig, paths: NetworkPaths): DnsmasqFiles {
  const { bridge, dns, ipv4, ipv6 } = config
  const settings = [
    `interface=${bridge}`,
    'except-interface=lo',
    'bind-interfaces',
    `pid-file=${paths.pidFile}`,
    `log-facility=${paths.log}`,
    'no-hosts',
    ...(ipv4?.dhcp || ipv6?.dhcp ? dhcpLines(config, paths) : []),
    ...(ipv4?.dhcp ? ipv4Lines(config, ipv4.dhcp) : []),
    ...(ipv6 ? ipv6Lines(config) : []),
    ...(dns ? dnsLines(config, paths) : ['port=0']),
  ]
  return {
    settings: lines(settings),
    staticLeases: lines(staticLeaseLines(config.staticLeases)),
    hosts: lines(hostLines(config)),
    servers: lines((dns?.forwarders ?? []).map((address) => `server=${address}`)),
  }
}

function dhcpLines({ ipv4, ipv6 }: NetworkConfig, paths: NetworkPaths): readonly string[] {
  const most = countOf(ipv4?.dhcp) + countOf(ipv6?.dhcp)
  return [
    `dhcp-leasefile=${paths.leases}`,
    `dhcp-hostsfile=${paths.staticLeases}`,
    `dhcp-lease-max=${most}`,
    'dhcp-authoritative',
    'dhcp-no-override',
    'quiet-dhcp',
    'quiet-dhcp6',
    'quiet-ra',
  ]
}

function countOf(range: DhcpRange | null | undefined): number {
  if (!range) return 0
  const [first, last] = [parseAddress(range.first), parseAddress(range.last)]
  return first && last ? Number(last.value - first.value + 1n) : 0
}

function ipv4Lines(
  { ipv4, mode, mtu, dns }: NetworkConfig,
  { first, last, leaseSeconds }: DhcpRange,
): readonly string[] {
  const prefix = parseSubnet(ipv4?.subnet ?? '')?.prefix ?? 24
  return [
    `dhcp-range=${first},${last},${netmask(prefix)},${leaseSeconds}`,
    // An option without a value is not sent: from an isolated network no way leads out.
    ...(mode === 'isolated' ? ['dhcp-option=option:router'] : []),
    ...(dns ? [] : ['dhcp-option=option:dns-server']),
    ...(mtu === undefined ? [] : [`dhcp-option=option:mtu,${mtu}`]),
  ]
}

function netmask(prefix: number): string {
  const bits = (0xffffffff << (32 - prefix)) >>> 0
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.')
}

function ipv6Lines({ bridge, ipv6, mode, mtu, dns }: NetworkConfig): readonly string[] {
  if (!ipv6 || ipv6.addressing === 'none') return []
  const [base = '', prefix] = ipv6.subnet.split('/')
  const range = ipv6.dhcp
    ? `${ipv6.dhcp.first},${ipv6.dhcp.last},${prefix},${ipv6.dhcp.leaseSeconds}`
    : `${base},ra-stateless,ra-names,${prefix}`
  // RFC 4861, section 4.2: a lifetime of 0 says that the host is no default router.
  const lifetime = mode === 'isolated' ? ',0' : ''
  const size = mtu === undefined ? '' : `mtu:${mtu},`
  return [
    'enable-ra',
    `dhcp-range=${range}`,
    ...(lifetime || size ? [`ra-param=${bridge},${size}60${lifetime}`] : []),
    ...(dns ? [] : ['dhcp-option=option6:dns-server']),
  ]
}

function dnsLines({ dns, mode }: NetworkConfig, paths: NetworkPaths): readonly string[] {
  const { domain, forwarders = [] } = dns ?? {}
  const asksHosts = forwarders.length === 0 && mode !== 'isolated'
  return [
    `addn-hosts=${paths.hosts}`,
    // Names without a domain, and private addresses, are nobody's to answer outside.
    'domain-needed',
    'bogus-priv',
    ...(domain === undefined ? [] : [`domain=${domain}`, `local=/${domain}/`, 'expand-hosts']),
    ...(asksHosts ? [] : ['no-resolv', `servers-file=${paths.servers}`]),
  ]
}

/** One line a NIC, with the addresses of both families in it. */
function staticLeaseLines(leases: readonly StaticLease[]): readonly string[] {
  const byMac = Map.groupBy(leases, ({ mac }) => mac)
  return Array.from(byMac, ([mac, ofMac]) => {
    const addresses = ofMac.map(({ address }) => (address.includes(':') ? `[${address}]` : address))
    const name = ofMac.find((lease) => lease.name !== undefined)?.name
    return [mac, ...addresses, ...(name === undefined ? [] : [name])].join(',')
  })
}

/** As in hosts(5). A machine with a static lease is known by name before it asks. */
function hostLines({ dns, staticLeases }: NetworkConfig): readonly string[] {
  if (!dns) return []
  return [
    ...dns.hosts.map(({ address, names }) => `${address} ${names.join(' ')}`),
    ...staticLeases.flatMap(({ address, name }) => (name === undefined ? [] : [`${address} ${name}`])),
  ]
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
