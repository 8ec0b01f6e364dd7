import type { DhcpRange, DnsHost, Ipv4Network, Ipv6Network, NetworkConfig, NetworkForward } from './network.ts'

/** A network with only what its author cares about: a name is enough for one with NAT on a free private subnet. */
export interface NetworkDraft
  extends Partial<
    Pick<
      NetworkConfig,
      'id' | 'mode' | 'bridge' | 'mtu' | 'isolatePorts' | 'staticLeases' | 'autostart' | 'notes' | 'tags'
    >
  > {
  readonly name: string
  /** Null: none. */
  readonly ipv4?: Ipv4Draft | null
  /** Left out: none. With nothing in it: a private prefix (RFC 4193). */
  readonly ipv6?: Ipv6Draft | null
  /** Null: off. */
  readonly dns?: DnsDraft | null
  readonly forwards?: readonly NetworkForwardDraft[]
}

export interface Ipv4Draft extends Partial<Omit<Ipv4Network, 'dhcp'>> {
  readonly dhcp?: Partial<DhcpRange> | null
}

export interface Ipv6Draft extends Partial<Omit<Ipv6Network, 'dhcp'>> {
  readonly dhcp?: Partial<DhcpRange> | null
}

export interface DnsDraft {
  readonly domain?: string | null
  readonly hosts?: readonly DnsHost[]
  readonly forwarders?: readonly string[]
}

/** Left out: TCP, on the loopback address only. */
export type NetworkForwardDraft = Pick<NetworkForward, 'hostPort' | 'toAddress' | 'toPort'> & Partial<NetworkForward>
