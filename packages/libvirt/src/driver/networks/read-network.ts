import {
  type DhcpRange,
  formatSubnet,
  type Ipv4Network,
  type Ipv6Network,
  type NetworkConfig,
  type NetworkMode,
  parseAddress,
  subnetAround,
} from '@cimarron/hypervisor'
import { parseXml } from '../../xml/parse-xml.ts'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'

/** libvirt's words (libvirt.org/formatnetwork.html, "Connectivity"); those that take an interface of the host are `bridged`. */
const modes: Readonly<Record<string, NetworkMode>> = { nat: 'nat', route: 'routed', open: 'routed' }
/** dnsmasq's, where libvirt says none. */
const usualLeaseSeconds = 3600
const perUnit: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600 }

/** A network as its document says. What is not ours to know is left out: a network of OpenFlow, of a pool of devices. */
export function readNetwork(document: string, autostart: boolean): NetworkConfig {
  const network = parseXml(document)
  const forward = child(network, 'forward')
  const mode = forward ? (modes[attribute(forward, 'mode') ?? 'nat'] ?? 'bridged') : 'isolated'
  const bridge =
    attribute(child(network, 'bridge'), 'name') ??
    attribute(child(forward, 'interface'), 'dev') ??
    attribute(forward, 'dev')
  const mtu = Number(attribute(child(network, 'mtu'), 'size') ?? 0)
  const addresses = children(network, 'ip')
  const isOf = (family: string) => (ip: XmlElement) => (attribute(ip, 'family') ?? 'ipv4') === family
  const ipv4 = addresses.find(isOf('ipv4'))
  const ipv6 = addresses.find(isOf('ipv6'))
  return {
    id: child(network, 'uuid')?.text.trim().toLowerCase() ?? '',
    name: child(network, 'name')?.text ?? '',
    mode,
    bridge: bridge ?? '',
    ...(mtu > 0 ? { mtu } : {}),
    isolatePorts: attribute(child(network, 'port'), 'isolated') === 'yes',
    ipv4: ipv4 ? readIpv4(ipv4) : null,
    ipv6: ipv6 ? readIpv6(ipv6, attribute(child(forward, 'nat'), 'ipv6') === 'yes') : null,
    dns: readDns(network, mode),
    staticLeases: addresses.flatMap(readStaticLeases),
    forwards: [],
    autostart,
  }
}

function readIpv4(ip: XmlElement): Ipv4Network | null {
  const block = readBlock(ip)
  return block && { ...block, dhcp: readRange(ip) }
}

function readIpv6(ip: XmlElement, nat: boolean): Ipv6Network | null {
  const block = readBlock(ip)
  const dhcp = readRange(ip)
  return block && { ...block, addressing: dhcp ? 'dhcp' : 'slaac', dhcp, nat }
}

function readBlock(ip: XmlElement): { readonly subnet: string; readonly gateway: string } | null {
  const gateway = attribute(ip, 'address') ?? ''
  const address = parseAddress(gateway)
  if (!address) return null
  const mask = attribute(ip, 'netmask')
  const whole = address.family === 4 ? 32 : 64
  const prefix = Number(attribute(ip, 'prefix') ?? (mask === undefined ? whole : bitsOf(mask)))
  return { subnet: formatSubnet(subnetAround(address, prefix)), gateway }
}

/** `255.255.255.0` is 24. */
function bitsOf(mask: string): number {
  const value = parseAddress(mask)?.value ?? 0n
  return value.toString(2).replaceAll('0', '').length
}

function readRange(ip: XmlElement): DhcpRange | null {
  const range = child(ip, 'dhcp', 'range')
  const [first, last] = [attribute(range, 'start'), attribute(range, 'end')]
  if (first === undefined || last === undefined) return null
  const lease = child(range, 'lease')
  const expiry = attribute(lease, 'expiry')
  const unit = perUnit[attribute(lease, 'unit') ?? 'minutes'] ?? 60
  return { first, last, leaseSeconds: expiry === undefined ? usualLeaseSeconds : Number(expiry) * unit }
}

function readDns(network: XmlElement, mode: NetworkMode): NetworkConfig['dns'] {
  const dns = child(network, 'dns')
  if (mode === 'bridged' || attribute(dns, 'enable') === 'no') return null
  const domain = attribute(child(network, 'domain'), 'name')
  return {
    ...(domain === undefined ? {} : { domain }),
    hosts: children(dns, 'host').map((host) => ({
      address: attribute(host, 'ip') ?? '',
      names: children(host, 'hostname').map(({ text }) => text),
    })),
    forwarders: children(dns, 'forwarder').flatMap((one) => attribute(one, 'addr') ?? []),
  }
}

function readStaticLeases(ip: XmlElement): NetworkConfig['staticLeases'] {
  return children(child(ip, 'dhcp'), 'host').flatMap((host) => {
    const [mac, address, name] = [attribute(host, 'mac'), attribute(host, 'ip'), attribute(host, 'name')]
    if (mac === undefined || address === undefined) return []
    return [{ mac: mac.toLowerCase(), address, ...(name === undefined ? {} : { name }) }]
  })
}
