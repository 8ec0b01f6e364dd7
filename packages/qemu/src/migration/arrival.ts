import {
  type Arrival,
  type ArrivalBook,
  type ArrivalEndpoints,
  type ArrivalListen,
  type ArrivalPlan,
  type ArrivalRecord,
  type ArrivalState,
  type CarriedFile,
  type CarriedPiece,
  copyPlaces,
  HypervisorError,
  type Machine,
  type MachineConfig,
  type MigrationOffer,
  type OfferedState,
  type Operation,
  returnedEntry,
  type StoreEntry,
} from '@cimarron/hypervisor'
import { type Definition, encodeDefinition, type SavedRecord, storeKey } from '../definition.ts'
import type { QemuMachine } from '../machine.ts'
import type { ArrivalsParts } from './arrivals.ts'
import type { ArrivedBase } from './arrived-bases.ts'
import type { ComingFiles } from './carried-files.ts'
import { makeCopies, removeCopies } from './copies.ts'
import { awaitGuest, hasGuest, stopExports } from './incoming-guest.ts'

/** What the store keeps of an arrival until it is decided. */
export interface ArrivalDetails {
  readonly state: OfferedState
  readonly revision: number
  readonly defined: MachineConfig
  readonly active: MachineConfig | null
  /** It is saved, and goes on from what comes in a file. */
  readonly saved?: SavedRecord
  readonly uid?: number
  /** Images that are made for it. */
  readonly copies: readonly { readonly path: string; readonly pool?: string }[]
  /** What the store is to have of its snapshots; former versions had none. */
  readonly snapshots?: readonly StoreEntry[]
  /** What comes in files of the daemon's; former versions had none. */
  readonly carried?: readonly CarriedFile[]
  /** What its disks build on; former versions had none. */
  readonly bases?: readonly ArrivedBase[]
  /** Absent until all is held: a daemon that finds it so gives it up. */
  readonly endpoints?: ArrivalEndpoints
}

export interface Preparation {
  readonly offer: MigrationOffer
  readonly plan: ArrivalPlan
  readonly listen: ArrivalListen
  readonly operation: Operation
}

type Parts = ArrivalsParts & { readonly book: ArrivalBook<ArrivalDetails> }

/** One machine on its way to this QEMU. */
export class QemuArrival implements Arrival {
  readonly id: string
  readonly machine: string
  /** As a machine that nobody sees yet. */
  readonly held: QemuMachine
  readonly #files: ComingFiles
  readonly #parts: Parts
  readonly #details: ArrivalDetails
  #record: ArrivalRecord<ArrivalDetails>
  #endpoints: ArrivalEndpoints
  #isTold = false
  #isGone = false
  /** What this daemon has made; a former one may have made all of it. */
  #made: string[] | undefined
  #deciding: Promise<unknown> = Promise.resolve()

  constructor(record: ArrivalRecord<ArrivalDetails>, parts: Parts) {
    const { details } = record
    if (!details) throw new TypeError('an arrival that was decided has no details')
    this.id = record.migration
    this.machine = record.machine
    this.#record = record
    this.#details = details
    this.#parts = parts
    this.#endpoints = details.endpoints ?? { address: '', encrypted: false }
    parts.images.bases.note(this.machine, details.bases ?? [])
    this.held = parts.build(this.#definition, () => this.#isTold)
    this.#files = this.held.arrival.comingFiles(details.carried ?? [])
    const texts = (details.snapshots ?? []).flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const]))
    this.held.snapshots.recall(new Map(texts))
  }

  get #definition(): Definition {
    const { revision, defined: config, uid, saved } = this.#details
    return { revision, config, ...(uid === undefined ? {} : { uid }), ...(saved ? { saved } : {}) }
  }

  /** Nothing runs or is held any more. */
  get isGone(): boolean {
    return this.#isGone
  }

  get state(): ArrivalState {
    return this.#record.state
  }

  get endpoints(): ArrivalEndpoints {
    return this.#endpoints
  }

  get config(): MachineConfig {
    return this.#details.defined
  }

  /** Durable first; then all that it needs is made, and listens. */
  async prepare({ offer, plan, listen, operation }: Preparation): Promise<void> {
    const { reached, save, book, storage } = this.#parts
    reached('arrive:1')
    await save([book.entry(this.#record)], undefined, operation)
    book.note(this.#record)
    reached('arrive:2')
    this.held.arrival.takeKeepsakes(offer.keepsakes)
    this.#made = []
    const made = (path: string) => void this.#made?.push(path)
    await makeCopies(offer, { plan, storage, operation, made })
    reached('arrive:3')
    const { active } = this.#details
    const endpoints = active
      ? await this.held.arrival.receive({ config: active, offer, plan, listen, ran: offer.state === 'running' })
      : await this.#receiveStill({ offer, plan, listen })
    reached('arrive:4')
    const ready = { ...this.#record, details: { ...this.#details, endpoints } }
    await save([book.entry(ready)], undefined)
    book.note(ready)
    this.#record = ready
    this.#endpoints = endpoints
    reached('arrive:5')
  }

  /** A machine that is off: there are at most images to be taken in. */
  async #receiveStill({ offer, plan, listen }: Omit<Preparation, 'operation'>): Promise<ArrivalEndpoints> {
    const places = copyPlaces(offer, plan, this.#parts.storage)
    if (places.length > 0) return await this.held.arrival.receiveImages({ offer, places, listen })
    return { address: listen.address, encrypted: listen.credentials !== undefined }
  }

  /** Of a former daemon. */
  async recall(): Promise<void> {
    const { state, endpoints, active } = this.#details
    // Of one that is saved nothing ran, and part of its file may be here.
    if (state !== 'saved') await this.#parts.recover(this.held)
    // Who took in images of a machine without a QEMU died with that daemon.
    const isWhole = endpoints && (active === null ? !endpoints.disks : this.held.view.state !== 'off')
    if (!isWhole) await this.abandon()
  }

  commit(operation: Operation = {}): Promise<Machine> {
    return this.#alone(() => this.#commit(operation))
  }

  abandon(operation: Operation = {}): Promise<void> {
    return this.#alone(() => this.#abandon(operation))
  }

  async keepFile(piece: CarriedPiece): Promise<void> {
    await this.#alone(async () => {
      if (this.state === 'abandoned') throw this.#decided('a file')
      await this.#files.keep(piece)
    })
  }

  /** Of one that is off it is never known: its copies are whole when the source says so. */
  async isWhole(): Promise<boolean> {
    if (this.#isGone || this.#files.missing.length > 0) return false
    const { endpoints, active } = this.#details
    return active === null ? !endpoints?.disks : await hasGuest(this.held)
  }

  async keepSerialHistory(device: string, piece: Uint8Array): Promise<void> {
    if (this.state === 'abandoned') throw this.#decided('a serial history')
    this.held.arrival.keepSerialHistory(device, piece)
  }

  /** One decision after the other. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#deciding.then(work, work)
    this.#deciding = mine.catch(() => undefined)
    return await mine
  }

  async #commit(operation: Operation): Promise<Machine> {
    const { machine: find, book, save, reached, nowMs, admit, tell } = this.#parts
    if (this.state === 'committed') {
      const machine = find(this.machine)
      if (machine) return machine
    }
    if (this.state !== 'arriving') throw this.#decided('commit')
    await this.#untilWhole()
    const { held } = this
    const decided = book.decided(this.#record, 'committed', nowMs())
    held.arrival.arrived()
    const event = { kind: 'machine-defined', atMs: decided.atMs, machine: held.view } as const
    reached('commit:1')
    const definition = { key: storeKey(this.machine), value: encodeDefinition(this.#definition) }
    const { moved, bases } = this.#parts.images
    const known = [...bases.entries(this.machine), ...(moved.has(this.machine) ? [returnedEntry(this.machine)] : [])]
    const entries = [definition, ...(this.#details.snapshots ?? []), ...known, book.entry(decided)]
    await save(entries, event, operation)
    moved.forget(this.machine)
    reached('commit:2')
    book.note(decided)
    this.#record = decided
    admit(held)
    tell(event)
    this.#isTold = true
    await held.arrival.goOn(this.#details.state)
    reached('commit:3')
    return held
  }

  /** What can't come any more is given up, durably, so that the source may have it back. */
  async #untilWhole(): Promise<void> {
    const { active } = this.#details
    try {
      const { missing } = this.#files
      if (missing.length > 0) throw new Error(`what is kept of it in files did not come: ${missing.join(', ')}`)
      if (active) {
        await awaitGuest(this.held, this.#parts.standstillMs)
        await stopExports(this.held)
      } else await this.held.arrival.imagesCame()
    } catch (error) {
      await this.#abandon({})
      const words = error instanceof Error ? error.message : String(error)
      throw new HypervisorError('migration-failed', { machine: this.config.name, words }, { cause: error })
    }
  }

  async #abandon(operation: Operation): Promise<void> {
    const { book, save, reached, nowMs, storage, drop } = this.#parts
    if (this.state === 'abandoned') return
    if (this.state === 'committed') throw this.#decided('abandon')
    // Its QEMU first: when the source hears of it and takes its disks back, nobody else has them.
    await this.held.arrival.discard()
    this.#isGone = true
    reached('abandon:1')
    await removeCopies(this.#made ?? this.#details.copies.map(({ path }) => path), storage)
    reached('abandon:2')
    const decided = book.decided(this.#record, 'abandoned', nowMs())
    await save([book.entry(decided)], undefined, operation)
    book.note(decided)
    this.#record = decided
    drop(this.machine)
    this.#parts.images.bases.forget(this.machine)
    reached('abandon:3')
  }

  #decided(operation: string): HypervisorError {
    const { state, id: machine } = this
    return new HypervisorError('invalid-state', { kind: 'migration', machine, state, operation, needs: 'arriving' })
  }
}
