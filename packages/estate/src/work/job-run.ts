import { randomUUID } from 'node:crypto'
import {
  type FailPoint,
  type Hypervisor,
  HypervisorError,
  type MachineConfig,
  type Operation,
  type StoreEntry,
} from '@cimarron/hypervisor'
import type { Actor } from '../actor.ts'
import type { Clock } from '../clock.ts'
import type { Command } from '../command.ts'
import { EstateError } from '../error.ts'
import type { Job, JobError, JobView } from '../job.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalDraft } from '../journal-entry.ts'
import type { MigrationOffice } from '../migration/migration-office.ts'
import { tellPast } from '../migration/past.ts'
import { driverWrites } from '../storage/driver-rows.ts'
import { ruleOf, type SubjectPlace, type Target } from './command-rule.ts'
import { type FailPointStep, failPointName } from './fail-point.ts'
import type { Cause, DriverEvent, HypervisorLink } from './hypervisor-link.ts'
import { type JobBoard, jobWrite } from './job-board.ts'

/** What every job works with. */
export interface Workshop {
  readonly journal: Journal
  readonly board: JobBoard
  readonly clock: Clock
  readonly reached: FailPoint
  readonly report: (problem: unknown) => void
  readonly office: MigrationOffice
  readonly hypervisors: () => readonly Hypervisor[]
}

/** A command that was checked and holds its machine. */
export interface Assignment {
  readonly actor: Actor
  readonly command: Command
  readonly link: HypervisorLink
  /** The id of the machine, pool, volume or network. */
  readonly subject: string
  readonly subjectKind: 'machine' | 'pool' | 'volume' | 'network'
  /** What came beside the command. */
  readonly bytes?: AsyncIterable<Uint8Array>
  /** For define-machine. */
  readonly config?: MachineConfig
  /** Gives the machine free. */
  readonly release: () => void
}

/** One job on its way: durable before its first effect, its outcome durable before anybody hears of it. */
export class JobRun implements Job {
  readonly id: string = randomUUID()
  readonly done: Promise<JobView>
  /** Resolves at the end, whichever it is. */
  readonly ended: Promise<void>
  readonly pace: 'quick' | 'long'
  readonly #shop: Workshop
  readonly #assignment: Assignment
  readonly #settle = Promise.withResolvers<JobView>()
  readonly #stop = new AbortController()
  #view: JobView
  /** The daemon is going: a guest's obedience is waited for no longer. */
  #leaving = false
  /** The outcome went to disk in the driver's own commit. */
  #recorded: JobView | undefined
  #toldTenths = 0

  constructor(shop: Workshop, assignment: Assignment) {
    const { command, actor, link, subject, subjectKind } = assignment
    const rule = ruleOf(command)
    const nowMs = shop.clock.now()
    this.#shop = shop
    this.#assignment = assignment
    this.pace = rule.pace(command, link.hypervisor.machine(subject)?.view)
    this.done = this.#settle.promise
    this.ended = this.done.then(nothing, nothing)
    const cancellable = rule.cancellable && this.pace === 'long'
    const moment = { submittedMs: nowMs, startedMs: nowMs, phase: rule.phase }
    const where = { [subjectKind]: subject, hypervisor: link.hypervisor.id }
    this.#view = { id: this.id, command, actor, state: 'running', progress: 0, ...where, cancellable, ...moment }
  }

  get view(): JobView {
    return this.#view
  }

  get cause(): Cause {
    return { actor: this.#assignment.actor, job: this.id }
  }

  get command(): Command {
    return this.#assignment.command
  }

  /** Makes the job durable where it has effects outside the database. @throws EstateError `storage-failed` */
  async begin(): Promise<void> {
    this.#reach(1)
    if (this.pace === 'long') {
      const { journal } = this.#shop
      await journal.commit({ writes: [jobWrite(this.#view)], entries: [this.#entry(this.#view)] })
      this.#reach(2)
    }
    this.#shop.board.put(this.#view)
  }

  /** Does the work. Never rejects: how it went stands in `done`. */
  async perform(): Promise<void> {
    const { link, command, release } = this.#assignment
    let failure: unknown
    try {
      await ruleOf(command).run(command, this.#target())
    } catch (error) {
      failure = error
    }
    this.#reach(3)
    const outcome = failure === undefined ? undefined : this.#errorOf(failure)
    if (this.#recorded && !outcome) this.#view = this.#recorded
    else await this.#record(outcome, link)
    this.#reach(4)
    this.#shop.board.put(this.#view)
    release()
    if (this.#view.state === 'completed') this.#settle.resolve(this.#view)
    else this.#settle.reject(this.#lost ?? outcome)
  }

  /** Asks it to stop; the driver decides how soon. */
  cancel(): void {
    this.#stop.abort()
  }

  /** The daemon goes: stops waiting for guests, lets everything else end. */
  leave(): void {
    if (!ruleOf(this.command).patient) return
    this.#leaving = true
    this.#stop.abort()
  }

  /** Why the outcome is not durable, where it is not. */
  #lost: EstateError | undefined

  async #record(error: EstateError | HypervisorError | undefined, link: HypervisorLink): Promise<void> {
    const { journal, board, clock } = this.#shop
    // What the driver told of its doing stands in the journal before the job's end does.
    await link.heard()
    const view = this.#endedView(error)
    try {
      const writes = [jobWrite(view), ...board.sweep(clock.now())]
      await journal.commit({ writes, entries: [this.#entry(view)] })
      this.#view = view
    } catch (problem) {
      // Never said to be done: the next start finds the job running and looks what became of it.
      this.#lost = problem instanceof EstateError ? problem : storageFailure(problem)
      this.#view = this.#endedView(this.#lost)
    }
  }

  #target(): Target {
    const { link, subject, config, bytes } = this.#assignment
    return {
      hypervisor: link.hypervisor,
      hypervisors: this.#shop.hypervisors,
      reached: this.#shop.reached,
      subject,
      ...(bytes ? { bytes } : {}),
      machine() {
        const found = link.hypervisor.machine(subject)
        if (!found) throw new HypervisorError('machine-not-found', { machine: subject })
        return found
      },
      config() {
        if (!config) throw new HypervisorError('invalid-config', { what: 'draft', problem: 'there is none' })
        return config
      },
      operation: this.#operation(),
      wrote: (dump) => {
        this.#view = { ...this.#view, dump }
      },
      came: (outcome) => {
        this.#view = { ...this.#view, outcome }
      },
      phase: (phase) => this.#tell({ phase }),
      follow: (progress) => this.#tell({ migration: { ...this.#view.migration, progress } }),
      migrated: (result) => {
        const { warnings } = this.#view.migration ?? {}
        this.#tell({ migration: { result, ...(warnings ? { warnings } : {}) } })
      },
      warn: (text) => {
        const { migration } = this.#view
        this.#tell({ migration: { ...migration, warnings: [...(migration?.warnings ?? []), text] } })
      },
      tellPast: (tell, after = 0) => tellPast(this.#shop.journal, { machine: subject, after }, tell),
      office: this.#shop.office,
      nowMs: () => this.#shop.clock.now(),
      pause: (ms, signal) => pause(this.#shop.clock, ms, signal),
      isLeaving: () => this.#leaving,
    }
  }

  #operation(): Operation {
    return {
      ...(this.#view.cancellable ? { signal: this.#stop.signal } : {}),
      commit: (entries, ...events) => this.#commitWithDriver(entries, events),
      progress: (fraction) => this.#advance(fraction),
    }
  }

  /** The driver's rows, the events they make true, and for quick commands the outcome: one flush of the disk. */
  async #commitWithDriver(entries: readonly StoreEntry[], events: readonly DriverEvent[]): Promise<void> {
    const { journal, board, clock } = this.#shop
    const { link } = this.#assignment
    const told = events.map((event) => link.rows(event, this.cause))
    const outcome = told.length > 0 && this.pace === 'quick' ? this.#endedView(undefined) : undefined
    const job = outcome ?? this.#view
    await journal.commit({
      writes: [
        ...driverWrites(link.hypervisor.id, entries),
        ...told.flatMap((rows) => rows.writes),
        ...(this.pace === 'quick' ? [jobWrite(job), ...board.sweep(clock.now())] : []),
      ],
      entries: [...told.map((rows) => rows.entry), ...(outcome ? [this.#entry(outcome)] : [])],
      committed: () => {
        for (const event of events) link.alreadyJournalled(event)
        this.#recorded = outcome
      },
    })
  }

  /** For who looks, not for the journal. */
  #tell(news: Pick<JobView, 'phase' | 'migration'>): void {
    if (this.#view.state !== 'running') return
    this.#view = { ...this.#view, ...news }
    this.#shop.board.put(this.#view)
  }

  #advance(fraction: number): void {
    if (this.#view.state !== 'running' || !Number.isFinite(fraction)) return
    const progress = Math.min(1, Math.max(this.#view.progress, fraction))
    this.#view = { ...this.#view, progress }
    this.#shop.board.put(this.#view)
    // The journal has each tenth: enough to watch, and bounded whatever the driver says.
    const tenths = Math.floor(progress * 10)
    if (tenths <= this.#toldTenths || tenths === 10) return
    this.#toldTenths = tenths
    this.#shop.journal.commit({ entries: [this.#entry(this.#view)] }).catch(this.#shop.report)
  }

  #endedView(error: EstateError | HypervisorError | undefined): JobView {
    const { phase: _over, ...view } = this.#view
    const endedMs = this.#shop.clock.now()
    const ended = { ...view, endedMs, cancellable: false }
    if (!error) return { ...ended, state: 'completed', progress: 1 }
    return { ...ended, state: error.code === 'cancelled' ? 'cancelled' : 'failed', error: jobError(error) }
  }

  #errorOf(failure: unknown): EstateError | HypervisorError {
    if (this.#leaving) return interrupted(this.#view, this.#assignment.link)
    if (failure instanceof HypervisorError || failure instanceof EstateError) return failure
    const what = ruleOf(this.command).phase
    if (this.#stop.signal.aborted) return new HypervisorError('cancelled', { what }, { cause: failure })
    const words = failure instanceof Error ? failure.message : String(failure)
    return new HypervisorError('peer-failed', { what, words }, { cause: failure })
  }

  #entry(view: JobView): JournalDraft {
    const { link, actor } = this.#assignment
    const atMs = view.endedMs ?? this.#shop.clock.now()
    return { kind: 'job', atMs, actor, job: view.id, hypervisor: link.hypervisor.id, view }
  }

  #reach(step: FailPointStep): void {
    this.#shop.reached(failPointName(this.command.kind, step))
  }
}

/** A job that ended because the daemon did, with how what it was about was found. */
export function interrupted(job: JobView, link: HypervisorLink | undefined): EstateError {
  const found = howFound(job, link)
  return new EstateError('interrupted', { command: job.command.kind, found, remedy: ruleOf(job.command).remedy })
}

function howFound(job: JobView, link: HypervisorLink | undefined): string {
  if (job.volume !== undefined) {
    const volume = link?.hypervisor.storage.volume(job.volume)
    return volume ? `volume ${JSON.stringify(volume.name)} is as it was` : 'there is no such volume'
  }
  if (job.network !== undefined) {
    const network = link?.hypervisor.networks.network(job.network)
    return network ? `network ${JSON.stringify(network.defined.name)} is ${network.state}` : 'there is no such network'
  }
  if (job.pool !== undefined)
    return link?.hypervisor.storage.pool(job.pool) ? 'the pool is there' : 'there is no such pool'
  const view = job.machine === undefined ? undefined : link?.hypervisor.machine(job.machine)?.view
  return view ? `machine ${JSON.stringify(view.defined.name)} is ${view.state}` : 'there is no such machine'
}

/** Where what a job is about would be. */
export function placeOf(job: JobView, link: HypervisorLink | undefined): SubjectPlace | undefined {
  const subject = job.volume ?? job.pool ?? job.network ?? job.machine
  if (!link || subject === undefined) return undefined
  const { hypervisor } = link
  const { storage, networks } = hypervisor
  const hasMachine = (id: string) => hypervisor.machine(id) !== undefined
  const snapshots = job.machine === undefined ? undefined : hypervisor.machine(job.machine)?.snapshots.all()
  const isElsewhere = job.hypervisor !== undefined && hypervisor.id !== job.hypervisor
  const about = { storage, networks, subject, hasMachine, isElsewhere, submittedMs: job.submittedMs }
  return { ...about, ...(snapshots ? { snapshots } : {}) }
}

export function jobError(error: EstateError | HypervisorError): JobError {
  return { code: error.code, message: error.message, detail: error.detail }
}

function storageFailure(problem: unknown): EstateError {
  return new EstateError('storage-failed', { what: 'job', problem: String(problem) }, { cause: problem })
}

function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const callOff = clock.after(ms, resolve)
  signal?.addEventListener(
    'abort',
    () => {
      callOff()
      resolve()
    },
    { once: true },
  )
  return promise
}

function nothing(): void {}
