import { isIP, isIPv4, isIPv6 } from 'node:net'
import type { MachineConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import { refuseField as refuse } from './invalid-config.ts'
import { checkMac } from './mac-address.ts'
import { forwardsOf, hasOwnInterface, type Nic, type NicBackend, type PortForward, type UserBackend } from './nic.ts'
import { isUuid } from './uuid.ts'

/** What a NIC can't be, and what it can't be plugged into. */
export function checkNics(config: MachineConfig): void {
  for (const [index, nic] of config.nics.entries()) {
    const field = `nics[${index}]`
    checkMac(nic.mac, `${field}.mac`)
    if (nic.model !== 'virtio' && config.architecture !== 'x86_64') {
      throw refuse(`${field}.model`, nic.model, 'is a model of x86_64 machines; use virtio')
    }
    checkBackend(nic.backend, `${field}.backend`)
    checkOptions(nic, field)
  }
  checkForwards(config.nics)
  checkTaps(config.nics)
}

function checkBackend(backend: NicBackend, field: string): void {
  switch (backend.kind) {
    case 'user':
      checkUser(backend, field)
      break
    case 'bridge':
      checkInterface(backend.bridge, `${field}.bridge`)
      break
    case 'tap':
      if (backend.device !== undefined) checkInterface(backend.device, `${field}.device`)
      break
    case 'macvtap':
      checkInterface(backend.lower, `${field}.lower`)
      break
    case 'network':
      if (!isUuid(backend.network)) {
        throw refuse(`${field}.network`, backend.network, 'is no id of a network; use a UUID in lower case')
      }
      break
    case 'none':
      break
    default:
      backend satisfies never
  }
}

/** Linux: `dev_valid_name` takes 15 bytes; of those, what no program that reads names takes for something else. */
function checkInterface(name: string, field: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,14}$/.test(name)) return
  throw refuse(field, name, "is no name of a host's interface; use one as ip link shows it, such as br0")
}

function checkUser(backend: UserBackend, field: string): void {
  const { forwards, net, net6, hostname, dns } = backend
  if (forwards.length > configLimits.forwards) {
    throw refuse(`${field}.forwards`, forwards.length, `are too many; use at most ${configLimits.forwards}`)
  }
  for (const [index, forward] of forwards.entries()) checkForward(forward, `${field}.forwards[${index}]`)
  if (net !== undefined) checkNet(net, `${field}.net`)
  if (net6 !== undefined) checkNet6(net6, `${field}.net6`)
  if (hostname !== undefined && !/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(hostname)) {
    throw refuse(`${field}.hostname`, hostname, 'is no host name; use letters, digits and -, at most 63')
  }
  if (dns !== undefined && !isWithin(dns, net ?? '10.0.2.0/24')) {
    throw refuse(`${field}.dns`, dns, `is no address in ${net ?? '10.0.2.0/24'}; use one of them, or leave it out`)
  }
}

/** With room for the 15th address, which the guest gets (libslirp: `vdhcp_start`). */
function checkNet(net: string, field: string): void {
  const [address = '', bits = ''] = net.split('/')
  const length = /^\d{1,2}$/.test(bits) ? Number(bits) : 0
  if (!isIPv4(address) || length < 8 || length > 27 || numberOf(address) % 2 ** (32 - length) !== 0) {
    throw refuse(field, net, 'is no IPv4 network; write its first address and 8 to 27 bits, as 10.1.0.0/24')
  }
}

function checkNet6(net: string, field: string): void {
  const [address = '', bits] = net.split('/')
  // The guest makes the second half of its address itself (RFC 4862).
  if (!isIPv6(address) || address.includes('.') || bits !== '64' || !address.endsWith('::')) {
    throw refuse(field, net, 'is no IPv6 network that a guest can choose an address in; write it as fd00:1::/64')
  }
}

function isWithin(address: string, net: string): boolean {
  const [first = '', bits] = net.split('/')
  const size = 2 ** (32 - Number(bits))
  return isIPv4(address) && Math.floor(numberOf(address) / size) === Math.floor(numberOf(first) / size)
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function checkForward(forward: PortForward, field: string): void {
  // QEMU's user network forwards IPv4 only (hostfwd).
  if (isIP(forward.hostAddress) !== 4) {
    throw refuse(`${field}.hostAddress`, forward.hostAddress, 'is no IPv4 address; use 127.0.0.1 or 0.0.0.0')
  }
  for (const side of ['hostPort', 'guestPort'] as const) {
    const port = forward[side]
    if (!Number.isSafeInteger(port) || port < 1 || port > 65535) {
      throw refuse(`${field}.${side}`, port, 'is no port; use 1 to 65535')
    }
  }
}

function checkForwards(nics: readonly Nic[]): void {
  const any = '0.0.0.0'
  const taken = new Map<string, Set<string>>()
  for (const [nicIndex, nic] of nics.entries()) {
    for (const [index, { protocol, hostAddress, hostPort }] of forwardsOf(nic).entries()) {
      const port = `${protocol}:${hostPort}`
      const addresses = taken.get(port) ?? new Set()
      if (addresses.has(hostAddress) || addresses.has(any) || (hostAddress === any && addresses.size > 0)) {
        const field = `nics[${nicIndex}].backend.forwards[${index}].hostPort`
        throw refuse(field, hostPort, 'is forwarded twice; choose another port')
      }
      taken.set(port, addresses.add(hostAddress))
    }
  }
}

/** One tap has one other end, and so has an interface that is passed through. */
function checkTaps(nics: readonly Nic[]): void {
  const taken = new Map<string, string>()
  for (const [index, { backend }] of nics.entries()) {
    const isWhole = backend.kind === 'macvtap' && backend.mode === 'passthrough'
    const [part, name] =
      backend.kind === 'tap' ? ['device', backend.device] : ['lower', isWhole ? backend.lower : undefined]
    if (name === undefined) continue
    const field = `nics[${index}].backend.${part}`
    const first = taken.get(name)
    if (first !== undefined) throw refuse(field, name, `is the same as ${first}; each needs its own`)
    taken.set(name, field)
  }
}

function checkOptions(nic: Nic, field: string): void {
  const { mtu, queues, limits, model } = nic
  const isOwn = hasOwnInterface(nic)
  const other = nic.backend.kind === 'tap' ? 'a tap that the host has' : `a NIC on ${nic.backend.kind}`
  const remedy = 'is for bridge, network, macvtap and taps without a name; leave it out'
  if (mtu !== undefined) {
    // virtio 1.1, 5.1.4: from 68 on. A tap takes up to 65521 (Linux: MAX_MTU of drivers/net/tun.c).
    if (!Number.isSafeInteger(mtu) || mtu < 68 || mtu > 65_521) {
      throw refuse(`${field}.mtu`, mtu, 'is no size of a packet; use 68 to 65521')
    }
    if (model !== 'virtio') throw refuse(`${field}.mtu`, mtu, `can't be told to a guest by ${model}; use virtio`)
    if (!isOwn) throw refuse(`${field}.mtu`, mtu, `can't be set for ${other}; it ${remedy}`)
  }
  if (queues !== undefined) {
    if (!Number.isSafeInteger(queues) || queues < 1 || queues > configLimits.queues) {
      throw refuse(`${field}.queues`, queues, `is no number of queues; use 1 to ${configLimits.queues}`)
    }
    if (model !== 'virtio') throw refuse(`${field}.queues`, queues, `are nothing that ${model} has; use virtio`)
    if (!isOwn) throw refuse(`${field}.queues`, queues, `can't be had for ${other}; this ${remedy}`)
  }
  if (limits) checkLimits(nic, { field: `${field}.limits`, refusal: `can't bound ${other}; this ${remedy}` })
}

function checkLimits(nic: Nic, { field, refusal }: { field: string; refusal: string }): void {
  const { limits = {} } = nic
  const rates = ['inBytesPerSecond', 'outBytesPerSecond'] as const
  if (rates.every((name) => limits[name] === undefined)) {
    throw refuse(field, limits, 'bounds nothing; give inBytesPerSecond or outBytesPerSecond, or leave it out')
  }
  if (!hasOwnInterface(nic)) throw refuse(field, limits, refusal)
  const { least, most, leastBurst, mostBurst } = configLimits.nicRate
  for (const name of rates) {
    const rate = limits[name]
    if (rate !== undefined && !(Number.isSafeInteger(rate) && rate >= least && rate <= most)) {
      throw refuse(`${field}.${name}`, rate, `is no limit; use ${least} to ${most}, or leave it out`)
    }
    const { burstBytes: burst } = limits
    if (burst === undefined || rate === undefined) continue
    // Linux counts a burst by the time it takes, in 32 bits of 64 ns (net/sched/sch_tbf.c): 274 seconds.
    const longest = Math.min(mostBurst, rate * 200)
    if (!Number.isSafeInteger(burst) || burst < leastBurst || burst > longest) {
      throw refuse(`${field}.burstBytes`, burst, `is no burst at that rate; use ${leastBurst} to ${longest}`)
    }
  }
}
