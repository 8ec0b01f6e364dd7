/**
 * A network that machines are plugged into. All but `bridged` are made by us: a bridge with addresses of the host, DHCP
 * and DNS on it, and rules for what passes.
 */
export interface NetworkConfig {
  /** A UUID in lower case that never changes. */
  readonly id: string
  /** A label people use; unique within a hypervisor, without a slash, and can change. */
  readonly name: string
  readonly mode: NetworkMode
  /** The host's network interface: ours to make, or (`bridged`) one that is there. */
  readonly bridge: string
  /** The largest packet, in bytes; absent: the host's usual 1500. */
  readonly mtu?: number
  /** Machines on it reach the host and the world, but not each other. */
  readonly isolatePorts: boolean
  readonly ipv4: Ipv4Network | null
  readonly ipv6: Ipv6Network | null
  /** Null: names are not answered. */
  readonly dns: NetworkDns | null
  readonly staticLeases: readonly StaticLease[]
  readonly forwards: readonly NetworkForward[]
  /** Started when the host has come up, also where it was stopped before. */
  readonly autostart: boolean
  readonly notes?: string
  readonly tags?: readonly string[]
}

/**
 * `nat`: machines reach the world under the host's address, and are reached by forwards only. `routed`: with their own
 * addresses, both ways; the world has to know the way. `isolated`: they reach each other. `bridged`: they are on a
 * bridge that the host has, and nothing of it is ours.
 */
export type NetworkMode = 'nat' | 'routed' | 'isolated' | 'bridged'

export const networkModes: readonly NetworkMode[] = ['nat', 'routed', 'isolated', 'bridged']

export interface Ipv4Network {
  /** As `192.168.100.0/24`. */
  readonly subnet: string
  /** The host's address in it. */
  readonly gateway: string
  /** Null: machines bring their own addresses. */
  readonly dhcp: DhcpRange | null
}

export interface Ipv6Network {
  /** As `fd12:3456:789a::/64`. */
  readonly subnet: string
  readonly gateway: string
  /**
   * `slaac`: the host advertises the prefix, and machines choose their addresses. `dhcp`: they ask for one of the range.
   * `none`: nothing is advertised.
   */
  readonly addressing: 'slaac' | 'dhcp' | 'none'
  /** With `dhcp`. */
  readonly dhcp: DhcpRange | null
  /** Machines appear under the host's address, as private prefixes are not routed in the world (mode `nat` only). */
  readonly nat: boolean
}

export interface DhcpRange {
  readonly first: string
  readonly last: string
  readonly leaseSeconds: number
}

export interface NetworkDns {
  /** Machines are found as `name.domain` too. */
  readonly domain?: string
  /** Names that are answered in addition to those of machines. */
  readonly hosts: readonly DnsHost[]
  /** Name servers that are asked for all else; none: those of the host (an isolated network asks nobody). */
  readonly forwarders: readonly string[]
}

export interface DnsHost {
  readonly address: string
  readonly names: readonly string[]
}

/** A machine that always gets this address, by its NIC's MAC. */
export interface StaticLease {
  /** Lower case, colons. */
  readonly mac: string
  readonly address: string
  /** What the machine is called in the network. */
  readonly name?: string
}

/** A host port that leads into the network. */
export interface NetworkForward {
  readonly protocol: 'tcp' | 'udp'
  /** One of the host's; `0.0.0.0` or `::`: all of them. */
  readonly hostAddress: string
  readonly hostPort: number
  readonly toAddress: string
  readonly toPort: number
}

/** A network as it is at one moment; immutable, replaced whole at each change. */
export interface NetworkView {
  readonly id: string
  /** The host it is on (its id). */
  readonly host: string
  /** Grows with each change of what is defined. */
  readonly revision: number
  readonly state: NetworkState
  /** What is wrong with it, in words, where something is. */
  readonly detail?: string
  /** At next start. */
  readonly defined: NetworkConfig
  /** Now; null when inactive. */
  readonly active: NetworkConfig | null
  /** Settings that wait for the next start. */
  readonly pending: readonly NetworkSetting[]
}

export type NetworkState = 'inactive' | 'active'

export type NetworkSetting = Exclude<keyof NetworkConfig, 'id'>

/** An address that a machine was given. */
export interface NetworkLease {
  readonly address: string
  /** Lower case, colons; of an IPv6 lease where it is known. */
  readonly mac?: string
  /** What the machine calls itself, or was named by a static lease. */
  readonly name?: string
  /** Milliseconds since 1970; null: it does not end. */
  readonly expiresMs: number | null
}
