import type { AdoptionNote } from '../adoption/adopt.ts'
import { EstateError } from '../error.ts'
import type { HistoryBook } from '../metrics/history-book.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import type { Collection } from '../storage/collection.ts'
import { ArrivalDesk } from './arrival-desk.ts'
import { actorOf, system } from './peer-caller.ts'
import type { PeerNetwork } from './peer-network.ts'

/** A departure that was begun: durable before the target is asked to hold anything. */
export interface DepartureNote {
  readonly machine: string
  readonly peer: string
  readonly copiedDisks: 'keep' | 'remove'
  /** Ids of schedules that the target has, and that go from here when the machine does. */
  readonly schedules?: readonly string[]
}

/** An arrival that was asked for. */
export interface ArrivalNote {
  readonly machine: string
  readonly name: string
  readonly peer: string
  /** By id. */
  readonly hypervisor: string
  readonly atMs: number
  /** What it has of its own, to be taken in with it. */
  readonly schedules?: readonly Schedule[]
}

/** Who keeps what goes along with machines. */
export interface HistoryKeepers {
  readonly metrics: HistoryBook
  readonly schedules: Scheduler
}

/** Where a machine went. */
export interface MovedNote {
  readonly machine: string
  readonly name: string
  readonly peer: string
  readonly atMs: number
}

/** What is remembered of machines on their way, and who helps them. */
export interface MigrationBooks {
  readonly departures: Collection<DepartureNote>
  readonly arrivals: Collection<ArrivalNote>
  readonly moved: Collection<MovedNote>
  readonly adoptions: Collection<AdoptionNote>
}

/** All that jobs which move machines share. */
export class MigrationOffice {
  readonly books: MigrationBooks
  readonly desk: ArrivalDesk = new ArrivalDesk()
  /** Migrations that a job of this daemon is at work on, before the machine is given away and after. */
  readonly underWay: Set<string> = new Set()
  /** Machines that go from one hypervisor of this daemon to another: what is kept about them stays. */
  readonly relocating: Set<string> = new Set()
  readonly #peers: PeerNetwork | undefined
  /** By migration and serial port, how many bytes of its history were told. */
  readonly #heard = new Map<string, Map<string, number>>()
  #keepers: HistoryKeepers | undefined

  constructor(books: MigrationBooks, peers: PeerNetwork | undefined) {
    this.books = books
    this.#peers = peers
  }

  /** Before the first job runs. */
  attach(keepers: HistoryKeepers): void {
    this.#keepers = keepers
  }

  get keepers(): HistoryKeepers {
    if (this.#keepers) return this.#keepers
    throw new TypeError('nobody keeps histories yet')
  }

  heardOf(migration: string): Map<string, number> {
    const heard = this.#heard.get(migration) ?? new Map<string, number>()
    this.#heard.set(migration, heard)
    return heard
  }

  get hasPeers(): boolean {
    return this.#peers !== undefined
  }

  /** @throws EstateError `peer-unknown` where this daemon has nothing to do with others */
  get peers(): PeerNetwork {
    if (this.#peers !== undefined) return this.#peers
    throw new EstateError('peer-unknown', { known: 'none: this daemon was opened without peers' })
  }

  /** What came with a machine that is here now is taken in; asked again, it does nothing. */
  async takeInSchedules(migration: string): Promise<void> {
    const note = this.books.arrivals.get(migration)
    if (!note?.schedules) return
    const { schedules, ...rest } = note
    await this.keepers.schedules.takeIn(schedules, actorOf({ peer: note.peer, via: 'internal' }))
    await this.books.arrivals.put(migration, rest)
  }

  /** What went with a machine that is not here any more. */
  async letSchedulesGo(migration: string): Promise<void> {
    for (const id of this.books.departures.get(migration)?.schedules ?? [])
      await this.keepers.schedules.letGo(id, system)
  }

  /** The last that is known of a machine that was here, by its id or the name it had. */
  movedTo(idOrName: string): MovedNote | undefined {
    let latest: MovedNote | undefined
    for (const [id, note] of this.books.moved.entries()) {
      if (id !== idOrName && note.name !== idOrName) continue
      if (latest === undefined || note.atMs > latest.atMs) latest = note
    }
    return latest
  }
}
