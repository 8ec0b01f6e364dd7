import type {
  FailPoint,
  FeatureOwner,
  HypervisorEvent,
  MachineView,
  NetworkView,
  Operation,
  Platform,
  StoreEntry,
} from '@cimarron/hypervisor'
import type { Libvirt } from '../api/libvirt.ts'
import type { LibvirtUri } from '../transport/libvirt-uri.ts'
import type { FrozenGuests } from './agent/frozen-guests.ts'
import type { ReadServer } from './domain-reading.ts'
import type { MoveNotes } from './migration/move-notes.ts'
import type { GuestAsking } from './platform.ts'
import type { LibvirtStorage } from './storage/libvirt-storage.ts'

export interface Saving {
  readonly entries: readonly StoreEntry[]
  /** What is told when it is durable. */
  readonly events: readonly HypervisorEvent[]
  readonly operation?: Operation | undefined
}

/** What all machines of one connection have around them. */
export interface MachineSurroundings extends FeatureOwner {
  readonly platform: Platform
  readonly address: LibvirtUri
  /** @throws HypervisorError `unreachable` */
  readonly libvirt: () => Libvirt
  /** @throws HypervisorError `unreachable` */
  readonly server: () => ReadServer
  /** Whether an event tells of a reset or reboot; without, the call's answer is all that is heard. */
  readonly tellsOfResets: boolean
  /** Whether events come in the order of what happened; without, only a look tells the state. */
  readonly tellsInOrder: boolean
  /** How a guest is asked to shut down or to reboot. */
  readonly asking: readonly GuestAsking[]
  /** Whether libvirt keeps files that are named for its machines. */
  readonly namesFiles: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Makes durable what is remembered, with the rows of whoever asked for it. */
  readonly save: (saving: Saving) => Promise<void>
  readonly tell: (event: HypervisorEvent) => void
  /** A machine is gone. */
  readonly forget: (machine: string) => void
  /** A name that another machine has is refused with `name-in-use`. */
  readonly requireFreeName: (name: string, machine: string) => void
  readonly frozen: FrozenGuests
  readonly storage: LibvirtStorage
  readonly networks: () => readonly NetworkView[]
  readonly moves: MoveNotes
  readonly reached: FailPoint
  /** @throws HypervisorError `disk-in-use`: another would lose what it has kept of them */
  readonly requireFreeDisks: (machine: MachineView) => void
  /** Told of failures that no caller waits for. */
  readonly report: (error: unknown) => void
}
