import type { Host, HostReport, Hypervisor, KeptImage, MachineView, NicAddresses, Snapshot } from '@cimarron/hypervisor'
import type { Actor } from './actor.ts'
import type { AgentSession } from './agent-session.ts'
import type { Command } from './command.ts'
import type { ConsoleSession } from './console-session.ts'
import type { Job, JobView } from './job.ts'
import type { Revision } from './journal/revisions.ts'
import type { JournalEntry } from './journal-entry.ts'
import type { MetricsSession } from './metrics-session.ts'
import type { MigrationSession } from './migration-session.ts'
import type { NetworkSession } from './network-session.ts'
import type { ScheduleSession } from './schedule-session.ts'
import type { StorageSession } from './storage-session.ts'

/** What one actor sees and may do. Reads come from memory; every refusal is an `EstateError` or `HypervisorError`. */
export interface Session
  extends StorageSession,
    NetworkSession,
    ConsoleSession,
    AgentSession,
    MetricsSession,
    MigrationSession,
    ScheduleSession {
  readonly actor: Actor

  hypervisors(): readonly HypervisorInfo[]
  hosts(): readonly (Host & { readonly hypervisor: string })[]
  /** All about a host, by its id, or its name where only one has it. @throws `host-not-found`, `ambiguous-name`, `unreachable` */
  host(idOrName: string): Promise<HostDetails>
  /** All machines, or those of one hypervisor (its id). */
  machines(hypervisor?: string): Iterable<MachineEntry>
  /** By id. */
  machine(id: string): MachineEntry | undefined
  /** By id, or by name where only one machine has it. @throws `machine-not-found`, `ambiguous-name` */
  findMachine(idOrName: string): MachineEntry

  /**
   * Checks role, state and arguments, makes the job durable and starts it. Resolves then, not when the job is done. The
   * bytes of an upload come beside its command.
   * @throws `denied`, `machine-not-found`, `invalid-config`, `invalid-state`, `busy`, …
   */
  submit(command: Command, options?: { readonly bytes?: AsyncIterable<Uint8Array> }): Promise<Job>
  /** `submit` and wait for the end; the signal cancels the job. */
  run(command: Command, signal?: AbortSignal): Promise<JobView>

  jobs(): readonly JobView[]
  job(id: string): JobView | undefined
  /** @throws `denied`, `job-not-found`, `not-cancellable` */
  cancelJob(id: string): Promise<JobView>

  /**
   * What happened after the cursor (0 or absent: from now on; see `journalStart`), then live, until the signal ends it or
   * the estate is closed. However slow its reader, nothing is left out and memory does not grow.
   * @throws `cursor-gone` while reading, when what follows the cursor is no longer kept, or the cursor was never given
   */
  journal(options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<JournalEntry>
  /** The cursor that stands before the oldest entry kept: what to follow to be told everything there is. Never 0. */
  journalStart(): number
  /** The cursor of the newest entry: what is read now, `journal` can be followed from without a gap. */
  journalEnd(): number
  /** The latest entries, newest last; at most 1,000. */
  history(options: HistoryQuery): Promise<readonly JournalEntry[]>
  /** A machine's settings as they were defined, newest first, as far back as the journal goes; at most 1,000. */
  revisions(options: { readonly machine: string; readonly limit: number }): Promise<readonly Revision[]>
  /**
   * Who did what, with which result: how jobs ended, what was refused, who came to be let in, when the daemon ran. Newest
   * last, at most 1,000.
   * @throws `denied`: it is for admins
   */
  audit(query: AuditQuery): Promise<readonly JournalEntry[]>

  /** Where a machine's NICs are plugged in, and how they are known there; the host is asked each time. */
  addresses(machine: string): Promise<readonly NicAddresses[]>
  /** A machine's snapshots (by its id), from memory, oldest first. @throws `machine-not-found` */
  snapshots(machine: string): readonly Snapshot[]
  /** Images of a machine (by its id) that no snapshot holds any more, and that can't be merged. @throws `machine-not-found` */
  keptImages(machine: string): readonly KeptImage[]
}

export interface HistoryQuery {
  /** Only what is about this machine (its id), also long after it was removed. */
  readonly machine?: string
  /** Only entries before this cursor: the page before the one that starts there. */
  readonly before?: number
  readonly limit: number
}

export interface AuditQuery extends HistoryQuery {
  /** Only what this user did or tried. */
  readonly actor?: string
  /** Only this command: a command's kind, `cancel-job`, `open-serial`, … */
  readonly command?: string
}

export interface HypervisorInfo
  extends Pick<Hypervisor, 'id' | 'name' | 'platform' | 'version' | 'features' | 'missing' | 'connection'> {}

/** A host, where it belongs, and all about it. */
export interface HostDetails extends Host {
  readonly hypervisor: string
  readonly report: HostReport
}

/** A machine and where it is. */
export interface MachineEntry {
  readonly hypervisor: string
  readonly view: MachineView
  /** The job that works on it now. */
  readonly job?: JobView
}
