import { EstateError } from '../error.ts'
import type { Collection } from '../storage/collection.ts'
import { ArrivalDesk } from './arrival-desk.ts'
import type { PeerNetwork } from './peer-network.ts'

/** A departure that was begun: durable before the target is asked to hold anything. */
export interface DepartureNote {
  readonly machine: string
  readonly peer: string
  readonly copiedDisks: 'keep' | 'remove'
}

/** An arrival that was asked for. */
export interface ArrivalNote {
  readonly machine: string
  readonly name: string
  readonly peer: string
  /** By id. */
  readonly hypervisor: string
  readonly atMs: number
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
}

/** All that jobs which move machines share. */
export class MigrationOffice {
  readonly books: MigrationBooks
  readonly desk: ArrivalDesk = new ArrivalDesk()
  /** Migrations that a job of this daemon is at work on, before the machine is given away and after. */
  readonly underWay: Set<string> = new Set()
  readonly #peers: PeerNetwork | undefined

  constructor(books: MigrationBooks, peers: PeerNetwork | undefined) {
    this.books = books
    this.#peers = peers
  }

  get hasPeers(): boolean {
    return this.#peers !== undefined
  }

  /** @throws EstateError `peer-unknown` where this daemon has nothing to do with others */
  get peers(): PeerNetwork {
    if (this.#peers !== undefined) return this.#peers
    throw new EstateError('peer-unknown', { known: 'none: this daemon was opened without peers' })
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
