import type { Hypervisor } from '../hypervisor.ts'
import type { Operation } from '../operation.ts'
import type { MigrationProgress, MigrationResult, MigrationTuning } from './departure.ts'
import type { MigrationObstacle } from './obstacle.ts'

/** How a machine is to go to another hypervisor of the same daemon. */
export interface DirectPlan {
  /** `shared`: both hosts see its disks at the same paths. `copied`: their content goes along, to the same paths there. */
  readonly storage: 'shared' | 'copied'
  /** What it is to be called there; left out: as here. */
  readonly name?: string
  readonly postCopy?: 'allowed' | { readonly afterMs: number }
  /** So many connections for memory, side by side; not with post-copy. */
  readonly channels?: number
  /** Slows the guest where it writes faster than memory can be sent. */
  readonly autoConverge?: boolean
  /** The source's server speaks to the target's by itself; left out: both are spoken to from here. */
  readonly peerToPeer?: boolean
}

export interface DirectOptions extends Operation, Omit<MigrationTuning, 'postCopy'>, DirectPlan {
  /** Hears how it goes, a few times a second. */
  readonly follow?: (progress: MigrationProgress) => void
  /** Called once it is not here any more, before it is told of at the target. */
  readonly parted?: () => Promise<void>
}

/** A move whose end is not known: the machine is held until both sides have been looked at. */
export interface Unsettled {
  /** The hypervisor it went to (its id). */
  readonly to: string
  /** Milliseconds since 1970. */
  readonly sinceMs: number
}

/**
 * How a platform brings its machines to another hypervisor that the same daemon manages, by its own means: both sides can be
 * looked at, and neither has to be told by a peer.
 */
export interface DirectMigration {
  /** Names all that would make it fail; nothing is changed. */
  check(to: Hypervisor, plan: DirectPlan): Promise<readonly MigrationObstacle[]>
  /**
   * Moves it. Resolves when it is the target's and nothing of it runs, or is defined, here. Whatever fails before the target has
   * all of it leaves it as it was.
   * @throws HypervisorError `migration-failed`, `cancelled`; `unreachable` where it is not known which side has it: see `settle`
   */
  move(to: Hypervisor, options: DirectOptions): Promise<MigrationResult>
  /** Present while it is not known which side has it. */
  readonly unsettled: Unsettled | undefined
  /**
   * Looks at both sides, and has one of them alone go on: the target where it runs there, else this one.
   * @throws HypervisorError `unreachable` where one can't be looked at
   */
  settle(to: Hypervisor, operation?: Operation): Promise<'moved' | 'stayed'>
}
