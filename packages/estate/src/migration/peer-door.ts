import { type ArrivalState, HypervisorError, type MigrationObstacle } from '@cimarron/hypervisor'
import type { Clock } from '../clock.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalEntry } from '../journal-entry.ts'
import { findLink, type Links, requireFeature } from '../work/admission.ts'
import type { Dispatcher } from '../work/dispatcher.ts'
import { arrivalPlan } from './arrival-plan.ts'
import { hearHistory } from './hear-history.ts'
import type { HistoryPiece } from './history-piece.ts'
import type { ArrivalNote, MigrationOffice } from './migration-office.ts'
import { hearPast } from './past.ts'
import { actorOf, type PeerCaller } from './peer-caller.ts'
import type { ArrivalAnswer, ArrivalRequest, DepartureState } from './peer-network.ts'

export interface PeerDoorParts {
  readonly links: Links
  readonly office: MigrationOffice
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly journal: Journal
}

/** What another daemon can ask of this one. Every call may be repeated, and is answered the same. */
export class PeerDoor {
  readonly #parts: PeerDoorParts

  constructor(parts: PeerDoorParts) {
    this.#parts = parts
  }

  /** Everything that would make the arrival fail here; nothing is changed. */
  async check({ offer, plan, hypervisor }: ArrivalRequest): Promise<readonly MigrationObstacle[]> {
    const link = findLink(this.#parts.links, hypervisor)
    requireFeature(link.hypervisor, 'migrate')
    this.#parts.office.peers.prepare()
    return await link.hypervisor.arrivals.check(offer, arrivalPlan(plan, link))
  }

  /**
   * Holds all that the machine needs, in a job that goes on until it is decided.
   * @throws HypervisorError `arrival-refused`, `name-in-use`, `id-in-use`, `busy`, …
   */
  async begin(caller: PeerCaller, request: ArrivalRequest): Promise<ArrivalAnswer> {
    const { links, office, dispatcher, clock } = this.#parts
    const { migration, defined } = request.offer
    const known = office.books.arrivals.get(migration)
    if (known !== undefined) this.#require(caller, migration)
    const open = office.desk.get(migration)
    if (open) return await open.begun.promise
    if (known !== undefined) throw new HypervisorError('id-in-use', { kind: 'migration', id: migration })
    const link = findLink(links, request.hypervisor)
    const hypervisor = link.hypervisor.id
    const plan = arrivalPlan(request.plan, link)
    const name = plan.name ?? defined.name
    const note: ArrivalNote = { machine: defined.id, name, peer: caller.peer, hypervisor, atMs: clock.now() }
    // Before anything is held: the next daemon must know whom to ask about it.
    await office.books.arrivals.put(migration, note)
    const { peer } = caller
    const command = { kind: 'receive-machine', machine: defined.id, migration, peer, name, hypervisor } as const
    const job = await dispatcher.receive(actorOf(caller), command, { ...request, plan })
    const begun = office.desk.get(migration)?.begun.promise
    // A job that ended at once tells why.
    return await Promise.race([begun ?? job.done.then(() => begun as never), failureOf(job.done)])
  }

  /** What became of it, durable: the first decision counts. */
  async decide(
    caller: PeerCaller,
    migration: string,
    decision: 'commit' | 'abandon',
  ): Promise<'committed' | 'abandoned'> {
    const note = this.#require(caller, migration)
    return await this.resolve(migration, note, decision)
  }

  async resolve(
    migration: string,
    note: ArrivalNote,
    decision: 'commit' | 'abandon',
  ): Promise<'committed' | 'abandoned'> {
    const { links, office } = this.#parts
    const state = this.#stateOf(migration, note)
    if (state === 'committed' || state === 'abandoned') return state
    const open = office.desk.get(migration)
    if (open) {
      open.decision.resolve(decision)
      return await open.outcome.promise
    }
    // It was refused, or is not taken up yet after a restart.
    const arrival = findLink(links, note.hypervisor).hypervisor.arrivals.find(migration)
    if (arrival === undefined) return 'abandoned'
    throw new HypervisorError('busy', { machine: note.name, operation: 'being taken up' })
  }

  /** Undefined: it has never been heard of. */
  arrivalState(caller: PeerCaller, migration: string): ArrivalState | undefined {
    const { books, desk } = this.#parts.office
    const note = books.arrivals.get(migration)
    if (note?.peer === caller.peer) desk.hear(migration)
    return note?.peer === caller.peer ? this.#stateOf(migration, note) : undefined
  }

  departureState(caller: PeerCaller, migration: string): DepartureState {
    const { links, office } = this.#parts
    const note = office.books.departures.get(migration)
    if (note !== undefined && note.peer !== caller.peer) return 'none'
    for (const { hypervisor } of links) {
      for (const machine of hypervisor.machines())
        if (machine.migration.departure?.migration === migration) return 'departed'
    }
    return office.underWay.has(migration) ? 'under-way' : 'none'
  }

  /** Keeps what the peer's journal has of a machine that is on its way here. What is kept already is not kept again. */
  async hear(caller: PeerCaller, migration: string, told: PeerPast): Promise<void> {
    const { machine, hypervisor } = this.#require(caller, migration)
    const { journal, office } = this.#parts
    const { peer } = caller
    await hearPast(journal, { ...told, machine, hypervisor, peer, own: office.peers.origin })
  }

  /** Keeps what else goes along with it. */
  async hearHistory(caller: PeerCaller, migration: string, piece: HistoryPiece): Promise<void> {
    const note = this.#require(caller, migration)
    const { links, office, clock } = this.#parts
    const arrival = findLink(links, note.hypervisor).hypervisor.arrivals.find(migration)
    if (!arrival || arrival.state === 'abandoned') throw this.#unknown(migration)
    await hearHistory(piece, { migration, note, arrival, office, nowMs: clock.now() })
    // The machine came just now, and what came with it was looked for before.
    if (arrival.state === 'committed') await office.takeInSchedules(migration)
  }

  #stateOf(migration: string, note: ArrivalNote): ArrivalState | undefined {
    return findLink(this.#parts.links, note.hypervisor).hypervisor.arrivals.stateOf(migration)
  }

  #require({ peer }: PeerCaller, migration: string): ArrivalNote {
    const { books, desk } = this.#parts.office
    const note = books.arrivals.get(migration)
    if (note?.peer !== peer) throw this.#unknown(migration)
    desk.hear(migration)
    return note
  }

  #unknown(migration: string): HypervisorError {
    const problem = 'is none of this peer that was begun here'
    return new HypervisorError('invalid-input', {
      what: 'migration',
      value: migration,
      problem,
      remedy: 'begin it first',
    })
  }
}

/** Part of a machine's past, and the daemon whose journal it is of. */
export interface PeerPast {
  readonly daemon: string
  readonly entries: readonly JournalEntry[]
}

/** Rejects as the promise does, and never resolves. */
async function failureOf(promise: Promise<unknown>): Promise<never> {
  await promise
  return await new Promise<never>(() => undefined)
}
