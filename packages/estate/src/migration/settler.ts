import { type DirectMigration, HypervisorError, type Machine } from '@cimarron/hypervisor'
import { endAdoption } from '../adoption/adopt.ts'
import type { Clock } from '../clock.ts'
import { type Links, lookUpMachine } from '../work/admission.ts'
import type { Dispatcher } from '../work/dispatcher.ts'
import type { ArrivalNote, MigrationOffice } from './migration-office.ts'
import { isSilence } from './patience.ts'
import { actorOf, system } from './peer-caller.ts'

export interface SettlerParts {
  readonly links: Links
  readonly office: MigrationOffice
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly report: (problem: unknown) => void
}

const firstPauseMs = 1_000
/** A guest stands still meanwhile. */
const longestPauseMs = 5_000
/** Decided arrivals are remembered as long as drivers do, and a day more. */
const notesKeptMs = 8 * 24 * 3600 * 1000

/**
 * Finds out what became of machines that were on their way when a daemon ended or the network was cut, by asking the other
 * side: at the start, and again and again as long as it does not answer.
 */
export class Settler implements AsyncDisposable {
  readonly #parts: SettlerParts
  readonly #end = new AbortController()
  #callOff: (() => void) | undefined
  #looking: Promise<void> = Promise.resolve()
  #pauseMs = firstPauseMs

  constructor(parts: SettlerParts) {
    this.#parts = parts
  }

  /** Takes up what a former daemon has left. */
  async open(): Promise<void> {
    const { links, office, dispatcher, clock } = this.#parts
    await this.#endAdoptions()
    if (!office.hasPeers) {
      this.#later(0)
      return
    }
    for (const { hypervisor } of links) {
      for (const { id: migration, machine, config } of hypervisor.arrivals.list()) {
        const peer = office.books.arrivals.get(migration)?.peer ?? '(forgotten)'
        const { name } = config
        const command = { kind: 'receive-machine', machine, migration, peer, name, hypervisor: hypervisor.id } as const
        await dispatcher.receive(actorOf({ peer, via: 'internal' }), command)
      }
    }
    for (const [migration, note] of office.books.arrivals.entries()) {
      if (this.#came(migration, note)) await office.takeInSchedules(migration)
      if (clock.now() - note.atMs > notesKeptMs) await office.books.arrivals.delete(migration)
    }
    for (const [migration, { machine }] of office.books.departures.entries()) {
      const found = lookUpMachine(links, machine)
      if (!found) await office.letSchedulesGo(migration)
      // It was never given away, or is settled: the target hears so when it asks.
      if (found?.machine.migration.departure?.migration !== migration) await office.books.departures.delete(migration)
    }
    this.#later(0)
  }

  #came(migration: string, { hypervisor: id }: ArrivalNote): boolean {
    const link = this.#parts.links.find(({ hypervisor }) => hypervisor.id === id)
    return link?.hypervisor.arrivals.stateOf(migration) === 'committed'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#callOff?.()
    this.#end.abort()
    await this.#looking
  }

  #later(ms: number): void {
    if (this.#end.signal.aborted) return
    this.#callOff = this.#parts.clock.after(ms, () => {
      this.#looking = this.#look()
    })
  }

  async #look(): Promise<void> {
    let isAnySilent = false
    for (const machine of this.#held()) if (!(await this.#settle(machine))) isAnySilent = true
    if (!(await this.#endAdoptions())) isAnySilent = true
    if (!(await this.#settleMoves())) isAnySilent = true
    this.#pauseMs = isAnySilent ? Math.min(this.#pauseMs * 2, longestPauseMs) : firstPauseMs
    this.#later(this.#pauseMs)
  }

  *#held(): Generator<Machine, void, undefined> {
    const { links, dispatcher } = this.#parts
    for (const { hypervisor } of links) {
      for (const machine of hypervisor.machines())
        if (machine.migration.departure !== undefined && dispatcher.jobOn(machine.id) === undefined) yield machine
    }
  }

  /** Adoptions that were cut, by a look at both hypervisors. Whether all are ended. */
  async #endAdoptions(): Promise<boolean> {
    const { links, dispatcher, office } = this.#parts
    const hypervisors = links.map(({ hypervisor }) => hypervisor)
    let isAll = true
    for (const note of [...office.books.adoptions.entries()].map(([, note]) => note)) {
      if (dispatcher.jobOn(note.machine) !== undefined) continue
      if (!(await this.#tried(() => endAdoption(note, hypervisors, office)))) isAll = false
    }
    return isAll
  }

  /** What moved from one hypervisor of this daemon to another, and was cut. Whether all of it is settled. */
  async #settleMoves(): Promise<boolean> {
    const { links, dispatcher } = this.#parts
    let isAll = true
    for (const machine of links.flatMap(({ hypervisor }) => hypervisor.machines())) {
      const { direct } = machine.migration
      if (!direct?.unsettled || dispatcher.jobOn(machine.id) !== undefined) continue
      if (!(await this.#tried(() => this.#settleMove(machine.id, direct)))) isAll = false
    }
    return isAll
  }

  async #settleMove(machine: string, direct: DirectMigration): Promise<boolean> {
    const { links, office } = this.#parts
    const to = links.find(({ hypervisor }) => hypervisor.id === direct.unsettled?.to)?.hypervisor
    if (!to) return false
    office.relocating.add(machine)
    try {
      await direct.settle(to)
      return true
    } finally {
      office.relocating.delete(machine)
    }
  }

  async #tried(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work()
    } catch (error) {
      // A server that is away is asked again, without a line in the log each time.
      const isAway = error instanceof HypervisorError && (error.code === 'unreachable' || error.code === 'busy')
      if (!this.#end.signal.aborted && !isAway) this.#parts.report(error)
      return false
    }
  }

  /** Whether it is settled, by the word of the peer. */
  async #settle(machine: Machine): Promise<boolean> {
    const { office, dispatcher, report } = this.#parts
    const migration = machine.migration.departure?.migration
    const note = migration === undefined ? undefined : office.books.departures.get(migration)
    if (migration === undefined || note === undefined) return false
    try {
      const { signal } = this.#end
      const outcome = await office.peers.peer(note.peer).decide(migration, 'commit', signal)
      const command = { kind: 'settle-migration', machine: machine.id, migration, outcome } as const
      const job = await dispatcher.settle(system, command)
      await job.done
      return true
    } catch (error) {
      // One that does not answer is asked again, without a line in the log each time.
      if (!this.#end.signal.aborted && !isSilence(error)) report(error)
      return false
    }
  }
}
