import type { Change } from '@cimarron/hypervisor'

/** Machines that are to be made from another, as data. */
export interface CloneCommand {
  readonly kind: 'clone-machine'
  /** The source. */
  readonly machine: string
  /** All of them are made, or none; ids that are left out are given before the job is durable. */
  readonly copies: readonly CloneOrder[]
  readonly linked?: boolean
  /** As it was at this snapshot of it (its id). */
  readonly snapshot?: string
  /** Of one that runs: its guest's agent is asked to hold still for the moment. */
  readonly quiesce?: boolean
  readonly keepTpm?: boolean
  /** The pool (its id) for copies of disks; left out: where those of the source are. */
  readonly pool?: string
  /** What each is beside what the source is. */
  readonly changes?: readonly Change[]
}

export interface CloneOrder {
  readonly id?: string
  readonly name: string
  /** For the files of its seed. */
  readonly values?: Readonly<Record<string, string>>
}
