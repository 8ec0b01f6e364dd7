import type { Change, DumpResult, MigrationProgress, MigrationResult } from '@cimarron/hypervisor'
import type { Actor } from './actor.ts'
import type { Command } from './command.ts'

export type JobState = 'new' | 'running' | 'completed' | 'failed' | 'cancelled'

/** A job as it is at one moment; immutable. It is durable before its first effect. */
export interface JobView {
  readonly id: string
  readonly command: Command
  readonly actor: Actor
  readonly state: JobState
  /** 0 to 1. */
  readonly progress: number
  readonly submittedMs: number
  readonly startedMs?: number
  readonly endedMs?: number
  /** The machine it is about: for define-machine known before it starts. */
  readonly machine?: string
  /** The pool or the volume it is about, by id; also of one that is being made. */
  readonly pool?: string
  readonly volume?: string
  /** The network it is about, by id; also of one that is being defined. */
  readonly network?: string
  /** The hypervisor it is carried out on. */
  readonly hypervisor?: string
  /** For people: "asking the guest to shut down". */
  readonly phase?: string
  readonly error?: JobError
  /** Of a change that was made while its machine ran: what of it is in force, and what waits, and why. */
  readonly outcome?: ChangeOutcome
  /** Of a dump: the file, with its size. */
  readonly dump?: DumpResult
  /** Of a migration: how far it is, and once it is done what it took. */
  readonly migration?: MigrationView
  readonly cancellable: boolean
}

export interface MigrationView {
  readonly progress?: MigrationProgress
  readonly result?: MigrationResult
  /** What did not go along, a sentence each. */
  readonly warnings?: readonly string[]
}

export interface ChangeOutcome {
  readonly now: readonly Change[]
  readonly pending: readonly Change[]
  /** One for each that waits. */
  readonly waits: readonly string[]
}

export interface JobError {
  /** A code of the estate's or the hypervisor's error table. */
  readonly code: string
  readonly message: string
  readonly detail?: Readonly<Record<string, string | number | undefined>>
}

/** A handle on a submitted job. */
export interface Job {
  readonly id: string
  readonly view: JobView
  /** Resolves with the final view when it completed; rejects with its error when it failed or was cancelled. */
  readonly done: Promise<JobView>
}
