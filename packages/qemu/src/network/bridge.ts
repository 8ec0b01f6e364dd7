import { createHash } from 'node:crypto'
import { type NetworkConfig, parseAddress, parseSubnet } from '@cimarron/hypervisor'
import type { NetworkTools } from './network-tools.ts'
import { type Link, readArrays } from './surroundings.ts'

/**
 * The bridge's own address on the wire, from the network's id: it stays when NICs come and go, and tells that the bridge is
 * ours. Unicast and locally administered (IEEE 802).
 */
export function bridgeMac(network: string): string {
  const bytes = createHash('sha256').update(`bridge of ${network}`).digest().subarray(0, 3)
  return ['52', '54', '01', ...Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))].join(':')
}

/** The interface of that name as it is now. */
export async function readLink(tools: NetworkTools, name: string, what: string): Promise<Link | undefined> {
  const args = ['-json', '-details', '-batch', '-', '-force']
  const answer = await tools.run('ip', args, { what, input: `address show dev ${name}\n` }).catch((error: unknown) => {
    if (/does not exist/.test(String(error))) return '[]'
    throw error
  })
  const [links = []] = readArrays(answer) as [Link[]?]
  return links.find(({ ifname }) => ifname === name)
}

export function isOurs(link: Link, { id }: Pick<NetworkConfig, 'id'>): boolean {
  return link.address === bridgeMac(id) && link.linkinfo?.info_kind === 'bridge'
}

/** What is to be done, as lines of `ip -batch`, so that the bridge is there with its addresses. */
export function linesUp(config: NetworkConfig, found: Link | undefined): readonly string[] {
  const { bridge, mtu, ipv4, ipv6, id } = config
  const present = new Set((found?.addr_info ?? []).map(({ local, prefixlen }) => `${local}/${prefixlen}`))
  const wanted = [ipv4, ipv6].flatMap((one) => (one ? [addressOf(one)] : []))
  return [
    ...(found ? [] : [`link add name ${bridge} address ${bridgeMac(id)} type bridge stp_state 0 forward_delay 0`]),
    ...(mtu === undefined || found?.mtu === mtu ? [] : [`link set dev ${bridge} mtu ${mtu}`]),
    // It is found nowhere else, so nobody need be asked whether an address is free.
    ...wanted
      .filter((address) => !present.has(address))
      .map((address) => `address add ${address} dev ${bridge}${address.includes(':') ? ' nodad' : ''}`),
    ...(found?.flags?.includes('UP') ? [] : [`link set dev ${bridge} up`]),
  ]
}

function addressOf({ subnet, gateway }: { readonly subnet: string; readonly gateway: string }): string {
  return `${gateway}/${parseSubnet(subnet)?.prefix}`
}

/** The kernel's switches that go with a network. Those of the bridge end with it; see `forwardingOf` for the others. */
export function switchesOf({ bridge, mode, ipv4, ipv6, forwards }: NetworkConfig): readonly Switch[] {
  const leadsFromLoopback = forwards.some(({ hostAddress }) => {
    const address = parseAddress(hostAddress)
    return address?.family === 4 && (address.value === 0n || address.value >> 24n === 127n)
  })
  return [
    { key: `net/ipv6/conf/${bridge}/disable_ipv6`, value: ipv6 ? '0' : '1' },
    { key: `net/ipv6/conf/${bridge}/accept_ra`, value: '0' },
    { key: `net/ipv4/conf/${bridge}/forwarding`, value: ipv4 && mode !== 'isolated' ? '1' : '0' },
    { key: `net/ipv4/conf/${bridge}/route_localnet`, value: leadsFromLoopback ? '1' : '0' },
  ]
}

export interface Switch {
  /** Below /proc/sys, as an interface's name may have dots in it. */
  readonly key: string
  readonly value: string
}
