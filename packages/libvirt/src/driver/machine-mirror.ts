import { isDeepStrictEqual } from 'node:util'
import {
  changeState,
  forgetMachineEntry,
  type GuestView,
  type HypervisorEvent,
  type MachineState,
  type MachineView,
  machineEntry,
  type Operation,
  type SavedMemory,
  type StateReason,
} from '@cimarron/hypervisor'
import type { DomainPlaces } from './domain-places.ts'
import type { DomainReading } from './domain-reading.ts'
import type { ReadState } from './domain-state.ts'
import type { MachineRecord } from './machine-record.ts'
import type { MachineSurroundings } from './machine-surroundings.ts'
import { noSnapshotsRead, type ReadSnapshots } from './read-snapshots.ts'

export interface Taking {
  /** Why it is in its new state, where that was our doing. */
  readonly reason?: StateReason | undefined
  readonly operation?: Operation | undefined
  /** What is told beside, of the machine as it is then. */
  readonly also?: (view: MachineView) => HypervisorEvent
  /** It was paused when it was saved, by us. */
  readonly savedPaused?: boolean
}

/** A domain as it was last read, and what is told of it: each difference is durable first, then true, then told. */
export class MachineMirror {
  readonly #around: MachineSurroundings
  #view: MachineView
  /** As its server last said; while that can't be asked, the view says so instead. */
  #known: MachineView
  #digest: string
  #places: DomainPlaces | null = null
  /** Undefined until they were read once: those that are there then are no news. */
  #snapshots: ReadSnapshots | undefined
  #runSince: number | undefined

  constructor({ view, digest }: MachineRecord, around: MachineSurroundings) {
    this.#view = view
    this.#known = view
    this.#digest = digest
    this.#around = around
  }

  get view(): MachineView {
    return this.#view
  }

  /** Of the document that `view.defined` was read from. */
  get digest(): string {
    return this.#digest
  }

  get snapshots(): ReadSnapshots {
    return this.#snapshots ?? noSnapshotsRead
  }

  /** Where its devices are, while it runs. */
  get places(): DomainPlaces | null {
    return this.#places
  }

  /** When this run began, or was first seen, in milliseconds since 1970. */
  get runSince(): number | undefined {
    return this.#runSince
  }

  /** Takes over what was read. */
  async take(reading: DomainReading, taking: Taking = {}): Promise<void> {
    const { view, events: found } = this.#compare(reading, taking)
    const events = [
      ...found,
      ...this.#snapshotEvents(reading.snapshots, view),
      ...(taking.also ? [taking.also(view)] : []),
    ]
    this.#notePlaces(reading)
    if (events.length === 0 && view === this.#view) {
      this.#snapshots = reading.snapshots
      return
    }
    const { operation } = taking
    await this.#around.save({
      entries: [machineEntry<MachineRecord>({ view, digest: reading.digest })],
      events,
      operation,
    })
    this.#digest = reading.digest
    this.#snapshots = reading.snapshots
    this.#adopt(view, events)
  }

  /** What goes with a view that was made of this very reading. */
  note(reading: DomainReading): void {
    this.#notePlaces(reading)
    this.#snapshots = reading.snapshots
  }

  #notePlaces({ places, active }: DomainReading): void {
    this.#places = places
    this.#runSince = active ? (this.#runSince ?? this.#around.now()) : undefined
  }

  /** A state that its server told of; what else belongs to it is read afterwards. */
  async enter({ state, reason, detail }: ReadState): Promise<void> {
    if (state === this.#view.state) return
    const active = state === 'off' ? null : this.#view.active
    const change = { state, reason, ...(detail === undefined ? {} : { detail }), atMs: this.#around.now(), active }
    const { view, event } = changeState(this.#view, change)
    await this.#around.save({ entries: [machineEntry<MachineRecord>({ view, digest: this.#digest })], events: [event] })
    this.#adopt(view, [event])
  }

  /** A state that passes, and is not kept. */
  show(change: { readonly state: MachineState; readonly reason: StateReason; readonly detail?: string }): void {
    const { active: present, saved, defined } = this.#view
    const isOff = change.state === 'off' || change.state === 'saved'
    const active = isOff ? null : (present ?? saved?.config ?? defined)
    const { view, event } = changeState(this.#view, { ...change, atMs: this.#around.now(), active })
    this.#view = view
    this.#around.tell(event)
  }

  /** Its server can't be asked any more: nobody knows what it does. */
  lose(detail: string): void {
    if (this.#view.state === 'unreachable') return
    const { active } = this.#view
    const atMs = this.#around.now()
    const change = { state: 'unreachable', reason: 'monitor-lost', detail, atMs, active } as const
    const { view, event } = changeState(this.#view, change)
    this.#view = view
    this.#around.tell(event)
  }

  /** It is no more. */
  async vanish(operation?: Operation): Promise<void> {
    const machine = this.#view
    const event: HypervisorEvent = { kind: 'machine-undefined', atMs: this.#around.now(), machine }
    await this.#around.save({ entries: [forgetMachineEntry(machine.id)], events: [event], operation })
    this.#around.forget(machine.id)
    this.#around.tell(event)
  }

  /** What its agent has told of its guest; nobody is told. */
  learn(part: Omit<GuestView, 'agent'>): void {
    const { guest } = this.#view
    if (!guest) return
    this.#view = { ...this.#view, guest: { ...guest, ...part } }
    this.#known = this.#view
  }

  tellOfReset(byGuest: boolean): void {
    this.#around.tell({ kind: 'machine-reset', atMs: this.#around.now(), machine: this.#view, byGuest })
  }

  #adopt(view: MachineView, events: readonly HypervisorEvent[]): void {
    this.#view = view
    this.#known = view
    if (!view.active) this.#runSince = undefined
    for (const event of events) this.#around.tell(event)
  }

  #snapshotEvents({ snapshots }: ReadSnapshots, machine: MachineView): readonly HypervisorEvent[] {
    if (!this.#snapshots) return []
    const atMs = this.#around.now()
    const before = new Map(this.#snapshots.snapshots.map((one) => [one.id, one]))
    const now = new Set(snapshots.map(({ id }) => id))
    const gone = [...before.values()].filter(({ id }) => !now.has(id))
    return [
      ...gone.map((snapshot) => ({ kind: 'snapshot-deleted', atMs, machine, snapshot }) as const),
      ...snapshots.flatMap((snapshot): readonly HypervisorEvent[] => {
        const known = before.get(snapshot.id)
        if (!known) return [{ kind: 'snapshot-created', atMs, machine, snapshot }]
        return isDeepStrictEqual(known, snapshot) ? [] : [{ kind: 'snapshot-changed', atMs, machine, snapshot }]
      }),
    ]
  }

  #compare(reading: DomainReading, taking: Taking): { view: MachineView; events: readonly HypervisorEvent[] } {
    const { view, events } = this.#compareState(reading, taking)
    const seen = withAgent(view, reading.guestAgent)
    if ((seen.guest?.agent ?? false) === (this.#view.guest?.agent ?? false) || !seen.active)
      return { view: seen, events }
    const connected = seen.guest?.agent ?? false
    return {
      view: seen,
      events: [...events, { kind: 'machine-agent', atMs: this.#around.now(), machine: seen, connected }],
    }
  }

  #compareState(reading: DomainReading, taking: Taking): { view: MachineView; events: readonly HypervisorEvent[] } {
    const before = withBeyond(withSnapshot(this.#view, reading.snapshots.current), reading.beyond)
    const atMs = this.#around.now()
    const { state } = reading.state
    const events: HypervisorEvent[] = []
    const isRevised = reading.digest !== this.#digest
    const isSettled = before.state === state
    const active = isSettled ? reading.active : before.active
    let view = before
    if (isRevised || !isDeepStrictEqual([before.defined, before.active], [reading.defined, active])) {
      const revision = before.revision + (isRevised ? 1 : 0)
      view = { ...before, revision, defined: reading.defined, active }
      events.push({ kind: 'machine-changed', atMs, machine: view })
    }
    if (isSettled) return { view, events }
    const saved = this.#savedMemory(reading, { atMs, paused: taking.savedPaused ?? false })
    const reason = taking.reason ?? reading.state.reason
    const detail = taking.reason === undefined ? reading.state.detail : undefined
    const change = { state, reason, ...(detail === undefined ? {} : { detail }), atMs, active: reading.active }
    const { view: changed, event } = changeState(view, { ...change, ...(saved ? { saved } : {}) })
    const isBack = before.state === 'unreachable' && this.#known.state === state
    view = isBack ? { ...changed, reason: this.#known.reason, sinceMs: this.#known.sinceMs } : changed
    events.push({ ...event, machine: view } as HypervisorEvent)
    return { view, events }
  }

  #savedMemory(
    reading: DomainReading,
    { atMs, paused }: { readonly atMs: number; readonly paused: boolean },
  ): SavedMemory | undefined {
    if (reading.state.state !== 'saved') return undefined
    const { saved: before } = this.#known
    if (before) return before
    return { atMs, paused, config: reading.saved ?? reading.defined }
  }
}

/** Whether an agent is there is told by the channel; what it has told lasts as long as it is. */
function withAgent(view: MachineView, connected: boolean | undefined): MachineView {
  const { guest, ...rest } = view
  if (connected === undefined || !view.active) return guest ? rest : view
  return guest?.agent === connected ? view : { ...view, guest: { ...guest, agent: connected } }
}

/** The same view where that is so already. */
function withBeyond(view: MachineView, beyond: readonly string[]): MachineView {
  if (isDeepStrictEqual(view.beyond ?? [], beyond)) return view
  const { beyond: _former, ...rest } = view
  return beyond.length === 0 ? rest : { ...rest, beyond }
}

/** The same view where that is so already. */
function withSnapshot(view: MachineView, snapshot: string | undefined): MachineView {
  if (view.snapshot === snapshot) return view
  const { snapshot: _former, ...rest } = view
  return snapshot === undefined ? rest : { ...rest, snapshot }
}
