import type {
  CloneRequest,
  FailPoint,
  HypervisorEvent,
  Machine,
  MachineConfig,
  MachineView,
  MigrationOffer,
  MovedMachines,
  NetworkLease,
  Operation,
  StorageEvent,
  StoreEntry,
} from '@cimarron/hypervisor'
import type { Clock } from './clock.ts'
import type { FaultTable } from './fault-table.ts'
import type { HostResources } from './host-resources.ts'
import type { OfferAbout } from './migration/make-offer.ts'
import type { Timing } from './timing.ts'

/** What a simulated machine needs of the simulator it is in. */
export interface World {
  readonly clock: Clock
  readonly timing: Timing
  readonly faults: FaultTable
  readonly failPoint: FailPoint
  /** Machines that went from here with their images. */
  readonly moved: MovedMachines
  resources(host: string): HostResources
  /** Makes it durable through the operation's commit, or else in the simulator's own store. */
  save(saving: Saving): Promise<void>
  tell(event: HypervisorEvent): void
  /** Reserves a name for a machine until the answer is called. Throws `name-in-use`. */
  reserveName(name: string, machine: string): () => void
  freeName(name: string): void
  forget(machine: string): void
  /** Refuses what a template can't become while machines build on it, and a template of a machine that runs. Throws `invalid-state`. */
  requireTemplateKept(view: MachineView, changed: MachineConfig | undefined): void
  /** With the template that its disks build on by now. */
  withLink(config: MachineConfig): MachineConfig
  /** Makes machines like one that is off, which stays so meanwhile. */
  clone(source: Machine, request: CloneRequest, operation: Operation): Promise<readonly Machine[]>
  /** Refuses a MAC address that another machine has. Throws `mac-in-use`. */
  requireFreeMacs(config: MachineConfig): void
  /** Refuses networks that are not there. Throws `network-not-found`. */
  requireNetworks(config: MachineConfig): void
  /** Refuses those that are not active. Throws `interface-unavailable`. */
  requireActiveNetworks(config: MachineConfig): void
  leases(network: string): Promise<readonly NetworkLease[]>
  /** Refuses a disk whose volume is worked on, or that others build on. Throws `disk-in-use`. */
  requireFreeVolumes(config: MachineConfig): void
  /** What another simulator has to know of a machine. */
  offer(view: MachineView, about: OfferAbout): MigrationOffer
  /** Something failed that nobody asked for and so nobody waits for. */
  report(error: unknown): void
}

export interface Saving {
  readonly entries: readonly StoreEntry[]
  readonly events?: readonly (HypervisorEvent | StorageEvent)[]
  readonly operation?: Operation | undefined
}

/** The numbered places at which a test can stop the simulator, in the order in which an operation passes them. */
export const failPoints: readonly string[] = [
  'define:1',
  'define:2',
  'start:1',
  'start:2',
  'start:3',
  'power-off:1',
  'power-off:2',
  'save:1',
  'save:2',
  'discard-saved:1',
  'discard-saved:2',
  'change:1',
  'change:2',
  'clone-moment:1',
  'clone:1',
  'clone:2',
  'undefine:1',
  'undefine:2',
]

/** Those of a migration: at the source to `settle:2`, then at the target. */
export const migrationFailPoints: readonly string[] = [
  'depart:1',
  'depart:2',
  'depart:3',
  'depart:4',
  'settle:1',
  'settle:2',
  'arrive:1',
  'arrive:2',
  'arrive:3',
  'commit:1',
  'commit:2',
  'abandon:1',
  'abandon:2',
]
