import type { NetworkConfig, NetworkLease, NetworkMode } from './network.ts'

/** What of the host a network has to fit in with. */
export interface NetworkSurroundings {
  readonly interfaces: readonly HostInterface[]
  /** Subnets of the host's addresses and routes, the default route left out. */
  readonly subnets: readonly HostSubnet[]
  /** `tcp 0.0.0.0:80`: where something listens. */
  readonly listeners: readonly HostListener[]
}

export interface HostInterface {
  readonly name: string
  readonly isBridge: boolean
}

export interface HostSubnet {
  /** As `10.0.0.0/8`. */
  readonly subnet: string
  /** The interface it is reached by. */
  readonly by: string
}

export interface HostListener {
  readonly protocol: 'tcp' | 'udp'
  readonly address: string
  readonly port: number
}

/** A network in a platform's hands: what is told of it when nobody asks. */
export interface NetworkReports {
  /** All leases, whenever they have changed. */
  leases(network: string, leases: readonly NetworkLease[]): void
  /** What is wrong with it from now on; undefined: nothing any more. */
  trouble(network: string, words: string | undefined): void
}

/**
 * What a platform does for `NetworkLedger`, which sees to all else: names, records, what overlaps, and what a new daemon
 * does with work that was cut short.
 */
export interface NetworkBackend {
  readonly platform: string
  /** Whether networks of a mode can be had here. @throws HypervisorError `unsupported` with the reason */
  requireMode(mode: NetworkMode): void
  surroundings(): Promise<NetworkSurroundings>
  /** When the host came up, as a word that differs for each time. */
  bootId(): string
  /** Told once, before anything else. */
  report(reports: NetworkReports): void
  /**
   * Makes it so, whatever of it is there already; where it fails, nothing of it stays. From then on it is kept so, and
   * its leases are told.
   */
  up(config: NetworkConfig): Promise<void>
  /** Removes all that `up` has made, and nothing else, whenever it was cut short. Its leases stay. */
  down(config: NetworkConfig): Promise<void>
  /** A running network's settings are others from now on: those that take effect at once. */
  change(before: NetworkConfig, after: NetworkConfig): Promise<void>
  /** Removes what is kept of an inactive network. */
  forget(id: string): Promise<void>
  /** Removes what is kept of networks other than these: a removal was cut short. */
  sweep(known: ReadonlySet<string>): Promise<void>
  leases(config: NetworkConfig): Promise<readonly NetworkLease[]>
  close(): Promise<void>
}
