import type { JobView } from '@cimarron/estate'
import type { MachineState, StateReason } from '@cimarron/hypervisor'
import type { Finding } from './finding.ts'
import type { Entry } from './journal.ts'

/** Something that befell a machine. */
export interface WhyFinding extends Finding {
  readonly atMs: number
}

/** Why a machine is as it is: everything that is known about it, in one answer. */
export interface Why {
  readonly machine: string
  readonly name: string
  readonly state: MachineState
  readonly reason: StateReason
  /** The reason in a sentence, for people. */
  readonly explanation: string
  readonly sinceMs: number
  /** The driver's own words: QEMU's last lines. */
  readonly detail?: string
  /** The last change of state that the journal still holds. */
  readonly lastChange?: Extract<Entry, { readonly kind: 'machine-state' }>
  readonly lastFailedJob?: JobView
  /** What befell it since it was started, what was done about it, and what can be done next; oldest first. */
  readonly findings: readonly WhyFinding[]
  /** The end of what its first serial port said. Whatever a guest wrote: not fit for a terminal as it stands. */
  readonly console?: { readonly device: string; readonly text: string }
}
