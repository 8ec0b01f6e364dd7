import type { UserBackend } from './nic.ts'

/** Where a NIC is plugged in, and by which addresses it is known outside. */
export interface NicAddresses {
  /** The NIC's id in its machine. */
  readonly nic: string
  readonly mac: string
  /** The interface of the host that its packets pass through, while the machine runs. */
  readonly interface?: string
  readonly addresses: readonly NicAddress[]
  /** What is wrong with where it is plugged in, in words: its bridge is gone. */
  readonly problem?: string
}

/** One address, and who says so. */
export interface NicAddress {
  /** IPv4 or IPv6, as text. */
  readonly address: string
  /**
   * `agent`: the agent in the guest says so. `lease`: a DHCP server of ours gave it out. `neighbour`: the host has spoken with it lately. `user`: user networking gives
   * it to whoever asks by DHCP; it is not reached from outside but by forwards.
   */
  readonly source: 'agent' | 'lease' | 'neighbour' | 'user'
}

/** The address that user networking gives out: the 15th of its network (libslirp: `vdhcp_start`). */
export function userAddress({ net = '10.0.2.0/24' }: Pick<UserBackend, 'net'>): string {
  const parts = (net.split('/')[0] ?? '').split('.').map(Number)
  return [...parts.slice(0, 3), (parts[3] ?? 0) + 15].join('.')
}
