import {
  HypervisorError,
  type MachineOperation,
  type MachineView,
  type Operation,
  OperationGate,
  refuseHeld,
  requireAllowed,
  throwIfCancelled,
  transitions,
} from '@cimarron/hypervisor'
import { Domain } from '../api/domain.ts'
import type { DomainEvent } from '../api/domain-events.ts'
import { uuidBytes } from '../api/uuid.ts'
import { isControlDomain, refuseForControlDomain } from './control-domain.ts'
import type { DomainPlaces } from './domain-places.ts'
import { type DomainReading, readDomainOnce } from './domain-reading.ts'
import { stateAfter } from './domain-state.ts'
import type { MachineMirror, Taking } from './machine-mirror.ts'
import type { MachineSurroundings } from './machine-surroundings.ts'
import { isLost, refusing } from './refusal.ts'

type Listener = (event: DomainEvent) => void
type LifecycleNews = Extract<DomainEvent, { readonly kind: 'lifecycle' }>

/**
 * What goes on with one machine, ours and others', in turn: an operation of ours at a time, and what its server tells. Events
 * that come during an operation are the operation's own to hear; what it did not cause is read when it is over.
 */
export class MachineDesk {
  readonly id: string
  readonly mirror: MachineMirror
  readonly around: MachineSurroundings
  readonly #gate = new OperationGate()
  readonly #listeners = new Set<Listener>()
  /** How many operations have ever begun. */
  #begun = 0
  #isBusy = 0
  #isStale = false
  #isGone = false
  #tail: Promise<void> = Promise.resolve()
  #isRefreshing = false
  #resetsAreOldUntil = 0
  #hasHeardOfEnd = false

  constructor(id: string, mirror: MachineMirror, around: MachineSurroundings) {
    this.id = id
    this.mirror = mirror
    this.around = around
  }

  get view(): MachineView {
    return this.mirror.view
  }

  get places(): DomainPlaces | null {
    return this.mirror.places
  }

  get runSince(): number | undefined {
    return this.mirror.runSince
  }

  /** Its name on the wire: a server goes by the UUID. @throws HypervisorError `unreachable` */
  domain(): Domain {
    const wire = { name: this.view.defined.name, uuid: uuidBytes(this.id), id: -1 }
    return new Domain(this.around.libvirt().rpc, wire)
  }

  /** @throws HypervisorError `unreachable`, `unsupported`, `machine-not-found`, `invalid-state`, `cancelled` */
  require(operation: MachineOperation, options: Operation = {}): void {
    const { defined, state } = this.view
    const { platform, features, missing } = this.around
    const { feature } = transitions[operation]
    throwIfCancelled(options.signal, `${operation} of machine ${JSON.stringify(defined.name)}`)
    if (this.#isGone) throw new HypervisorError('machine-not-found', { machine: defined.name })
    if (!features.has(feature))
      throw new HypervisorError('unsupported', { platform, feature, ...missing?.get(feature) })
    if (this.#isBusy === 0 && this.around.moves.get(this.id)) refuseHeld(operation, defined.name)
    if (isControlDomain(platform, this.id)) throw refuseForControlDomain(platform, feature)
    this.around.libvirt()
    requireAllowed(operation, { name: defined.name, state, template: defined.template })
  }

  /** One operation at a time; a power-off overtakes any other. What libvirt refuses of it is refused in our words. */
  async run<T>(operation: MachineOperation, options: Operation, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.require(operation, options)
    const { name } = this.view.defined
    this.#isBusy++
    this.#begun++
    try {
      return await this.#gate.pass({ operation, machine: name, options }, (signal) =>
        refusing({ platform: this.around.platform, operation, machine: name }, () => work(signal)),
      )
    } finally {
      this.#isBusy--
      if (this.#isStale && this.#isBusy === 0) this.refresh()
    }
  }

  /** As it is now. @throws HypervisorError `machine-not-found` where it is gone */
  async read(): Promise<DomainReading> {
    const reading = await readDomainOnce(this.around.server(), this.domain())
    if (reading) return reading
    throw new HypervisorError('machine-not-found', { machine: this.view.defined.name })
  }

  /** Reads it and takes that over. */
  async take(taking: Taking = {}): Promise<DomainReading> {
    const reading = await this.read()
    await this.mirror.take(reading, taking)
    return reading
  }

  /** Hears what its server tells, until it is disposed of. */
  listen(heard: Listener): Disposable {
    this.#listeners.add(heard)
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) }
  }

  /** What its server told of it. */
  follow(event: DomainEvent): void {
    for (const heard of this.#listeners) heard(event)
    if (this.#isBusy > 0) {
      this.#isStale = true
      return
    }
    if (event.kind === 'reboot') this.#heardOfReset()
    if (event.kind === 'lifecycle') this.#heardOfState(event)
    this.refresh()
  }

  #heardOfState({ event, detail }: LifecycleNews): void {
    const isEnd = event === 'stopped'
    if (!this.around.tellsInOrder) {
      if (isEnd) this.#hasHeardOfEnd = true
      return
    }
    const state = stateAfter(event, detail)
    // Of one that was saved only a look tells more.
    if (state && !(isEnd && detail === stoppedSaved)) void this.#inTurn(() => this.mirror.enter(state))
  }

  /** Tells of a reset by us. */
  tellOfReset(): void {
    this.#resetsAreOldUntil = performance.now() + wakeMs
    this.mirror.tellOfReset(false)
  }

  /** QEMU tells of one reset several times: those that come in its wake are of the same. */
  #heardOfReset(): void {
    const isOld = performance.now() < this.#resetsAreOldUntil
    this.#resetsAreOldUntil = performance.now() + wakeMs
    if (!isOld) void this.#inTurn(async () => this.mirror.tellOfReset(true))
  }

  /** Reads it soon, once for all who ask until then. */
  refresh(): void {
    if (this.#isRefreshing || this.#isGone) return
    this.#isRefreshing = true
    void this.#inTurn(async () => {
      this.#isRefreshing = false
      if (this.#isBusy > 0) {
        this.#isStale = true
        return
      }
      this.#isStale = false
      await this.#readAgain()
    })
  }

  /** Takes over what was read of all machines at once, behind what is on its way already. */
  takeInTurn(reading: DomainReading | undefined): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isBusy > 0) this.#isStale = true
      else await this.#takeOrVanish(reading)
    })
  }

  /** Its server can't be asked any more. */
  lose(why: string): void {
    void this.#inTurn(async () => {
      if (!this.#isGone) this.mirror.lose(why)
    })
  }

  async vanish(operation?: Operation): Promise<void> {
    await this.mirror.vanish(operation)
    this.#isGone = true
  }

  /** Resolves when all that was heard has been taken over. */
  async settled(): Promise<void> {
    await this.#gate.settled()
    await this.#tail
  }

  async #readAgain(): Promise<void> {
    const { server, report } = this.around
    const begun = this.#begun
    const reading = await readDomainOnce(server(), this.domain(), { unreadable: report })
    if (this.#isBusy > 0) this.#isStale = true
    // What has begun and ended meanwhile knows better than a look from before it.
    else if (this.#begun !== begun) this.refresh()
    else await this.#takeOrVanish(reading)
  }

  async #takeOrVanish(reading: DomainReading | undefined): Promise<void> {
    if (this.#isGone) return
    if (!reading) return await this.vanish()
    const [before, hasEnded] = [this.view.state, this.#hasHeardOfEnd]
    this.#hasHeardOfEnd = false
    await this.mirror.take(reading)
    // Its end was that of the run before this one.
    if (hasEnded && before === 'running' && this.view.state === 'running') this.mirror.tellOfReset(true)
  }

  /** One after the other, in the order in which it was heard. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#tail = this.#tail.then(work).catch((error: unknown) => {
      if (!isLost(error)) this.around.report(error)
    })
    return this.#tail
  }
}

/** How long one reset is told of, in milliseconds. */
const wakeMs = 1000
/** VIR_DOMAIN_EVENT_STOPPED_SAVED */
const stoppedSaved = 4
