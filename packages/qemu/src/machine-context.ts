import type {
  CloneRequest,
  HypervisorEvent,
  Immovable,
  Leaving,
  Machine,
  MachineConfig,
  MachineView,
  MigrationOffer,
  NetworkConfig,
  NetworkLease,
  Operation,
  StoreEntry,
} from '@cimarron/hypervisor'
import type { SourceMoment } from './clone/source-moment.ts'
import type { PortBook } from './consoles/port-choice.ts'
import type { ImageBook } from './migration/image-book.ts'
import type { QmpClient } from './qmp/client.ts'
import type { DiskUse } from './run-record.ts'
import type { Surroundings } from './start-qemu.ts'

/** What a machine asks of the driver it belongs to. */
export interface MachineContext {
  readonly host: string
  readonly runFolder: string
  /** Where what outlives a run is kept. */
  readonly historyFolder: string
  /** Where each machine's firmware keeps its variables. */
  readonly firmwareFolder: string
  /** Where each machine's TPM keeps what it knows. */
  readonly tpmFolder: string
  /** Where what each machine's TPM knew at its snapshots is kept. */
  readonly tpmMomentsFolder: string
  /** Where its memory is dumped to if nobody names a place. */
  readonly dumpFolder: string
  /** Where each machine's memory is kept while it is saved. */
  readonly savedFolder: string
  /** Where the memory that each machine's external snapshots hold is kept. */
  readonly momentsFolder: string
  readonly surroundings: Surroundings
  /** The number of its own user, kept with its definition; undefined where it has none. */
  readonly uid: number | undefined
  readonly ports: PortBook
  acceleration(config: MachineConfig): Promise<'kvm' | 'tcg'>
  availableBytes(): number
  /** Who else uses one of these images in a way that excludes us, in words: a machine, or work on a volume. */
  conflict(machine: string, uses: readonly DiskUse[]): { readonly use: DiskUse; readonly by: string } | undefined
  /** The network that a NIC is plugged into. @throws HypervisorError where it is not there, or not active */
  networkOf(network: string, nic: string): NetworkConfig
  /** Refuses networks that are not there. @throws HypervisorError `network-not-found` */
  requireNetworks(config: MachineConfig): void
  /** What a network's DHCP server gave out. */
  leasesOf(network: string): Promise<readonly NetworkLease[]>
  /** Refuses a MAC address that another machine has. @throws HypervisorError `mac-in-use` */
  requireFreeMacs(config: MachineConfig): void
  /** The settings of all machines that run, but for this one. */
  others(machine: string): readonly MachineConfig[]
  /** Refuses what this driver or host has not. */
  requireFeatures(config: MachineConfig): void
  requireFreeName(name: string, except: string): void
  /** Refuses what a template can't become while machines build on it, and a template of a machine that runs. */
  requireTemplateKept(view: MachineView, changed: MachineConfig | undefined): void
  /** With the template that its disks build on by now. */
  withLink(config: MachineConfig): MachineConfig
  /** Makes machines like one at a moment, which stays meanwhile. */
  clone(source: SourceMoment, request: CloneRequest, operation: Operation): Promise<readonly Machine[]>
  /** Tells the hypervisor's readers. */
  tell(event: HypervisorEvent): void
  /** @param event what will be told, where this commit makes it true */
  save(entries: readonly StoreEntry[], event: HypervisorEvent | undefined, operation?: Operation): Promise<void>
  /** What keeps it here because it builds on its images. */
  builtOn(view: MachineView, leaving: Leaving): readonly Immovable[]
  readonly images: ImageBook
  /** What another host has to know of a machine; QEMU is asked where it runs. */
  offer(view: MachineView, asked: { readonly qmp: QmpClient | undefined } & Leaving): Promise<MigrationOffer>
  /** Deletes a disk's image, as a volume where it is one. */
  removeImage(path: string): Promise<void>
  forget(machine: string): void
}
