import {
  formatSubnet,
  type HostInterface,
  type HostListener,
  type HostSubnet,
  type NetworkSurroundings,
  parseAddress,
  parseSubnet,
  subnetAround,
} from '@cimarron/hypervisor'
import type { NetworkTools } from './network-tools.ts'

/** What of `ip -json -details address show` is read. */
export interface Link {
  readonly ifname: string
  readonly address?: string
  readonly mtu?: number
  readonly linkinfo?: { readonly info_kind?: string }
  readonly addr_info?: readonly LinkAddress[]
  readonly flags?: readonly string[]
}

export interface LinkAddress {
  readonly local?: string
  readonly prefixlen?: number
}

interface Route {
  readonly dst?: string
  readonly dev?: string
  readonly type?: string
}

/** The host as new networks have to fit in with it. */
export async function readSurroundings(tools: NetworkTools): Promise<NetworkSurroundings> {
  const what = "the host's networks"
  const [described, sockets] = await Promise.all([
    tools.run('ip', ['-json', '-details', '-batch', '-'], { what, input: 'address show\nroute show table all\n' }),
    tools.run('ss', ['-H', '-l', '-n', '-t', '-u'], { what }),
  ])
  // Each command of the batch answers with an array of its own.
  const [links = [], routes = []] = readArrays(described) as [Link[]?, Route[]?]
  return {
    interfaces: links.map(describeInterface),
    subnets: [...links.flatMap(subnetsOfLink), ...routes.flatMap(subnetOfRoute)],
    listeners: sockets.split('\n').flatMap(parseListener),
  }
}

/** One after the other, with or without line ends between them. */
export function readArrays(text: string): readonly unknown[] {
  return text
    .split(/(?<=\])\s*(?=\[\s*(?:\{|\]|$))/)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as unknown)
}

function describeInterface({ ifname, linkinfo }: Link): HostInterface {
  return { name: ifname, isBridge: linkinfo?.info_kind === 'bridge' }
}

function subnetsOfLink({ ifname, addr_info = [] }: Link): readonly HostSubnet[] {
  return addr_info.flatMap(({ local, prefixlen }) => {
    const address = local === undefined ? undefined : parseAddress(local)
    if (!address || prefixlen === undefined) return []
    return [{ subnet: formatSubnet(subnetAround(address, prefixlen)), by: ifname }]
  })
}

/** The default route leads everywhere and clashes with nothing; the kernel's own for multicast and itself are no places. */
function subnetOfRoute({ dst, dev, type = 'unicast' }: Route): readonly HostSubnet[] {
  if (dst === undefined || dst === 'default' || !['unicast', 'blackhole', 'unreachable', 'prohibit'].includes(type))
    return []
  const address = parseAddress(dst)
  const subnet = address ? subnetAround(address, address.family === 4 ? 32 : 128) : parseSubnet(dst)
  return subnet ? [{ subnet: formatSubnet(subnet), by: dev ?? `a ${type} route` }] : []
}

/** `tcp   LISTEN 0      128    127.0.0.1:22    0.0.0.0:*`; `*` is any address of both families. */
export function parseListener(line: string): readonly HostListener[] {
  const [protocol, , , , local = ''] = line.split(/\s+/)
  if (protocol !== 'tcp' && protocol !== 'udp') return []
  const colon = local.lastIndexOf(':')
  const port = Number(local.slice(colon + 1))
  const written = local
    .slice(0, colon)
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
  if (!Number.isSafeInteger(port) || colon < 0) return []
  const addresses = written === '*' ? ['0.0.0.0', '::'] : [written]
  return addresses.map((address) => ({ protocol, address, port }))
}
