import { refuseField as refuse } from '../invalid-config.ts'
import { checkMac } from '../mac-address.ts'
import { isHostLabel } from './host-name.ts'
import { parseAddress, parseSubnet } from './ip-address.ts'
import type { NetworkConfig, NetworkForward } from './network.ts'
import { networkLimits } from './network-limits.ts'
import { checkMember } from './subnet-member.ts'

/** @throws HypervisorError `invalid-config` */
export function checkStaticLeases(config: NetworkConfig): void {
  const { staticLeases } = config
  if (staticLeases.length > networkLimits.staticLeases)
    throw refuse('staticLeases', staticLeases.length, `are too many; use at most ${networkLimits.staticLeases}`)
  const seen = new Map<string, string>()
  const gateways = [config.ipv4?.gateway, config.ipv6?.gateway].flatMap((one) => one ?? []).map(numberOf)
  for (const [index, { mac, address, name }] of staticLeases.entries()) {
    const field = `staticLeases[${index}]`
    checkMac(mac, `${field}.mac`)
    const family = memberFamily(`${field}.address`, address, config)
    const range = family === 4 ? config.ipv4?.dhcp : config.ipv6?.dhcp
    if (!range)
      throw refuse(`${field}.address`, address, `is never given out, as IPv${family} has no DHCP here; turn it on`)
    if (gateways.includes(numberOf(address)))
      throw refuse(`${field}.address`, address, "is the host's own; use another")
    if (name !== undefined && !isHostLabel(name))
      throw refuse(`${field}.name`, name, 'is no host name; use letters, digits and -')
    const keys = [
      { key: `${family} ${mac}`, at: `${field}.mac`, value: mac },
      { key: numberOf(address), at: `${field}.address`, value: address },
    ]
    for (const { key, at, value } of keys) {
      const first = seen.get(key)
      if (first !== undefined) throw refuse(at, value, `is the same as ${first}; each needs its own`)
      seen.set(key, at)
    }
  }
}

/** @throws HypervisorError `invalid-config` */
export function checkForwards(config: NetworkConfig): void {
  const { forwards, mode } = config
  if (forwards.length === 0) return
  if (mode !== 'nat' && mode !== 'routed')
    throw refuse(
      'forwards',
      forwards.length,
      `lead into no network of mode ${mode}; use nat or routed, or leave them out`,
    )
  if (forwards.length > networkLimits.forwards)
    throw refuse('forwards', forwards.length, `are too many; use at most ${networkLimits.forwards}`)
  for (const [index, forward] of forwards.entries()) {
    const field = `forwards[${index}]`
    if (forward.protocol !== 'tcp' && forward.protocol !== 'udp')
      throw refuse(`${field}.protocol`, forward.protocol, 'is no protocol of ports; use tcp or udp')
    const family = memberFamily(`${field}.toAddress`, forward.toAddress, config)
    if (parseAddress(forward.hostAddress)?.family !== family)
      throw refuse(
        `${field}.hostAddress`,
        forward.hostAddress,
        `is no IPv${family} address; use one of the host's, or ${anyAddress[family]}`,
      )
    if (numberOf(forward.hostAddress) === numberOf('::1'))
      throw refuse(`${field}.hostAddress`, forward.hostAddress, 'leads nowhere, by the kernel; use 127.0.0.1 or ::')
    for (const side of ['hostPort', 'toPort'] as const) {
      const port = forward[side]
      if (!Number.isSafeInteger(port) || port < 1 || port > 65_535)
        throw refuse(`${field}.${side}`, port, 'is no port; use 1 to 65535')
    }
    const first = forwards.slice(0, index).findIndex((other) => isSamePort(other, forward))
    if (first >= 0)
      throw refuse(`${field}.hostPort`, forward.hostPort, `is forwarded by forwards[${first}] already; choose another`)
  }
}

const anyAddress = { 4: '0.0.0.0', 6: '::' } as const

/** Whether two want the same port of the host. */
export function isSamePort(
  one: Pick<NetworkForward, 'protocol' | 'hostAddress' | 'hostPort'>,
  other: Pick<NetworkForward, 'protocol' | 'hostAddress' | 'hostPort'>,
): boolean {
  if (one.protocol !== other.protocol || one.hostPort !== other.hostPort) return false
  const [address, theirs] = [parseAddress(one.hostAddress), parseAddress(other.hostAddress)]
  if (address?.family !== theirs?.family) return false
  return address?.value === theirs?.value || address?.value === 0n || theirs?.value === 0n
}

function memberFamily(field: string, address: string, { ipv4, ipv6 }: NetworkConfig): 4 | 6 {
  const family = parseAddress(address)?.family
  const network = family === 6 ? ipv6 : ipv4
  const subnet = network && parseSubnet(network.subnet)
  if (family === undefined || !subnet) {
    const known = [ipv4, ipv6].flatMap((one) => (one ? [one.subnet] : [])).join(' or ')
    throw refuse(field, address, `is no address of this network; ${known ? `use one of ${known}` : 'it has none'}`)
  }
  checkMember(field, address, { subnet, text: network.subnet })
  return family
}

function numberOf(address: string): string {
  const parsed = parseAddress(address)
  return `${parsed?.family} ${parsed?.value}`
}
