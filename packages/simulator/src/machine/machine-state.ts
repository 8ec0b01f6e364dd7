import {
  changeState,
  type HypervisorEvent,
  type MachineConfig,
  type MachineView,
  machineEntry,
  type Operation,
  type StateChange,
  type StoreEntry,
} from '@cimarron/hypervisor'
import type { VictimMachine } from '../fault-table.ts'
import type { Guest } from '../guest.ts'
import type { MachineRecord } from '../record.ts'
import type { SnapshotStep } from '../snapshots.ts'
import type { Saving, World } from '../world.ts'

export interface Target extends Omit<StateChange, 'atMs' | 'active'> {
  readonly operation?: Operation | undefined
}

/** How long a guest has run, of what the store keeps. */
export type GuestTimes = Pick<Guest, 'bootedAtMs' | 'ranMs'>

export interface StateParts {
  readonly world: World
  /** Of the guest that runs, or of that which was saved. */
  readonly times: (state: MachineView['state']) => GuestTimes | undefined
  /** Whoever is attached looks again. */
  readonly refresh: () => void
}

/** What a simulated machine is, for those who look, and for the store: durable first, then true, then told. */
export class MachineState {
  #view: MachineView
  /** It is not defined any more, or the simulator was closed. */
  isGone = false
  readonly #parts: StateParts

  constructor(view: MachineView, parts: StateParts) {
    this.#view = view
    this.#parts = parts
  }

  get view(): MachineView {
    return this.#view
  }

  /** The settings in force. */
  get config(): MachineConfig {
    return this.#view.active ?? this.#view.defined
  }

  get named(): VictimMachine {
    return { id: this.#view.id, name: this.#view.defined.name }
  }

  /** Nobody is told. */
  replace(part: Partial<MachineView>): void {
    this.#view = { ...this.#view, ...part }
  }

  /** Enters a state that lasts. */
  async enter(target: Target, effect: () => void): Promise<void> {
    const active = target.state === 'off' || target.state === 'saved' ? null : this.#view.active
    const { view, event } = changeState(this.#view, { ...target, atMs: this.#nowMs, active })
    await this.save(view, { events: [event], operation: target.operation })
    this.become(view, event, effect)
  }

  /** Enters a state that passes, and is not kept. */
  show(target: Target, active: MachineView['active'] = this.#view.active): void {
    const { view, event } = changeState(this.#view, { ...target, atMs: this.#nowMs, active })
    this.become(view, event)
  }

  /** With what its snapshots have changed of it. */
  async adopt({ view, entries, event, operation }: SnapshotStep): Promise<void> {
    const all = [this.#entryOf(view), ...entries]
    await this.#parts.world.save({ entries: all, events: [event], operation })
    this.become(view, event)
  }

  /** What is durable already becomes true, and is told. */
  become(view: MachineView, event: HypervisorEvent, effect: () => void = () => undefined): void {
    this.#view = view
    effect()
    this.#parts.world.tell(event)
    this.#parts.refresh()
  }

  /** @param more of the record, beside the view and its guest's times */
  async save(view: MachineView, saving: Omit<Saving, 'entries'>, more: Partial<MachineRecord> = {}): Promise<void> {
    await this.#parts.world.save({ entries: [this.#entryOf(view, more)], ...saving })
  }

  #entryOf(view: MachineView, more: Partial<MachineRecord> = {}): StoreEntry {
    const { bootedAtMs, ranMs } = this.#parts.times(view.state) ?? {}
    const kept = view.state === 'saved' && ranMs !== undefined ? { ranMs } : {}
    const booted = bootedAtMs === undefined ? {} : { bootedAtMs }
    return machineEntry<MachineRecord>({ view, ...booted, ...kept, ...more })
  }

  get #nowMs(): number {
    return this.#parts.world.clock.now()
  }
}
