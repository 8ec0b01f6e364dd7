import type { JournalEntry } from '@cimarron/estate'
import type { MachineView } from '@cimarron/hypervisor'
import type { Machine } from './machine.ts'

/** What happened, as the journal tells it; a machine in it has the shape it has everywhere else on the wire. */
export type Entry = Told<JournalEntry>

type Told<E> = E extends { readonly machine: MachineView } ? Omit<E, 'machine'> & { readonly machine: Machine } : E

/** A page of history. */
export interface JournalPage {
  /** Newest last. */
  readonly entries: readonly Entry[]
  /** The cursor before the oldest entry kept: what to follow `events` after to be told everything there is. */
  readonly start: number
  /** The cursor of the newest entry. */
  readonly end: number
}
