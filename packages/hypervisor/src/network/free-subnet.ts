import { HypervisorError } from '../error.ts'
import type { RandomBytes } from '../uuid.ts'
import { formatSubnet, overlap, parseSubnet, type Subnet } from './ip-address.ts'
import type { NetworkConfig } from './network.ts'
import type { NetworkRoom } from './network-room.ts'

/** RFC 1918, section 3: where few routers and VPNs have theirs first. */
function* candidates(): Generator<string, void, undefined> {
  for (let third = 100; third < 256; third++) yield `192.168.${third}.0/24`
  for (let second = 16; second < 32; second++)
    for (let third = 100; third < 256; third++) yield `172.${second}.${third}.0/24`
  for (let second = 100; second < 256; second++) yield `10.${second}.100.0/24`
}

/** A private subnet that overlaps nothing of the host and no other network. @throws HypervisorError `invalid-config` */
export function freeIpv4Subnet({ surroundings, others }: Pick<NetworkRoom, 'surroundings' | 'others'>): string {
  const taken = [...surroundings.subnets.map(({ subnet }) => subnet), ...others.flatMap(subnetsOf)]
    .map(parseSubnet)
    .filter((subnet) => subnet !== undefined)
  for (const text of candidates()) {
    const subnet = parseSubnet(text)
    if (subnet && !taken.some((one) => overlap(one, subnet))) return text
  }
  const problem = "none is left of those that are tried: the host's routes and networks take them all; give one"
  throw new HypervisorError('invalid-config', { what: 'ipv4.subnet', problem })
}

/** RFC 4193, section 3.1: 40 random bits make it as good as nobody else's. */
export function privateIpv6Subnet(random: RandomBytes): string {
  const id = random(5).subarray(0, 5)
  const value = id.reduce((number, byte) => (number << 8n) | BigInt(byte), 0xfdn)
  return formatSubnet({ family: 6, base: value << 80n, prefix: 64 })
}

/** What overlaps a subnet, in words for who has to choose another. */
export function overlapOf(subnet: Subnet, { surroundings, others, bridge }: OverlapSearch): string | undefined {
  for (const other of others) {
    for (const text of subnetsOf(other)) {
      const theirs = parseSubnet(text)
      if (theirs && overlap(subnet, theirs)) return `network ${JSON.stringify(other.name)} (${text})`
    }
  }
  for (const { subnet: text, by } of surroundings.subnets) {
    const theirs = parseSubnet(text)
    if (by !== bridge && theirs && overlap(subnet, theirs)) return `${text}, which the host reaches by ${by}`
  }
  return undefined
}

export interface OverlapSearch extends Pick<NetworkRoom, 'surroundings' | 'others'> {
  /** The network's own, whose subnet is no clash. */
  readonly bridge: string
}

function subnetsOf({ ipv4, ipv6 }: NetworkConfig): readonly string[] {
  return [ipv4, ipv6].flatMap((one) => (one ? [one.subnet] : []))
}
