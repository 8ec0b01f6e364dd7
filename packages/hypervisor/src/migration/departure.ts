import type { Operation } from '../operation.ts'
import type { ArrivalEndpoints, MigrationCredentials } from './arrival.ts'
import type { DirectMigration } from './direct-migration.ts'
import type { MigrationOffer } from './offer.ts'

/** What a departure is busy with, in this order; `files` where any go along, `post-copy` only where it was asked for. */
export type MigrationPhase =
  | 'files'
  | 'connect'
  | 'disks'
  | 'memory'
  | 'post-copy'
  | 'switch-over'
  | 'hand-over'
  | 'done'

export interface MigrationProgress {
  readonly phase: MigrationPhase
  /** Of what there is to send in this phase. Memory that the guest writes again is sent again. */
  readonly totalBytes: number
  readonly transferredBytes: number
  readonly remainingBytes: number
  /** Bytes a second, lately. */
  readonly bandwidth: number
  /** What the rest would take at that speed, in milliseconds; absent where the guest writes as fast. */
  readonly expectedMs?: number
  /** How far all of it is, from 0 to 1; never falls. */
  readonly fraction: number
}

/** What can be changed while it runs. */
export interface MigrationTuning {
  /** The most bytes a second; 0: no bound. */
  readonly bandwidth?: number
  /** How long the guest may stand still at the end, in milliseconds; default 300. */
  readonly downtimeMs?: number
  /** Lets the guest run on the target now, and brings the rest of its memory after it. */
  readonly postCopy?: true
}

export interface DepartureOptions extends Operation, Omit<MigrationTuning, 'postCopy'> {
  readonly offer: MigrationOffer
  readonly endpoints: ArrivalEndpoints
  /** What the target is called, for people: who asks for an image that the machine has there is told. */
  readonly to?: string
  readonly credentials?: MigrationCredentials
  /** The name in the target's certificate; left out: the address. */
  readonly serverName?: string
  /** As the plan of the arrival says. How memory may come: `allowed` when it is asked for by `tune`, or so many milliseconds after it began. */
  readonly postCopy?: 'allowed' | { readonly afterMs: number }
  /** As the plan of the arrival says. */
  readonly channels?: number
  /** Slows the guest where it writes faster than memory can be sent. */
  readonly autoConverge?: boolean
  /** What becomes of the disks here when they were copied: default `keep`. */
  readonly copiedDisks?: 'keep' | 'remove'
  /** Hears how it goes, a few times a second. */
  readonly follow?: (progress: MigrationProgress) => void
  /** Hears what went wrong though the machine is at its target, in words. */
  readonly warn?: (text: string) => void
  /**
   * Asks the target to take over (`Arrival.commit`), and answers what it says. Called once all is there and the departure
   * is durable; when it throws, the answer is not known, and the machine stays held until `settle`.
   */
  readonly handOver: () => Promise<'committed' | 'abandoned'>
  /**
   * Called once the target has it, and before anything of it is forgotten here: its serial ports' logs can still be read.
   * The guest runs there meanwhile.
   */
  readonly parting?: () => Promise<void>
}

export interface MigrationResult {
  /** How long the guest stood still, in milliseconds, as far as it is known here. */
  readonly downtimeMs: number
  readonly totalMs: number
  readonly memoryBytes: number
  readonly diskBytes: number
  /** What was used, as the platform tells: `multifd`, `auto-converge`, `postcopy-ram`, `tls`. */
  readonly used: readonly string[]
}

/** What a departed machine waits to hear. */
export interface Departure {
  readonly migration: string
  /** Milliseconds since 1970. */
  readonly sinceMs: number
}

/** The sending side of one machine. */
export interface MachineMigration {
  /** To other hypervisors of this daemon; absent where the platform has no way of its own. */
  readonly direct?: DirectMigration
  /** What a target must know. Takes nothing away from the machine. */
  offer(options?: Operation & { readonly to?: string }): Promise<MigrationOffer>
  /** What is in a file that goes along. @throws HypervisorError `invalid-input` for any other, `file-missing` */
  read(name: string): AsyncIterable<Uint8Array>
  /**
   * Sends the machine. Resolves when the target has taken it and nothing of it runs, or is defined, here. Whatever fails
   * before the target is asked to take over leaves the machine as it was; so does calling it off.
   * @throws HypervisorError `migration-failed`, `cancelled`, `revision-conflict` where its settings are not those of the
   * offer any more; `unreachable` where the target's answer is not known: see `settle`
   */
  depart(options: DepartureOptions): Promise<MigrationResult>
  /** Changes a departure that is under way. @throws HypervisorError `invalid-state` where there is none */
  tune(tuning: MigrationTuning): Promise<void>
  /** Present while the machine was given away and the target has not said whether it has it; it is held until then. */
  readonly departure: Departure | undefined
  /**
   * What the target says of a departed machine: `committed` forgets it here, `abandoned` gives it back as it was.
   * @throws HypervisorError `invalid-state` where it has not departed
   */
  settle(
    outcome: 'committed' | 'abandoned',
    operation?: Operation & Pick<DepartureOptions, 'copiedDisks'>,
  ): Promise<void>
}
