import type { Change } from '../change.ts'
import type { MachineDraft } from '../draft.ts'
import type { FeatureName, HardwareFeatureName } from '../feature.ts'
import type { Hypervisor, Platform } from '../hypervisor.ts'
import type { Machine, MachineState } from '../machine.ts'
import type { ConsoleSession } from './console-session.ts'

/** A driver as the contract kit needs it. What it can't do and what it only simulates is declared, never guessed. */
export interface ContractTarget {
  /** The driver's column in the feature table. */
  readonly name: string
  readonly platform: Platform
  /** Features it does not have: the kit sees that they are refused. */
  readonly unsupported?: readonly FeatureName[]
  /** Features it has on paper only, because nothing real is behind it: tests of their bytes are skipped by name. */
  readonly simulated?: readonly FeatureName[]
  /** Only these are tried, and what is declared unsupported; nothing of states and events: over one more transport of a driver, say. Left out: all. */
  readonly only?: readonly FeatureName[]
  /**
   * Behaviours of the contract, by their words, that the platform has no way to; each with what the driver then says it does not support.
   * One that turns out to be there after all fails.
   */
  readonly refuses?: Readonly<Record<string, string>>
  /** Machines that take a feature, where the driver does not do all of it that those of the contract ask for. */
  readonly drafts?: Readonly<Partial<Record<HardwareFeatureName, Partial<MachineDraft>>>>
  /** It takes snapshots only of machines that have a disk. */
  readonly snapshotsNeedDisk?: boolean
  /** Features that take what this host, or who runs it, has not: another run over the driver tries them, with `only`. */
  readonly elsewhere?: readonly FeatureName[]
  /** Features that it has on one host and not on another: a host without one has its refusal tried. */
  readonly dependsOnHost?: readonly FeatureName[]
  readonly guest: ContractGuest
  /** What a machine has beside that of the guest for an agent to come; left out: the guest has one. */
  readonly agentGuest?: Partial<MachineDraft>
  /** Opens it on an empty store. Called once; disposed of at the end. */
  open(): Promise<ContractSetup>
  /** Brings a running machine into a state that nothing in the contract leads to. States left out are skipped by name. */
  readonly arrange?: Arrangements
  /** A change that a running machine takes at once; needed with the feature `change-now`. */
  readonly liveChange?: Change
  /** What makes the booted guest listen to its keyboard; left out: nothing is seen of what keys do there. */
  readonly keyboard?: { readonly reboot: (console: ConsoleSession) => Promise<void> }
  /** What the platform itself says of a machine's state, in its own words, and which words our states may have there. */
  readonly platformState?: {
    readonly ask: (machine: Machine) => Promise<string>
    readonly words: Readonly<Partial<Record<MachineState, readonly string[]>>>
  }
  /** The table of operations x states to compare with: a Markdown file. */
  readonly states?: URL
  /** The table of features x drivers to compare with: a Markdown file. */
  readonly table?: URL
  /** Another hypervisor of the platform, with nothing in it, to which machines can go; left out: none are moved. */
  readonly neighbour?: () => Promise<Hypervisor>
  /** How long one test may take, in milliseconds; default 60,000. Only a hanging driver needs it. */
  readonly timeoutMs?: number
}

export interface ContractSetup extends AsyncDisposable {
  readonly hypervisor: Hypervisor
  /** Lets go as a daemon does that ends, and opens again on what is left. Needed with the feature `survives-daemon`. */
  reopen?(): Promise<Hypervisor>
  /** The path of a new image of at least 1 MiB. */
  disk(format: 'raw' | 'qcow2'): Promise<string>
  /** A folder of the host that may be shared. */
  readonly folder: string
  /** A small file of the host that anybody may read. */
  readonly file: string
  /** A new, empty folder, for a pool. */
  poolFolder(): Promise<string>
  /** A new, empty folder that anybody may write to. */
  openFolder(): Promise<string>
  /** A folder on which a file system is mounted. */
  readonly mountPoint: string
  /** Subnets that are the host's; needed with networks, as are the two below. */
  readonly hostSubnets: readonly string[]
  /** A bridge of the host. */
  hostBridge(): Promise<string>
  /** A TCP port of the host at which something listens. */
  takenPort(): Promise<number>
  /** Puts an image of at least 1 MiB at a path. */
  placeImage(path: string, format: 'raw' | 'qcow2'): Promise<void>
  /** What of the host's network a NIC may be plugged into: names of two bridges, and of an interface that is in none. */
  readonly hostNetwork: { readonly bridges: readonly [string, string]; readonly lower: string }
  /** A path at which the platform finds no image. */
  readonly missingDisk: string
}

/** A guest with a shell on its first serial port. */
export interface ContractGuest {
  /** What makes a machine boot it: kernel, initrd, memory. */
  readonly draft: Omit<MachineDraft, 'name'>
  /** What its console says once in each boot, when the shell is near. */
  readonly upText: string
  /** Typed into the shell, these end the guest by its own will. Without `panic` no panic is tried. */
  readonly powerOff: string
  readonly reboot: string
  readonly panic?: string
}

type Arrange = (setup: ContractSetup, machine: Machine) => Promise<void>

export interface Arrangements {
  /** From off; the start need not end. */
  readonly starting?: Arrange
  /** From running; default: a shut-down of a guest that is deaf. */
  readonly 'shutting-down'?: Arrange
  readonly crashed?: Arrange
  readonly unreachable?: Arrange
  /** Makes a running machine's guest ignore its power button; default: nothing, as a machine that boots nothing does. */
  readonly deaf?: Arrange
}
