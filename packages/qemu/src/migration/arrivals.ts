import {
  type Arrival,
  ArrivalBook,
  type ArrivalPlan,
  type ArrivalRecord,
  type ArrivalState,
  type Arrivals,
  arrivingConfig,
  copyPlaces,
  type FeatureName,
  HypervisorError,
  type HypervisorEvent,
  type MachineConfig,
  type MigrationObstacle,
  type MigrationOffer,
  type MissingFeature,
  type MovedMachine,
  type Operation,
  type ReceiveOptions,
  returnedEntry,
  type Storage,
  type StoreEntry,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { Definition } from '../definition.ts'
import type { QemuMachine } from '../machine.ts'
import { arrivingTree } from '../snapshots/carried-tree.ts'
import { type ArrivalDetails, QemuArrival } from './arrival.ts'
import { arrivedBases } from './arrived-bases.ts'
import type { ImageBook } from './image-book.ts'
import { arrivingSaved } from './offer-saved.ts'

export interface ArrivalsParts {
  readonly texts: ReadonlyMap<string, string>
  readonly reached: (point: string) => void
  readonly nowMs: () => number
  /** How long a network may be silent. */
  readonly standstillMs: number
  readonly storage: Storage
  readonly images: ImageBook
  readonly missing: ReadonlyMap<FeatureName, MissingFeature>
  check(offer: MigrationOffer, plan: ArrivalPlan): Promise<readonly MigrationObstacle[]>
  /** A number for its user, where each machine has its own; kept for it if it is given. */
  user(machine: string, uid?: number): number | undefined
  /** A machine that is none of the hypervisor's yet; what it tells is let through when that is said. */
  build(definition: Definition, isTold: () => boolean): QemuMachine
  /** Brings it up to date by its run folder. */
  recover(machine: QemuMachine): Promise<void>
  admit(machine: QemuMachine): void
  /** Lets go of its user. */
  drop(machine: string): void
  tell(event: HypervisorEvent): void
  save(entries: readonly StoreEntry[], event: HypervisorEvent | undefined, operation?: Operation): Promise<void>
  machine(id: string): QemuMachine | undefined
}

/** How machines of other hosts come to this QEMU. */
export class QemuArrivals implements Arrivals {
  readonly book: ArrivalBook<ArrivalDetails>
  readonly #parts: ArrivalsParts
  readonly #arrivals = new Map<string, QemuArrival>()

  constructor(parts: ArrivalsParts) {
    this.#parts = parts
    this.book = new ArrivalBook(parts.texts)
  }

  /** Machines that are held for, by their ids. */
  get machines(): readonly QemuMachine[] {
    return this.#undecided().flatMap(({ held, isGone }) => (isGone ? [] : [held]))
  }

  #undecided(): readonly QemuArrival[] {
    return [...this.#arrivals.values()].filter(({ state }) => state === 'arriving')
  }

  /** Takes up what a former daemon has left: what was not ready, or has died meanwhile, is given up. */
  async recall(): Promise<void> {
    const { nowMs, save, user } = this.#parts
    const expired = this.book.expire(nowMs())
    if (expired.length > 0) await save(expired, undefined)
    for (const record of this.book.arriving()) {
      // Before its machine is built, which gives files to its user.
      user(record.machine, record.details?.uid)
      const arrival = this.#take(record)
      await arrival.recall()
    }
  }

  check(offer: MigrationOffer, plan: ArrivalPlan): Promise<readonly MigrationObstacle[]> {
    return this.#parts.check(offer, plan)
  }

  async receive(offer: MigrationOffer, { plan, listen }: ReceiveOptions, operation: Operation = {}): Promise<Arrival> {
    const machine = plan.name ?? offer.defined.name
    throwIfCancelled(operation.signal, `arrival of machine ${JSON.stringify(machine)}`)
    const feature = 'migrate-post-copy'
    const without = plan.postCopy ? this.#parts.missing.get(feature) : undefined
    if (without) throw new HypervisorError('unsupported', { platform: 'qemu', feature, ...without })
    const [obstacle, ...more] = await this.#parts.check(offer, plan)
    if (obstacle) {
      const others = more.length === 0 ? '' : ` (and ${more.length} more)`
      throw new HypervisorError('arrival-refused', {
        machine,
        problem: `${obstacle.problem}${others}`,
        remedy: obstacle.remedy,
      })
    }
    if (this.book.stateOf(offer.migration) !== undefined)
      throw new HypervisorError('id-in-use', { kind: 'migration', id: offer.migration })
    const record = this.#record(offer, plan)
    const arrival = this.#take(record)
    try {
      await arrival.prepare({ offer, plan, listen, operation })
      return arrival
    } catch (error) {
      await arrival.abandon()
      throw error
    }
  }

  #record(offer: MigrationOffer, plan: ArrivalPlan): ArrivalRecord<ArrivalDetails> {
    const { storage, user, nowMs } = this.#parts
    const places = copyPlaces(offer, plan, storage)
    const uid = user(offer.defined.id)
    const here = (config: MachineConfig) => arrivingConfig(config, plan, places)
    const details = {
      state: offer.state,
      revision: offer.revision,
      defined: here(offer.defined),
      active: offer.active && here(offer.active),
      ...arrivingSaved(offer, plan, places),
      ...(uid === undefined ? {} : { uid }),
      ...(offer.snapshots ? { snapshots: arrivingTree(offer, places) } : {}),
      ...(offer.carried ? { carried: offer.carried } : {}),
      bases: arrivedBases(offer, plan),
      copies: places.map(({ path, pool }) => ({ path, ...(pool === undefined ? {} : { pool }) })),
    }
    return { migration: offer.migration, machine: offer.defined.id, state: 'arriving', atMs: nowMs(), details }
  }

  #take(record: ArrivalRecord<ArrivalDetails>): QemuArrival {
    const arrival = new QemuArrival(record, { ...this.#parts, book: this.book })
    this.#arrivals.set(record.migration, arrival)
    return arrival
  }

  list(): readonly Arrival[] {
    return this.#undecided()
  }

  find(migration: string): Arrival | undefined {
    return this.#arrivals.get(migration)
  }

  stateOf(migration: string): ArrivalState | undefined {
    return this.book.stateOf(migration)
  }

  moved(): readonly MovedMachine[] {
    return this.#parts.images.moved.all()
  }

  async releaseImages(machine: string, operation: Operation = {}): Promise<void> {
    const { images, save } = this.#parts
    if (!images.moved.has(machine)) throw new HypervisorError('machine-not-found', { machine })
    await save([returnedEntry(machine)], undefined, operation)
    images.moved.forget(machine)
  }

  /** Lets go of those that run, which wait on. What comes in of one that is off ends; the next daemon gives it up. */
  async release(): Promise<void> {
    for (const { held } of this.#undecided()) {
      await held.arrival.stopReceiving()
      await held.release()
    }
  }
}
