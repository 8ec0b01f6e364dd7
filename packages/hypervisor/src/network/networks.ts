import type { Apply } from '../change.ts'
import type { Operation } from '../operation.ts'
import type { NetworkLease, NetworkSetting, NetworkState, NetworkView } from './network.ts'
import type { NetworkDraft } from './network-draft.ts'

/**
 * A hypervisor's networks. Methods resolve when what was asked for is so and is durable, and refuse with a
 * `HypervisorError`.
 */
export interface Networks {
  /** From memory, in the order of their names. */
  networks(): readonly NetworkView[]
  network(id: string): NetworkView | undefined

  /**
   * Defines a network, inactive. What the draft leaves out is chosen so that it fits this host.
   * @throws HypervisorError `invalid-config` (also for a subnet that overlaps another), `name-in-use`, `id-in-use`
   */
  define(draft: NetworkDraft, operation?: Operation): Promise<NetworkView>
  /** @throws HypervisorError `revision-conflict`, `invalid-config` */
  change(id: string, change: NetworkChange, operation?: Operation): Promise<NetworkChangeResult>
  /** Forgets it, with its leases. An active one is stopped first. @throws HypervisorError `network-in-use` */
  undefine(id: string, operation?: Operation): Promise<void>

  /** @throws HypervisorError `invalid-state`, `invalid-config`, `name-in-use`, `port-in-use`, `peer-failed` */
  start(id: string, operation?: Operation): Promise<void>
  /** @throws HypervisorError `invalid-state`, `network-in-use` */
  stop(id: string, operation?: Operation): Promise<void>

  /** What was given out and has not ended, in the order of addresses. */
  leases(id: string): Promise<readonly NetworkLease[]>

  /** Every change from now on, in order. */
  events(signal?: AbortSignal): AsyncIterable<NetworkEvent>
}

/**
 * Settings by name; those left out stay as they are. Of `ipv4`, `ipv6` and `dns` only what is given changes; null takes
 * one away.
 */
export type NetworkSettings = Omit<Partial<NetworkDraft>, 'id' | 'mtu' | 'notes' | 'tags'> & {
  readonly mtu?: number | null
  readonly notes?: string | null
  readonly tags?: readonly string[] | null
}

export interface NetworkChange {
  readonly revision: number
  readonly settings: NetworkSettings
  /** Left out: `soonest`. */
  readonly apply?: Apply
}

export interface NetworkChangeResult {
  readonly view: NetworkView
  /** Settings that differ from before and are in force already. */
  readonly now: readonly NetworkSetting[]
  /** All settings that wait for the next start. */
  readonly pending: readonly NetworkSetting[]
}

/** What happened to networks, in the order in which it did. */
export type NetworkEvent =
  | { readonly kind: 'network-defined'; readonly atMs: number; readonly network: NetworkView }
  | { readonly kind: 'network-changed'; readonly atMs: number; readonly network: NetworkView }
  | { readonly kind: 'network-undefined'; readonly atMs: number; readonly network: NetworkView }
  | {
      readonly kind: 'network-state'
      readonly atMs: number
      readonly network: NetworkView
      readonly from: NetworkState
      readonly to: NetworkState
    }
  /** Addresses that were given out, and that were given back or ran out. */
  | {
      readonly kind: 'network-leases'
      readonly atMs: number
      readonly network: NetworkView
      readonly given: readonly NetworkLease[]
      readonly ended: readonly NetworkLease[]
    }
