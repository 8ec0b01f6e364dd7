import type { Device } from './config.ts'

/** A network adapter, and what its other end is plugged into. */
export interface Nic extends Device {
  readonly kind: 'nic'
  /** Lower case, colons; of no other machine of its hypervisor. */
  readonly mac: string
  readonly model: NicModel
  /** Whether its cable is plugged in; absent: `up`. */
  readonly link?: 'up' | 'down'
  /** The most bytes that a packet carries, which the guest is told; absent: what it is plugged into has its own. */
  readonly mtu?: number
  /** Pairs of queues, so that several processors of the guest can send and receive at once; absent: one. */
  readonly queues?: number
  readonly limits?: NicLimits
  readonly backend: NicBackend
}

/** `netfront`: Xen's own for guests that know it; `veth`: a pair of Linux', of which a container has one end. */
export type NicModel = 'virtio' | 'e1000' | 'e1000e' | 'rtl8139' | 'netfront' | 'veth'

/** The most that passes in a second, as the guest sees it; what is absent is unbounded. */
export interface NicLimits {
  readonly inBytesPerSecond?: number
  readonly outBytesPerSecond?: number
  /** What may pass at once after a pause; absent: a 50th of the rate, or 64 KiB where that is more. */
  readonly burstBytes?: number
}

export type NicBackend = UserBackend | BridgeBackend | TapBackend | MacvtapBackend | NicNetworkBackend | NoBackend

/** The platform's own translation, which needs no rights: the guest gets out, and in come only the forwards. */
export interface UserBackend {
  readonly kind: 'user'
  readonly forwards: readonly PortForward[]
  /** The guest reaches nothing outside; its forwards still lead in. Absent: it reaches what the host reaches. */
  readonly restrict?: boolean
  /** Its IPv4 network; absent: `10.0.2.0/24`. The guest gets the 15th address, and the host is the 2nd. */
  readonly net?: string
  /** Its IPv6 network, a /64; absent: the platform's own. */
  readonly net6?: string
  /** The host name that DHCP tells the guest. */
  readonly hostname?: string
  /** The address under which the guest asks the host's name servers, in `net`; absent: the 3rd. */
  readonly dns?: string
}

/** A port of a bridge that the host has. */
export interface BridgeBackend {
  readonly kind: 'bridge'
  readonly bridge: string
}

/** A tap device: one that the host has, or, without a name, one that lasts as long as the NIC and is in no bridge. */
export interface TapBackend {
  readonly kind: 'tap'
  readonly device?: string
}

/** Beside an interface of the host, with a MAC address of its own on its wire (Linux' macvlan). */
export interface MacvtapBackend {
  readonly kind: 'macvtap'
  readonly lower: string
  readonly mode: MacvtapMode
}

/** How those on one interface reach each other: at once, never, by the switch outside, or there is only one. */
export type MacvtapMode = 'bridge' | 'private' | 'vepa' | 'passthrough'

/** A network that the hypervisor manages, by its id. */
export interface NicNetworkBackend {
  readonly kind: 'network'
  readonly network: string
}

/** Its cable leads nowhere. */
export interface NoBackend {
  readonly kind: 'none'
}

export type NicBackendKind = NicBackend['kind']

export const nicBackendKinds: readonly NicBackendKind[] = ['user', 'bridge', 'tap', 'macvtap', 'network', 'none']
export const macvtapModes: readonly MacvtapMode[] = ['bridge', 'private', 'vepa', 'passthrough']

/** A host port that leads to a guest's port (user networking). */
export interface PortForward {
  readonly protocol: 'tcp' | 'udp'
  readonly hostAddress: string
  readonly hostPort: number
  readonly guestPort: number
}

/** The forwards of a NIC on user networking; any other has none. */
export function forwardsOf({ backend }: Pick<Nic, 'backend'>): readonly PortForward[] {
  return backend.kind === 'user' ? backend.forwards : []
}

/** Whether packets pass through an interface of the host that is made for the NIC alone. */
export function hasOwnInterface({ backend }: Pick<Nic, 'backend'>): boolean {
  if (backend.kind === 'tap') return backend.device === undefined
  return backend.kind === 'bridge' || backend.kind === 'network' || backend.kind === 'macvtap'
}
