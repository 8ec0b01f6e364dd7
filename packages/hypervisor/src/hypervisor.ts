import type { MachineConfig } from './config.ts'
import type { HypervisorEvent } from './event.ts'
import type { FeatureName } from './feature.ts'
import type { Host } from './host.ts'
import type { HostReport } from './host-report.ts'
import type { Machine } from './machine.ts'
import type { HypervisorSample } from './metrics/hypervisor-sample.ts'
import type { Arrivals } from './migration/arrival.ts'
import type { MissingFeature } from './missing-feature.ts'
import type { Networks } from './network/networks.ts'
import type { Operation } from './operation.ts'
import type { Storage } from './storage/storage.ts'

/** `libvirt-…`: that hypervisor by way of a libvirt server; `libvirt`: any other that it knows. */
export const platformNames = [
  'qemu',
  'simulator',
  'libvirt-qemu',
  'libvirt-xen',
  'libvirt-lxc',
  'libvirt-test',
  'libvirt',
] as const
export type Platform = (typeof platformNames)[number]

/** How a hypervisor is reached that is behind a server. */
export interface ConnectionView {
  /** Where the server is, without secrets. */
  readonly uri: string
  readonly state: 'connecting' | 'connected' | 'unreachable'
  /** Milliseconds since 1970 of the last change of state. */
  readonly sinceMs: number
  /** Why it can't be reached. */
  readonly detail?: string
  /** Nothing of it can be changed. */
  readonly readOnly: boolean
}

/**
 * One connection to one platform. Drivers are dumb: they know no users, no history and no schedules, and serialise
 * nothing but what their peer needs; the estate above does. What a driver can't do it refuses with `unsupported`
 * naming the feature, and the feature is missing in `features`.
 */
export interface Hypervisor extends AsyncDisposable {
  /** A UUID that stays the same over restarts. */
  readonly id: string
  /** A label: the default one is `local`. */
  readonly name: string
  readonly platform: Platform
  /** The platform's own version, e.g. QEMU's `7.2.22`. */
  readonly version: string
  /** Absent: it is no server's. */
  readonly connection?: ConnectionView
  readonly features: ReadonlySet<FeatureName>
  /** What the driver could do on another host, and why not on this one. */
  readonly missing: ReadonlyMap<FeatureName, MissingFeature>
  /** Its pools and volumes, which have an ordered stream of events of their own. */
  readonly storage: Storage
  /** Its networks, with a stream of events of their own too. */
  readonly networks: Networks
  /** How machines of other hosts come to it. */
  readonly arrivals: Arrivals

  hosts(): readonly Host[]
  /**
   * All about one of its hosts (its id), as it is now.
   * @throws HypervisorError `unreachable`, TypeError where it has no such host
   */
  report(host: string): Promise<HostReport>
  /** From memory; the views inside are the newest. */
  machines(): readonly Machine[]
  machine(id: string): Machine | undefined
  /**
   * Takes a complete config (see `completeConfig`) whose id and name are free. Resolves when it is durable.
   * @throws HypervisorError `name-in-use`, `id-in-use`, `invalid-config`, `disk-missing`, …
   */
  define(config: MachineConfig, operation?: Operation): Promise<Machine>

  /**
   * One round over all machines and hosts, at a bounded cost: a machine that does not answer is told as stale, and holds up
   * no other. Rounds never overlap: who asks during one gets that one.
   */
  sample(): Promise<HypervisorSample>

  /** Every change from now on, in order, none left out, until the signal ends it. */
  events(signal?: AbortSignal): AsyncIterable<HypervisorEvent>
}
