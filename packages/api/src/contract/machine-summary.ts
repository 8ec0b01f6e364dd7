import type { MachineState } from '@cimarron/hypervisor'

/** What a list of machines shows of each: a small part of what `Machine` tells. */
export interface MachineSummary {
  readonly id: string
  readonly name: string
  readonly state: MachineState
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs: number
  /** As they are now; of a machine that is off, as they will be. */
  readonly processors: number
  readonly memoryBytes: number
  readonly tags?: readonly string[]
  /** The name of its hypervisor. */
  readonly hypervisor: string
  /** Whether something waits for its next start. */
  readonly isPending?: true
}

export interface MachineSummaries {
  /** Where the journal stood when this was read. */
  readonly cursor: number
  /** The name of the default hypervisor. */
  readonly defaultHypervisor: string
  readonly machines: readonly MachineSummary[]
}
