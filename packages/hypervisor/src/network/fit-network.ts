import { HypervisorError } from '../error.ts'
import { refuseField } from '../invalid-config.ts'
import type { HostListener } from './backend.ts'
import { isSamePort } from './check-network-lists.ts'
import { overlapOf } from './free-subnet.ts'
import { parseSubnet } from './ip-address.ts'
import type { NetworkConfig, NetworkForward } from './network.ts'
import type { NetworkRoom } from './network-room.ts'

export interface FitOptions {
  /** Before it is made: then nothing may have its bridge's name. */
  readonly isStarting: boolean
  /** The bridge it has made already. */
  readonly ownBridge: string | undefined
  /** Whether a port is the network's own already. */
  readonly isOwnPort: (forward: NetworkForward) => boolean
}

/**
 * Whether a network fits in with the host and the other networks there.
 * @throws HypervisorError `name-in-use`, `invalid-config`, `port-in-use`
 */
export function requireFit(config: NetworkConfig, room: NetworkRoom, options: FitOptions): void {
  const { name } = config
  if (room.others.some((other) => other.name === name))
    throw new HypervisorError('name-in-use', { kind: 'network', name })
  requireBridge(config, room, options)
  for (const family of ['ipv4', 'ipv6'] as const) {
    const { subnet: text } = config[family] ?? {}
    const subnet = text === undefined ? undefined : parseSubnet(text)
    const by = subnet && overlapOf(subnet, { ...room, bridge: config.bridge })
    if (by !== undefined) throw refuseField(`${family}.subnet`, text, `overlaps ${by}; choose another`)
  }
  for (const forward of config.forwards) requirePort(forward, room, options)
}

function requireBridge(
  { mode, bridge }: NetworkConfig,
  { surroundings, others }: NetworkRoom,
  options: FitOptions,
): void {
  const other = others.find((one) => one.bridge === bridge && !(mode === 'bridged' && one.mode === 'bridged'))
  if (other)
    throw refuseField('bridge', bridge, `is the bridge of network ${JSON.stringify(other.name)}; choose another`)
  const found = surroundings.interfaces.find((one) => one.name === bridge)
  if (mode !== 'bridged') {
    // One that a killed daemon has left is ours, and was removed before.
    if (found && bridge !== options.ownBridge)
      throw refuseField('bridge', bridge, 'is a network interface of the host already; choose another name')
    return
  }
  if (found?.isBridge) return
  const remedy = `use one of the host's: ${hostBridges({ surroundings, others }).join(', ') || 'it has none'}`
  throw refuseField('bridge', bridge, `is ${found ? 'no bridge' : 'not there'}; ${remedy}`)
}

/** Those that are not networks' own. */
export function hostBridges({ surroundings, others }: Pick<NetworkRoom, 'surroundings' | 'others'>): readonly string[] {
  const own = new Set(others.filter(({ mode }) => mode !== 'bridged').map(({ bridge }) => bridge))
  return surroundings.interfaces.filter(({ name, isBridge }) => isBridge && !own.has(name)).map(({ name }) => name)
}

function requirePort(forward: NetworkForward, { surroundings, others }: NetworkRoom, { isOwnPort }: FitOptions): void {
  const { protocol, hostAddress, hostPort } = forward
  for (const other of others) {
    if (!other.forwards.some((one) => isSamePort(one, forward))) continue
    const address = `${protocol} ${hostAddress}:${hostPort} (network ${JSON.stringify(other.name)} forwards it)`
    throw new HypervisorError('port-in-use', { address })
  }
  if (isOwnPort(forward)) return
  const isTaken = (one: HostListener) =>
    isSamePort({ protocol: one.protocol, hostAddress: one.address, hostPort: one.port }, forward)
  if (surroundings.listeners.some(isTaken))
    throw new HypervisorError('port-in-use', { address: `${protocol} ${hostAddress}:${hostPort}` })
}
