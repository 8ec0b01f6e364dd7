import type { Duplex } from 'node:stream'
import type { Host, Hypervisor, MachineView } from '@cimarron/hypervisor'
import type { Actor } from './actor.ts'
import type { Command } from './command.ts'
import type { Job, JobView } from './job.ts'
import type { JournalEntry } from './journal-entry.ts'

/** What one actor sees and may do. Reads come from memory; every refusal is an `EstateError` or `HypervisorError`. */
export interface Session {
  readonly actor: Actor

  hypervisors(): readonly HypervisorInfo[]
  hosts(): readonly (Host & { readonly hypervisor: string })[]
  /** All machines, or those of one hypervisor (its id). */
  machines(hypervisor?: string): Iterable<MachineEntry>
  /** By id. */
  machine(id: string): MachineEntry | undefined
  /** By id, or by name where only one machine has it. @throws `machine-not-found`, `ambiguous-name` */
  findMachine(idOrName: string): MachineEntry

  /**
   * Checks role, state and arguments, makes the job durable and starts it. Resolves then, not when the job is done.
   * @throws `denied`, `machine-not-found`, `invalid-config`, `invalid-state`, `busy`, …
   */
  submit(command: Command): Promise<Job>
  /** `submit` and wait for the end; the signal cancels the job. */
  run(command: Command, signal?: AbortSignal): Promise<JobView>

  jobs(): readonly JobView[]
  job(id: string): JobView | undefined
  /** @throws `denied`, `job-not-found`, `not-cancellable` */
  cancelJob(id: string): Promise<JobView>

  /** What happened after the cursor (0 or absent: from now on; see `journalStart`), then live, until the signal ends it. */
  journal(options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<JournalEntry>
  /** The latest entries, newest last. */
  history(options: { readonly machine?: string; readonly limit: number }): Promise<readonly JournalEntry[]>

  openSerial(machine: string, device?: string): Promise<Duplex>
  readSerialLog(
    machine: string,
    options?: { readonly device?: string; readonly lastBytes?: number },
  ): Promise<Uint8Array>
  openGraphics(machine: string, device?: string): Promise<Duplex>
}

export interface HypervisorInfo extends Pick<Hypervisor, 'id' | 'name' | 'platform' | 'version' | 'features'> {}

/** A machine and where it is. */
export interface MachineEntry {
  readonly hypervisor: string
  readonly view: MachineView
  /** The job that works on it now. */
  readonly job?: JobView
}
