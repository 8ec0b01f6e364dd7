import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Hypervisor, HypervisorEvent, MachineView, NetworkEvent, StorageEvent } from '@cimarron/hypervisor'
import type { Actor } from '../actor.ts'
import type { Clock } from '../clock.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalDraft } from '../journal-entry.ts'
import { forgetRows } from '../metrics/history-rows.ts'
import type { Write } from '../storage/statements.ts'
import { whatHappened } from './reconcile.ts'

/** Who is behind an event. */
export interface Cause {
  readonly actor: Actor
  readonly job: string
}

export interface LinkOptions {
  readonly journal: Journal
  readonly clock: Clock
  readonly causeOf: (event: DriverEvent) => Cause | undefined
  readonly report: (problem: unknown) => void
  /** A machine is gone, and this is durable. */
  readonly forgotten?: (machine: string) => void
  /** Machines on their way to another hypervisor of this daemon: what is known of their past stays. */
  readonly relocating?: ReadonlySet<string>
}

/** What a driver tells, of machines, of pools and volumes, or of networks. */
export type DriverEvent = HypervisorEvent | StorageEvent | NetworkEvent

/** How long after a failed write the machines are compared and journalled again. */
const retryMs = 1000

/** One hypervisor under management: what its driver tells goes into the journal, in order, none left out, none twice. */
export class HypervisorLink implements AsyncDisposable {
  readonly hypervisor: Hypervisor
  readonly #options: LinkOptions
  readonly #end = new AbortController()
  /** As last journalled: what the database knows of each machine. */
  readonly #known: Map<string, MachineView>
  /** Events already journalled together with the commit that made them true, not yet heard from the driver. */
  readonly #expected = new Map<string, DriverEvent[]>()
  readonly #pending = new Set<Promise<void>>()
  #listening: Promise<unknown> = Promise.resolve()
  #callOff: (() => void) | undefined

  constructor(hypervisor: Hypervisor, known: Map<string, MachineView>, options: LinkOptions) {
    this.hypervisor = hypervisor
    this.#known = known
    this.#options = options
  }

  /** Listens from now on, and journals what happened while nobody did. */
  async open(): Promise<void> {
    const events = this.hypervisor.events(this.#end.signal)
    const ofStorage = this.hypervisor.storage.events(this.#end.signal)
    const ofNetworks = this.hypervisor.networks.events(this.#end.signal)
    const caughtUp = this.#catchUp()
    const machinesAgain = async () => {
      const anew = this.hypervisor.events(this.#end.signal)
      await this.#catchUp()
      return anew
    }
    const storageAgain = () => this.hypervisor.storage.events(this.#end.signal)
    const networksAgain = () => this.hypervisor.networks.events(this.#end.signal)
    this.#listening = Promise.all([
      this.#listen(events, machinesAgain),
      this.#listen(ofStorage, storageAgain),
      this.#listen(ofNetworks, networksAgain),
    ])
    await caughtUp
  }

  /** An event as rows: its journal entry and what is known from now on. */
  rows(event: DriverEvent, cause?: Cause): { writes: readonly Write[]; entry: JournalDraft } {
    // Of all else the driver's own rows are all that is kept.
    if (!('machine' in event)) return { writes: [], entry: { ...event, ...cause, hypervisor: this.hypervisor.id } }
    const { id } = event.machine
    const writes: readonly Write[] =
      event.kind === 'machine-undefined'
        ? [['machine.delete', id, this.hypervisor.id], ...(this.#options.relocating?.has(id) ? [] : [forgetRows(id)])]
        : [['machine.put', id, this.hypervisor.id, JSON.stringify(event.machine)]]
    return { writes, entry: { ...event, ...cause, hypervisor: this.hypervisor.id } }
  }

  /** The event is durable: the driver will tell it still, and is then not journalled again. */
  alreadyJournalled(event: DriverEvent): void {
    this.#learn(event)
    const { id } = subjectOf(event)
    this.#expected.set(id, [...(this.#expected.get(id) ?? []), event])
  }

  /** Resolves when everything the driver has told up to now is on its way into the journal. */
  async heard(): Promise<void> {
    // Events come through promises only, and those are all done when the event loop turns.
    await nextTurn()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#callOff?.()
    this.#end.abort()
    await this.#listening
    await Promise.all(this.#pending)
  }

  /** What a reader that fell behind has missed shows in the machines themselves; of storage the driver keeps what lasts. */
  async #listen<E extends DriverEvent>(
    events: AsyncIterable<E>,
    again: () => AsyncIterable<E> | Promise<AsyncIterable<E>>,
  ): Promise<void> {
    let stream = events
    while (!this.#end.signal.aborted) {
      try {
        // Nothing is awaited in here: one turn of the event loop takes in all that was told (see `heard`).
        for await (const event of stream) if (!this.#wasExpected(event)) void this.#record([event])
        return
      } catch (error) {
        this.#options.report(error)
        stream = await again()
      }
    }
  }

  #wasExpected(event: DriverEvent): boolean {
    const { id, revision } = subjectOf(event)
    const expected = this.#expected.get(id)
    const index = expected?.findIndex((one) => one.kind === event.kind && subjectOf(one).revision === revision)
    if (!expected || index === undefined || index < 0) return false
    expected.splice(0, index + 1)
    if (expected.length === 0) this.#expected.delete(id)
    return true
  }

  async #catchUp(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
    const now = this.hypervisor.machines().map((machine) => machine.view)
    const events = whatHappened({ known: this.#known, now, nowMs: this.#options.clock.now() })
    const news = new Set(events.map((event) => event.machine.id))
    // The driver's own objects take the place of those read from the database: one copy in memory, not two.
    for (const view of now) if (!news.has(view.id)) this.#known.set(view.id, view)
    if (events.length > 0) await this.#record(events)
  }

  #record(events: readonly DriverEvent[]): Promise<void> {
    const { journal, report, causeOf } = this.#options
    const rows = events.map((event) => this.rows(event, causeOf(event)))
    const committing = journal
      .commit({
        writes: rows.flatMap((row) => row.writes),
        entries: rows.map((row) => row.entry),
        committed: () => {
          for (const event of events) this.#learn(event)
        },
      })
      .catch((error: unknown) => {
        report(error)
        this.#tryLater()
      })
      .finally(() => this.#pending.delete(committing))
    this.#pending.add(committing)
    return committing
  }

  /** What could not be written is found again by comparison, as soon as the disk takes it. */
  #tryLater(): void {
    if (this.#end.signal.aborted || this.#callOff) return
    this.#callOff = this.#options.clock.after(retryMs, () => {
      this.#callOff = undefined
      void this.#catchUp()
    })
  }

  #learn(event: DriverEvent): void {
    if (!('machine' in event)) return
    if (event.kind === 'machine-undefined') {
      this.#known.delete(event.machine.id)
      const { relocating, forgotten } = this.#options
      if (!relocating?.has(event.machine.id)) forgotten?.(event.machine.id)
    } else this.#known.set(event.machine.id, event.machine)
  }
}

/** What an event is about. */
export function subjectOf(event: DriverEvent): { readonly id: string; readonly revision: number } {
  if ('machine' in event) return event.machine
  if ('network' in event) return event.network
  return 'pool' in event ? event.pool : event.volume
}
