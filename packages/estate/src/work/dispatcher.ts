import { HypervisorError, type MachineConfig, type MachineView } from '@cimarron/hypervisor'
import { type Actor, actorOn } from '../actor.ts'
import type { Command } from '../command.ts'
import { EstateError } from '../error.ts'
import type { JobView } from '../job.ts'
import { RefusalLimit } from '../journal/refusal-limit.ts'
import type { AccessEvent } from '../journal-entry.ts'
import type { ArrivalRequest } from '../migration/peer-network.ts'
import type { MigrationCommand } from '../migration-command.ts'
import type { Reach } from '../reach.ts'
import { requirePermission } from '../role-check.ts'
import {
  admitClone,
  admitDefinition,
  admitOnMachine,
  type DefineCommand,
  findLink,
  type Links,
  lookUpMachine,
  type MachineCommand,
  newNames,
  type ReceiveCommand,
  requireFeature,
  requireFeatures,
  requireMachine,
} from './admission.ts'
import { Claims } from './claims.ts'
import { settleClone } from './clone-rule.ts'
import { mayInterrupt, ruleOf } from './command-rule.ts'
import { type Cause, type DriverEvent, type HypervisorLink, subjectOf } from './hypervisor-link.ts'
import { type Assignment, JobRun, type Workshop } from './job-run.ts'
import { admitOnNetwork, isNetworkCommand, type NetworkPlace } from './network-admission.ts'
import { admitOnStorage, isStorageCommand, type StoragePlace } from './storage-admission.ts'

/** A command that passed every check; the machine and the name it needs are its own until `release`. */
interface Admitted {
  readonly link: HypervisorLink
  readonly subject: string
  readonly subjectKind: 'machine' | 'pool' | 'volume' | 'network'
  readonly config?: MachineConfig
  readonly release: () => void
  readonly started: (job: JobRun) => void
}

/** Takes commands, refuses what can't be, and sees every job through to its end. */
export class Dispatcher {
  readonly #shop: Workshop
  readonly #links: Links
  readonly #claims = new Claims()
  /** Names being given at this moment, by hypervisor. */
  readonly #names = new Set<string>()
  readonly #runs = new Map<string, JobRun>()
  readonly #refusals: RefusalLimit
  #closing = false

  constructor(shop: Workshop, links: Links) {
    this.#shop = shop
    this.#refusals = new RefusalLimit(shop.clock)
    this.#links = links
  }

  async submit(reach: Reach, asked: Command, bytes?: AsyncIterable<Uint8Array>): Promise<JobRun> {
    let who = reach.actor
    try {
      const { actor, command: admissible } = reach.admit(asked)
      const command = settleClone(admissible)
      who = actor
      const admitted = await this.#admit(actor, command)
      return await this.#start(actor, command, { ...admitted, ...(bytes ? { bytes } : {}) })
    } catch (error) {
      await this.refuse({ actor: who, command: asked.kind, error, ...machineNamed(asked) })
      throw error
    }
  }

  /** For a peer, who was let in as one: a machine comes. Without a request it is one that a former daemon has left. */
  async receive(actor: Actor, command: ReceiveCommand, request?: ArrivalRequest): Promise<JobRun> {
    const { machine, migration } = command
    try {
      if (this.#closing) throw new EstateError('shutting-down')
      const link = findLink(this.#links, command.hypervisor)
      requireFeature(link.hypervisor, 'migrate')
      if (lookUpMachine(this.#links, machine) || this.#claims.job(machine))
        throw new HypervisorError('id-in-use', { id: machine })
      const admitted = this.#claim(link, machine, command)
      this.#shop.office.desk.open(migration, request)
      return await this.#start(actor, command, { ...admitted, subjectKind: 'machine' })
    } catch (error) {
      this.#shop.office.desk.close(migration, error)
      await this.refuse({ actor, command: command.kind, error, machine })
      throw error
    }
  }

  /** What the other side, or an admin, says of a machine that was given away. */
  async settle(
    actor: Actor,
    command: Extract<MigrationCommand, { readonly kind: 'settle-migration' }>,
  ): Promise<JobRun> {
    const { link } = requireMachine(this.#links, command.machine)
    const running = this.#claims.job(command.machine)
    if (running) throw busyWith(running, { machine: command.machine })
    return await this.#start(actor, command, { ...this.#claim(link, command.machine, command), subjectKind: 'machine' })
  }

  #claim(link: HypervisorLink, subject: string, command: Command): Omit<Admitted, 'subjectKind'> {
    const releaseName = this.#takeNames(link, command)
    const claim = this.#claims.take(subject)
    const release = () => {
      claim.release()
      releaseName()
    }
    return { link, subject, release, started: claim.begin }
  }

  /** Asks a job to end, and resolves when it has: how, its view says. */
  async cancel(reach: Reach, id: string): Promise<JobView> {
    let { actor } = reach
    try {
      const view = this.#requireJob(reach, id)
      if (view.hypervisor !== undefined) actor = actorOn(actor, view.hypervisor)
      const run = this.#requireCancellable(actor, view)
      run.cancel()
      await run.ended
      return run.view
    } catch (error) {
      await this.refuse({ actor, command: 'cancel-job', error })
      throw error
    }
  }

  /** Who tried what, and why not: part of the audit, durable before the caller hears of it. A flood is recorded in part. */
  async refuse(refusal: { actor: Actor; command: string; error: unknown; machine?: string }): Promise<void> {
    const { actor, command, error, machine } = refusal
    if (!(error instanceof EstateError || error instanceof HypervisorError)) return
    // A disk that takes no job takes no refusal either.
    if (error.code === 'storage-failed') return
    const recorded = this.#refusals.admit(`${actor.role} ${actor.name}`)
    if (recorded === 'left-out') return
    const { code } = error
    const message = recorded === 'last' ? `${error.message} (${lastRecorded})` : error.message
    // Else who may not look at the hypervisor would be told of the machine.
    const found = machine === undefined ? undefined : lookUpMachine(this.#links, machine)
    const place = found === undefined ? {} : { hypervisor: found.link.hypervisor.id }
    const about = machine === undefined ? {} : { machine, ...place }
    try {
      const atMs = this.#shop.clock.now()
      await this.#shop.journal.commit({ entries: [{ kind: 'refused', atMs, actor, command, code, message, ...about }] })
    } catch (problem) {
      this.#shop.report(problem)
    }
  }

  async record(event: AccessEvent, by?: Actor): Promise<void> {
    const { journal, clock } = this.#shop
    // Strangers choose their names and their addresses: together they have one measure.
    if (event.event === 'log-in-refused' && this.#refusals.admit('log-in') === 'left-out') return
    await journal.commit({ entries: [{ ...event, atMs: clock.now(), ...(by === undefined ? {} : { actor: by }) }] })
  }

  jobOn(machine: string): JobView | undefined {
    return this.#claims.job(machine)?.view
  }

  /** Whose doing an event is: of the job that works there, unless its cause is one that no command has. */
  causeOf(event: DriverEvent): Cause | undefined {
    const run = this.#claims.job(subjectOf(event).id)
    if (!run) return undefined
    if (event.kind === 'machine-state' && !ruleOf(run.command).reasons.includes(event.reason)) return undefined
    if (event.kind === 'machine-reset' && event.byGuest && run.command.kind !== 'reboot-machine') return undefined
    return run.cause
  }

  /** Takes nothing more; resolves when what runs has ended or the time is over. What runs on is found at the next start. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    for (const run of this.#runs.values()) run.leave()
    const over = Promise.withResolvers<void>()
    const callOff = this.#shop.clock.after(graceMs, over.resolve)
    await Promise.race([Promise.all([...this.#runs.values()].map((run) => run.ended)), over.promise])
    callOff()
  }

  async #start(actor: Actor, command: Command, admitted: Admitted & Pick<Assignment, 'bytes'>): Promise<JobRun> {
    const run = new JobRun(this.#shop, { ...admitted, actor, command })
    admitted.started(run)
    this.#runs.set(run.id, run)
    void run.ended.then(() => this.#runs.delete(run.id))
    try {
      await run.begin()
    } catch (error) {
      this.#runs.delete(run.id)
      admitted.release()
      throw error
    }
    const performing = run.perform()
    // A quick command is done by the time its job is durable: they are one commit.
    if (run.pace === 'quick') await performing
    return run
  }

  async #admit(actor: Actor, command: Command): Promise<Admitted> {
    if (this.#closing) throw new EstateError('shutting-down')
    requirePermission(actor, command.kind)
    if (isStorageCommand(command)) return this.#admitAt(admitOnStorage(this.#links, command))
    if (isNetworkCommand(command)) return this.#admitAt(admitOnNetwork(this.#links, command))
    // It comes by `receive`: for who is no peer it is only to be cancelled.
    if (command.kind === 'receive-machine')
      throw new EstateError('denied', {
        actor: actor.name,
        role: actor.role,
        command: command.kind,
        needs: 'of a peer',
      })
    return command.kind === 'define-machine' ? this.#admitDefinition(command) : await this.#admitOnMachine(command)
  }

  #admitDefinition(command: DefineCommand): Admitted {
    const link = findLink(this.#links, command.hypervisor)
    const config = admitDefinition(this.#links, link, command)
    if (this.#claims.job(config.id)) throw new HypervisorError('id-in-use', { id: config.id })
    const releaseName = this.#takeNames(link, command)
    const claim = this.#claims.take(config.id)
    return {
      link,
      subject: config.id,
      subjectKind: 'machine',
      config,
      started: claim.begin,
      release() {
        claim.release()
        releaseName()
      },
    }
  }

  #admitAt({ link, subject, kind: subjectKind, name }: StoragePlace | NetworkPlace): Admitted {
    const running = this.#claims.job(subject)
    if (running) throw busyWith(running, { kind: subjectKind, machine: name })
    const claim = this.#claims.take(subject)
    return { link, subject, subjectKind, release: claim.release, started: claim.begin }
  }

  async #admitOnMachine(command: MachineCommand): Promise<Admitted> {
    const { link, machine } = requireMachine(this.#links, command.machine)
    const rule = ruleOf(command)
    requireFeatures(link, rule.operations(command, machine.view))
    for (const feature of rule.features?.(command) ?? []) requireFeature(link.hypervisor, feature)
    if (command.kind === 'clone-machine') admitClone(this.#links, command)
    const running = this.#claims.job(machine.id)
    this.#requireFree(command, machine.view, running)
    if (!running) admitOnMachine(command, machine)
    const releaseName = this.#takeNames(link, command)
    const claim = this.#claims.take(machine.id)
    const release = () => {
      claim.release()
      releaseName()
    }
    try {
      running?.cancel()
      await running?.ended
      // What ended may have left another machine than was found first, or none.
      if (this.#closing) throw new EstateError('shutting-down')
      // Where a power-off ended a start, the machine is off by that already.
      const { machine: left } = requireMachine(this.#links, machine.id)
      if (running && !isDoneByEnding(command, left.view)) admitOnMachine(command, left)
    } catch (error) {
      release()
      throw error
    }
    return { link, subject: machine.id, subjectKind: 'machine', release, started: claim.begin }
  }

  /** @throws HypervisorError `busy`, naming what runs */
  #requireFree(command: Command, view: MachineView, running: JobRun | undefined): void {
    if (!running) return
    if (mayInterrupt(command, running.command) && !this.#claims.isWaitedFor(view.id)) return
    throw busyWith(running, { machine: view.defined.name })
  }

  /** Two commands at once can't give one name. Whether a machine has it already, its driver says. */
  #takeNames({ hypervisor }: HypervisorLink, command: Command): () => void {
    const names = new Set(newNames(command))
    const key = (name: string) => `${hypervisor.id} ${name}`
    for (const name of names) if (this.#names.has(key(name))) throw new HypervisorError('name-in-use', { name })
    for (const name of names) this.#names.add(key(name))
    return () => {
      for (const name of names) this.#names.delete(key(name))
    }
  }

  #requireJob(reach: Reach, id: string): JobView {
    const view = this.#shop.board.get(id)
    if (!view || !reach.seesJob(view)) throw new EstateError('job-not-found', { job: id })
    return view
  }

  #requireCancellable(actor: Actor, view: JobView): JobRun {
    const { id } = view
    requirePermission(actor, view.command.kind)
    const run = this.#runs.get(id)
    if (run?.view.cancellable) return run
    const why = view.endedMs === undefined ? 'can only run to its end' : `has ended already: ${view.state}`
    throw new EstateError('not-cancellable', { job: id, command: view.command.kind, why })
  }
}

function isDoneByEnding(command: Command, view: MachineView): boolean {
  return command.kind === 'power-off-machine' && ruleOf(command).holds(command, view)
}

const lastRecorded = 'what else this user is refused within the minute is not recorded'

function machineNamed(command: Command): { readonly machine?: string } {
  return 'machine' in command ? { machine: command.machine } : {}
}

function busyWith(
  { id, command }: JobRun,
  subject: { readonly machine: string; readonly kind?: string },
): HypervisorError {
  return new HypervisorError('busy', { ...subject, operation: command.kind, job: id })
}
