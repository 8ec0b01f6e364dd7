import {
  type Arrival,
  type ArrivalBook,
  type ArrivalCheck,
  type ArrivalEndpoints,
  type ArrivalPlan,
  type ArrivalRecord,
  type ArrivalState,
  type Arrivals,
  type ArrivalTarget,
  arrivingConfig,
  arrivingSnapshots,
  type CarriedPiece,
  type CopyPlace,
  commonChecks,
  copyPlaces,
  gatherObstacles,
  HypervisorError,
  type Machine,
  type MachineConfig,
  type MachineSnapshots,
  type MachineView,
  type MigrationObstacle,
  type MigrationOffer,
  type MovedMachine,
  machineEntry,
  type OfferedState,
  type Operation,
  offeredConfig,
  type ReceiveOptions,
  recallSnapshots,
  refuseCarried,
  requireDevice,
  returnedEntry,
  type SavedMemory,
  type Storage,
  type StoreEntry,
  snapshotChecks,
} from '@cimarron/hypervisor'
import type { GuestTimes } from '../machine/machine-state.ts'
import type { MachineRecord } from '../record.ts'
import type { World } from '../world.ts'

/** What the store keeps of a simulated arrival until it is decided. */
export interface SimulatedArrivalDetails {
  readonly host: string
  readonly state: OfferedState
  readonly revision: number
  readonly defined: MachineConfig
  readonly active: MachineConfig | null
  readonly saved?: SavedMemory
  readonly bootedAtMs?: number
  readonly ranMs?: number
  /** What the store is to have of its snapshots; former versions had none. */
  readonly snapshots?: readonly StoreEntry[]
  readonly volumes: readonly { readonly pool: string; readonly name: string }[]
  /** Absent until all is held: a daemon that finds it so abandons it. */
  readonly endpoints?: ArrivalEndpoints
}

type Record_ = ArrivalRecord<SimulatedArrivalDetails>

export interface ArrivalsParts {
  readonly target: ArrivalTarget
  readonly storage: () => Storage
  readonly world: World
  readonly book: ArrivalBook<SimulatedArrivalDetails>
  readonly host: () => string
  readonly admit: (record: MachineRecord) => AdmittedMachine
}

export interface AdmittedMachine extends Machine {
  /** What a port said at another host, before all it says here. */
  recallSerial(device: string, piece: Uint8Array): void
  readonly snapshots: MachineSnapshots & { recall(texts: ReadonlyMap<string, string>, machine: string): void }
}

/** How machines come to a simulator. Nothing listens: both sides are told of each other by who calls them. */
export class SimulatedArrivals implements Arrivals {
  readonly #parts: ArrivalsParts
  readonly #arrivals = new Map<string, SimulatedArrival>()
  #nextPort = 49_152

  constructor(parts: ArrivalsParts) {
    this.#parts = parts
  }

  /** Takes up what a former simulator has left, once storage is there. */
  async recall(): Promise<void> {
    const { book, world } = this.#parts
    const expired = book.expire(world.clock.now())
    if (expired.length > 0) await world.save({ entries: expired })
    for (const record of book.arriving()) {
      const arrival = this.#admit(record)
      if (record.details?.endpoints) arrival.claim()
      else await arrival.abandon()
    }
  }

  async check(offer: MigrationOffer, plan: ArrivalPlan): Promise<readonly MigrationObstacle[]> {
    const { target, storage } = this.#parts
    const places = copyPlaces(offer, plan, storage())
    const config = arrivingConfig(offeredConfig(offer), plan, places)
    const taken = places
      .filter(({ path }) => storage().volumeAt(path))
      .map(({ disk, path }) => ({
        kind: 'disk' as const,
        device: disk.id,
        look: () => {
          throw new HypervisorError('disk-in-use', { path, by: 'a volume of that name' })
        },
      }))
    return await gatherObstacles([
      ...commonChecks(offer, config, target),
      ...snapshotChecks(offer, plan),
      ...taken,
      ...this.#faults(offer),
    ])
  }

  *#faults({ defined }: MigrationOffer): Generator<ArrivalCheck, void, undefined> {
    const fault = this.#parts.world.faults.strike('migration-fails', defined, ({ at }) => at === 'receive')
    if (!fault) return
    const look = () => {
      throw new HypervisorError('arrival-refused', { machine: defined.name, problem: fault.words })
    }
    yield { kind: 'device', look }
  }

  async receive(offer: MigrationOffer, how: ReceiveOptions, operation: Operation = {}): Promise<Arrival> {
    const [obstacle] = await this.check(offer, how.plan)
    const machine = how.plan.name ?? offer.defined.name
    if (obstacle) throw new HypervisorError('arrival-refused', { machine, ...obstacle })
    const { book, world, storage, host } = this.#parts
    if (book.stateOf(offer.migration) !== undefined)
      throw new HypervisorError('id-in-use', { kind: 'migration', id: offer.migration })
    const places = copyPlaces(offer, how.plan, storage())
    const { platform } = offer.keepsakes
    const details: SimulatedArrivalDetails = {
      host: host(),
      state: offer.state,
      revision: offer.revision,
      defined: arrivingConfig(offer.defined, how.plan, places),
      active: offer.active && arrivingConfig(offer.active, how.plan, places),
      ...arrivingSaved(offer, how.plan, places),
      ...(platform === undefined ? {} : (JSON.parse(platform) as GuestTimes)),
      snapshots: arrivingSnapshots<object>(offer, places, (own) => own ?? {}),
      volumes: places.flatMap(({ pool, path }) =>
        pool ? [{ pool, name: path.slice(path.lastIndexOf('/') + 1) }] : [],
      ),
    }
    const record: Record_ = {
      migration: offer.migration,
      machine: offer.defined.id,
      state: 'arriving',
      atMs: world.clock.now(),
      details,
    }
    const arrival = this.#admit(record)
    try {
      arrival.claim()
      world.failPoint('arrive:1')
      await world.save({ entries: [book.entry(record)], operation })
      book.note(record)
      world.failPoint('arrive:2')
      for (const { disk, path, pool } of places) {
        if (!pool) continue
        const source = { kind: 'blank', capacityBytes: disk.capacityBytes } as const
        const name = path.slice(path.lastIndexOf('/') + 1)
        await storage().createVolume({ id: crypto.randomUUID(), pool, name, format: disk.format, source }, operation)
      }
      const disks =
        how.plan.storage === 'copied'
          ? { disks: { port: this.#port(), exports: Object.fromEntries(places.map(({ disk: { id } }) => [id, id])) } }
          : {}
      const endpoints = {
        address: how.listen.address,
        ...(offer.active ? { memoryPort: this.#port() } : {}),
        ...disks,
        encrypted: how.listen.credentials !== undefined,
      }
      await arrival.ready(endpoints)
      world.failPoint('arrive:3')
      return arrival
    } catch (error) {
      await arrival.abandon()
      throw error
    }
  }

  moved(): readonly MovedMachine[] {
    return this.#parts.world.moved.all()
  }

  async releaseImages(machine: string, operation: Operation = {}): Promise<void> {
    const { world } = this.#parts
    if (!world.moved.has(machine)) throw new HypervisorError('machine-not-found', { machine })
    await world.save({ entries: [returnedEntry(machine)], operation })
    world.moved.forget(machine)
  }

  #port(): number {
    return this.#nextPort++
  }

  list(): readonly Arrival[] {
    return [...this.#arrivals.values()].filter(({ state }) => state === 'arriving')
  }

  find(migration: string): Arrival | undefined {
    return this.#arrivals.get(migration)
  }

  stateOf(migration: string): ArrivalState | undefined {
    return this.#parts.book.stateOf(migration)
  }

  #admit(record: Record_): SimulatedArrival {
    const arrival = new SimulatedArrival(record, this.#parts)
    this.#arrivals.set(record.migration, arrival)
    return arrival
  }
}

class SimulatedArrival implements Arrival {
  readonly id: string
  readonly machine: string
  readonly #parts: ArrivalsParts
  readonly #details: SimulatedArrivalDetails
  #record: Record_
  #endpoints: ArrivalEndpoints
  #releaseName: (() => void) | undefined
  #admitted: AdmittedMachine | undefined
  /** What its ports said before, until it is here. */
  readonly #said: (readonly [device: string, piece: Uint8Array])[] = []
  #deciding: Promise<unknown> = Promise.resolve()

  constructor(record: Record_, parts: ArrivalsParts) {
    const { details } = record
    if (!details) throw new TypeError('a decided arrival has no details')
    this.id = record.migration
    this.machine = record.machine
    this.#record = record
    this.#details = details
    this.#parts = parts
    this.#endpoints = details.endpoints ?? { address: '', encrypted: false }
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

  /** Holds its name, and what it will run with. */
  claim(): void {
    const { world } = this.#parts
    const { active, host, defined } = this.#details
    this.#releaseName = world.reserveName(defined.name, this.machine)
    if (active) world.resources(host).claim(this.machine, active)
  }

  async ready(endpoints: ArrivalEndpoints): Promise<void> {
    const { world, book } = this.#parts
    const record = { ...this.#record, details: { ...this.#details, endpoints } }
    await world.save({ entries: [book.entry(record)] })
    book.note(record)
    this.#record = record
    this.#endpoints = endpoints
  }

  commit(operation: Operation = {}): Promise<Machine> {
    return this.#alone(() => this.#commit(operation))
  }

  abandon(operation: Operation = {}): Promise<void> {
    return this.#alone(() => this.#abandon(operation))
  }

  async keepFile({ name }: CarriedPiece): Promise<void> {
    refuseCarried(name)
  }

  /** Nothing goes over between simulators. */
  async isWhole(): Promise<boolean> {
    return false
  }

  async keepSerialHistory(device: string, piece: Uint8Array): Promise<void> {
    if (this.state === 'abandoned') throw this.#decidedOtherwise('a serial history', 'arriving')
    requireDevice(this.#details.defined, { id: device, kind: 'serial' })
    if (this.#admitted) this.#admitted.recallSerial(device, piece)
    else this.#said.push([device, piece])
  }

  /** One decision after the other. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#deciding
    const mine = before.then(work, work)
    this.#deciding = mine.catch(() => undefined)
    return await mine
  }

  async #commit(operation: Operation): Promise<Machine> {
    const { world, target, book, admit } = this.#parts
    if (this.state === 'committed') {
      const machine = target.machine(this.machine)
      if (machine) return machine
    }
    if (this.state !== 'arriving') throw this.#decidedOtherwise('commit', 'arriving')
    const { defined, active, saved, host, revision, state, bootedAtMs, ranMs, snapshots = [] } = this.#details
    const fault = world.faults.strike('migration-fails', defined, ({ at }) => at === 'commit')
    if (fault) {
      await this.#abandon({})
      throw new HypervisorError('migration-failed', { machine: defined.name, words: fault.words })
    }
    const sinceMs = world.clock.now()
    const texts = new Map(snapshots.flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const])))
    const { current } = recallSnapshots(texts, this.machine).tree
    const at = current === undefined ? {} : { snapshot: current }
    const moment = { state, reason: 'arrived', sinceMs, ...(saved ? { saved } : {}) } as const
    const view: MachineView = { id: this.machine, host, ...moment, revision, defined, active, ...at }
    const times = {
      ...(bootedAtMs === undefined ? {} : { bootedAtMs }),
      ...(saved && ranMs !== undefined ? { ranMs } : {}),
    }
    const record = { view, ...times }
    const decided = book.decided(this.#record, 'committed', sinceMs)
    const event = { kind: 'machine-defined', atMs: sinceMs, machine: view } as const
    world.failPoint('commit:1')
    const back = world.moved.has(this.machine) ? [returnedEntry(this.machine)] : []
    const entries = [machineEntry(record), ...snapshots, ...back, book.entry(decided)]
    await world.save({ entries, events: [event], operation })
    world.moved.forget(this.machine)
    world.failPoint('commit:2')
    book.note(decided)
    this.#record = decided
    const machine = admit(record)
    machine.snapshots.recall(texts, this.machine)
    this.#admitted = machine
    for (const [device, piece] of this.#said.splice(0)) machine.recallSerial(device, piece)
    world.tell(event)
    return machine
  }

  async #abandon(operation: Operation): Promise<void> {
    const { world, book, storage } = this.#parts
    if (this.state === 'abandoned') return
    if (this.state === 'committed') throw this.#decidedOtherwise('abandon', 'arriving')
    const decided = book.decided(this.#record, 'abandoned', world.clock.now())
    world.failPoint('abandon:1')
    await world.save({ entries: [book.entry(decided)], operation })
    world.failPoint('abandon:2')
    book.note(decided)
    this.#record = decided
    this.#releaseName?.()
    world.resources(this.#details.host).release(this.machine)
    for (const { pool, name } of this.#details.volumes) {
      const volume = storage()
        .volumes(pool)
        .find((one) => one.name === name)
      if (volume) await storage().deleteVolume(volume.id)
    }
  }

  #decidedOtherwise(operation: string, needs: string): HypervisorError {
    return new HypervisorError('invalid-state', {
      kind: 'migration',
      machine: this.id,
      state: this.state,
      operation,
      needs,
    })
  }
}

/** What is kept of a saved one, its disks where they come to. */
function arrivingSaved(
  { saved }: MigrationOffer,
  plan: ArrivalPlan,
  places: readonly CopyPlace[],
): { readonly saved?: SavedMemory } {
  return saved ? { saved: { ...saved, config: arrivingConfig(saved.config, plan, places) } } : {}
}
