import type { MacvtapMode, NetworkConfig, Nic, NicLimits } from '@cimarron/hypervisor'
import { type InterfaceNames, interfaceNames } from './interface-name.ts'

/** What a NIC takes of the host's network. */
export interface Plug {
  /** The NIC's id, for messages. */
  readonly nic: string
  readonly names: InterfaceNames
  /** The interface that its packets pass through: one of ours by its name, unless the host has it. */
  readonly link: string
  readonly end: PlugEnd
  readonly mac: string
  readonly mtu: number | undefined
  readonly queues: number
  readonly limits: NicLimits
  /** Whether its cable is in. */
  readonly isUp: boolean
}

/** Where its other end is. A tap without bridge is in none, or, where the host has it, where the host has put it. */
export type PlugEnd =
  | {
      readonly kind: 'tap'
      readonly bridge: string | undefined
      readonly isOurs: boolean
      /** It reaches the host and the world by the bridge, but no other port that is so. */
      readonly isIsolated?: boolean
    }
  | { readonly kind: 'macvtap'; readonly lower: string; readonly mode: MacvtapMode }

export interface PlugSurroundings {
  /** The machine's id. */
  readonly machine: string
  /** The network that a NIC is plugged into. @throws HypervisorError where it is not there, or not active */
  readonly networkOf: (network: string, nic: string) => Pick<NetworkConfig, 'bridge' | 'isolatePorts'>
}

/** Undefined: it takes nothing of the host's interfaces. */
export function plugOf(nic: Nic, { machine, networkOf }: PlugSurroundings): Plug | undefined {
  const names = interfaceNames(machine, nic.id)
  const end = endOf(nic, networkOf)
  if (!end) return undefined
  const { mac, mtu, queues = 1, limits = {}, backend } = nic
  const link = (backend.kind === 'tap' ? backend.device : undefined) ?? names.link
  return { nic: nic.id, names, link, end, mac, mtu, queues, limits, isUp: nic.link !== 'down' }
}

function endOf({ id, backend }: Nic, networkOf: PlugSurroundings['networkOf']): PlugEnd | undefined {
  switch (backend.kind) {
    case 'bridge':
      return { kind: 'tap', bridge: backend.bridge, isOurs: true }
    case 'network': {
      const { bridge, isolatePorts } = networkOf(backend.network, id)
      return { kind: 'tap', bridge, isOurs: true, isIsolated: isolatePorts }
    }
    case 'tap':
      return { kind: 'tap', bridge: undefined, isOurs: backend.device === undefined }
    case 'macvtap':
      return backend
    case 'user':
    case 'none':
      return undefined
    default:
      return backend satisfies never
  }
}
