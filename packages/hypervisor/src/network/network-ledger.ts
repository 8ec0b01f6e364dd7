import { Broadcast } from '../broadcast.ts'
import { throwIfCancelled } from '../cancelled.ts'
import type { Apply } from '../change.ts'
import { HypervisorError } from '../error.ts'
import { refuseField } from '../invalid-config.ts'
import type { DriverStore, FailPoint, Operation, StoreEntry } from '../operation.ts'
import { createId } from '../uuid.ts'
import type { NetworkBackend } from './backend.ts'
import { aboutOf, differences, inForce, withSettings } from './change-network.ts'
import { isSamePort } from './check-network-lists.ts'
import { completeNetwork } from './complete-network.ts'
import { type FitOptions, requireFit } from './fit-network.ts'
import { LeaseBook } from './lease-book.ts'
import type { NetworkConfig, NetworkLease, NetworkState, NetworkView } from './network.ts'
import type { NetworkDraft } from './network-draft.ts'
import { forgetNetworkEntry, type NetworkRecord, networkEntry, readNetworkRecords } from './network-record.ts'
import type { NetworkRoom } from './network-room.ts'
import type { NetworkChange, NetworkChangeResult, NetworkEvent, Networks } from './networks.ts'

export interface NetworkLedgerOptions {
  readonly backend: NetworkBackend
  readonly store: DriverStore
  /** The host on which the networks are (its id). */
  readonly host: string
  /** Who stands in the way of an end, in words (`machine "web"`): who runs on it, or (`remove`) is to run on it. */
  readonly users?: (network: NetworkView, wish: 'stop' | 'remove') => readonly string[]
  readonly nowMs?: () => number
  readonly failPoint?: FailPoint
  readonly onWarning?: (text: string) => void
}

/** What a machine's NIC is plugged into. */
export interface NetworkConnection {
  readonly network: string
  /** The host's interface. */
  readonly bridge: string
  readonly mtu?: number
  readonly isolatePorts: boolean
}

/**
 * Networks as every platform keeps them: names, records, what overlaps, what waits. What is done to the host is the
 * backend's. An intent is durable before the host is touched, and the outcome before anybody is told.
 */
export class NetworkLedger implements Networks {
  readonly #options: NetworkLedgerOptions
  readonly #backend: NetworkBackend
  readonly #networks = new Map<string, Kept>()
  readonly #events = new Broadcast<NetworkEvent>()
  readonly #leases = new LeaseBook()
  /** What was found out at the opening, before anybody could listen. */
  #early: NetworkEvent[] | undefined = []
  /** One at a time: each is checked against all others, and takes a moment. */
  #turn: Promise<unknown> = Promise.resolve()

  /** Opens what the store knows: what was active is so again, what was cut short is finished or undone. */
  static async open(options: NetworkLedgerOptions): Promise<NetworkLedger> {
    const ledger = new NetworkLedger(options)
    const records = readNetworkRecords(await options.store.read())
    for (const record of records) ledger.#networks.set(record.defined.id, { record })
    await Promise.all(records.map((record) => ledger.#restore(record)))
    await options.backend.sweep(new Set(ledger.#networks.keys()))
    return ledger
  }

  private constructor(options: NetworkLedgerOptions) {
    this.#options = options
    this.#backend = options.backend
    options.backend.report({
      leases: (network, leases) => this.#hearLeases(network, leases),
      trouble: (network, words) => this.#hearTrouble(network, words),
    })
  }

  networks(): readonly NetworkView[] {
    const all = Array.from(this.#networks.values(), (kept) => this.#view(kept))
    return all.sort((one, other) => compare(one.defined.name, other.defined.name))
  }

  network(id: string): NetworkView | undefined {
    const kept = this.#networks.get(id)
    return kept && this.#view(kept)
  }

  /** What to plug a NIC into. @throws HypervisorError `network-not-found`, `invalid-state` where it is inactive */
  connection(id: string): NetworkConnection {
    const { active, defined } = this.#requireNetwork(id)
    if (!active)
      throw this.#refuseState(defined.name, { state: 'inactive', operation: 'plugging into it', needs: 'active' })
    const { bridge, mtu, isolatePorts } = active
    return { network: id, bridge, isolatePorts, ...(mtu === undefined ? {} : { mtu }) }
  }

  define(draft: NetworkDraft, operation: Operation = {}): Promise<NetworkView> {
    return this.#inTurn(async () => {
      throwIfCancelled(operation.signal, `definition of network ${JSON.stringify(draft.name)}`)
      this.#backend.requireMode(draft.mode ?? 'nat')
      const id = draft.id ?? createId()
      if (this.#networks.has(id)) throw new HypervisorError('id-in-use', { kind: 'network', id })
      const room = await this.#room(id)
      const config = completeNetwork({ ...draft, id }, room)
      this.#requireFit(config, room)
      const record: NetworkRecord = { revision: 1, defined: config, active: null, phase: 'inactive', ...this.#boot() }
      this.#reached('network-define:1')
      await this.#commit(
        { kind: 'network-defined', atMs: this.#now(), network: this.#view({ record }) },
        record,
        operation,
      )
      return this.#view({ record })
    })
  }

  change(id: string, change: NetworkChange, operation: Operation = {}): Promise<NetworkChangeResult> {
    return this.#inTurn(async () => {
      const { record } = this.#require(id)
      const { revision, defined: before } = record
      if (change.revision !== revision) {
        const detail = { kind: 'network', machine: before.name, revision, given: change.revision }
        throw new HypervisorError('revision-conflict', detail)
      }
      const room = await this.#room(id)
      const defined = completeNetwork(withSettings(before, change.settings), room)
      this.#backend.requireMode(defined.mode)
      this.#requireFit(defined, room, { before })
      const active = this.#activeAfter(record, { defined, apply: change.apply ?? 'soonest' })
      const changed = { ...record, revision: revision + 1, defined, active }
      if (record.active && active) await this.#backend.change(record.active, active)
      this.#reached('network-change:1')
      const network = this.#view({ ...this.#require(id), record: changed })
      try {
        await this.#commit({ kind: 'network-changed', atMs: this.#now(), network }, changed, operation)
      } catch (error) {
        if (record.active && active) await this.#backend.change(active, record.active)
        throw error
      }
      this.#reached('network-change:2')
      const { pending } = network
      return { view: network, pending, now: differences(before, defined).filter((name) => !pending.includes(name)) }
    })
  }

  undefine(id: string, operation: Operation = {}): Promise<void> {
    return this.#inTurn(async () => {
      const view = this.#requireNetwork(id)
      this.#requireUnused(view, 'remove')
      throwIfCancelled(operation.signal, `removal of network ${JSON.stringify(view.defined.name)}`)
      if (view.state === 'active') await this.#stop(id, operation)
      this.#reached('network-undefine:1')
      const network = this.#requireNetwork(id)
      await this.#commit({ kind: 'network-undefined', atMs: this.#now(), network }, null, operation)
      this.#reached('network-undefine:2')
      await this.#backend.forget(id)
    })
  }

  start(id: string, operation: Operation = {}): Promise<void> {
    return this.#inTurn(async () => {
      const { state, defined } = this.#requireNetwork(id)
      if (state !== 'inactive') throw this.#refuseState(defined.name, { state, operation: 'start', needs: 'inactive' })
      throwIfCancelled(operation.signal, `start of network ${JSON.stringify(defined.name)}`)
      await this.#start(id, operation)
    })
  }

  stop(id: string, operation: Operation = {}): Promise<void> {
    return this.#inTurn(async () => {
      const view = this.#requireNetwork(id)
      const { state, defined } = view
      if (state !== 'active') throw this.#refuseState(defined.name, { state, operation: 'stop', needs: 'active' })
      this.#requireUnused(view, 'stop')
      throwIfCancelled(operation.signal, `stop of network ${JSON.stringify(defined.name)}`)
      await this.#stop(id, operation)
    })
  }

  async leases(id: string): Promise<readonly NetworkLease[]> {
    const { active } = this.#requireNetwork(id)
    if (!active) return []
    return await this.#backend.leases(active)
  }

  events(signal?: AbortSignal): AsyncIterable<NetworkEvent> {
    const stream = this.#events.subscribe(signal)
    for (const event of this.#early ?? []) this.#events.publish(event)
    this.#early = undefined
    return stream
  }

  /** Lets go; networks stay as they are. */
  async close(): Promise<void> {
    await this.#turn
    await this.#backend.close()
    this.#events.close()
  }

  async #start(id: string, operation: Operation): Promise<void> {
    const { record } = this.#require(id)
    const { defined } = record
    this.#backend.requireMode(defined.mode)
    const room = await this.#room(id)
    this.#requireFit(defined, room, { isStarting: true })
    await this.#save([networkEntry({ ...record, active: defined, phase: 'starting' })], operation)
    this.#reached('network-start:1')
    try {
      await this.#backend.up(defined)
      this.#reached('network-start:2')
      const started: NetworkRecord = { ...record, active: defined, phase: 'active' }
      await this.#commit(this.#turned(id, started, 'active'), started, operation)
    } catch (error) {
      await this.#undo(record, operation)
      throw error
    }
    this.#reached('network-start:3')
  }

  async #undo(record: NetworkRecord, operation: Operation): Promise<void> {
    const { id, name } = record.defined
    try {
      await this.#backend.down(record.defined)
      await this.#save([networkEntry(record)], operation)
      this.#networks.set(id, { record })
    } catch (error) {
      this.#warn(`what the start of network ${JSON.stringify(name)} has made could not be removed: ${String(error)}`)
    }
  }

  async #stop(id: string, operation: Operation): Promise<void> {
    const { record } = this.#require(id)
    const { active } = record
    if (!active) return
    await this.#save([networkEntry({ ...record, phase: 'stopping' })], operation)
    this.#reached('network-stop:1')
    await this.#backend.down(active)
    this.#reached('network-stop:2')
    const stopped: NetworkRecord = { ...record, active: null, phase: 'inactive', ...this.#boot() }
    this.#leases.forget(id)
    await this.#commit(this.#turned(id, stopped, 'inactive'), stopped, operation)
    this.#reached('network-stop:3')
  }

  /** A network of a former daemon. */
  async #restore(record: NetworkRecord): Promise<void> {
    const { active, defined, phase } = record
    const { id, name } = defined
    if (active && (phase === 'starting' || phase === 'stopping')) {
      try {
        await this.#backend.down(active)
        const stopped: NetworkRecord = { ...record, active: null, phase: 'inactive', ...this.#boot() }
        await this.#options.store.write([networkEntry(stopped)])
        this.#networks.set(id, { record: stopped })
        if (phase === 'stopping') this.#tell(this.#turned(id, stopped, 'inactive'))
      } catch (error) {
        this.#networks.set(id, { record: { ...record, active: null }, detail: wordsOf(error) })
        this.#warn(`what is left of network ${JSON.stringify(name)} could not be removed: ${wordsOf(error)}`)
      }
      return
    }
    const wanted = active ?? (defined.autostart && record.bootId !== this.#backend.bootId() ? defined : null)
    if (!wanted) return
    try {
      await this.#backend.up(wanted)
      if (active) return
      const started: NetworkRecord = { ...record, active: wanted, phase: 'active' }
      await this.#options.store.write([networkEntry(started)])
      this.#networks.set(id, { record: started })
      this.#tell(this.#turned(id, started, 'active'))
    } catch (error) {
      // Its record stays as it is: the next daemon tries again, and `start` does.
      const failed = { record: { ...record, active: null }, detail: wordsOf(error) }
      this.#networks.set(id, failed)
      this.#warn(`network ${JSON.stringify(name)} could not be started: ${wordsOf(error)}`)
      if (active) {
        const network = this.#view(failed)
        this.#tell({ kind: 'network-state', atMs: this.#now(), network, from: 'active', to: 'inactive' })
      }
    }
  }

  /** What is to be in force with what is to be defined. @throws HypervisorError `invalid-config` */
  #activeAfter(
    { active, defined: before }: NetworkRecord,
    { defined, apply }: { readonly defined: NetworkConfig; readonly apply: Apply },
  ): NetworkConfig | null {
    if (!active) return null
    if (apply === 'next') return aboutOf(active, defined)
    const after = inForce(active, defined)
    const changed = differences(before, defined)
    const waits = differences(after, defined).find((name) => changed.includes(name))
    if (apply === 'now' && waits !== undefined)
      throw refuseField(waits, defined[waits], "can't change while the network is active; stop it, or apply it next")
    return after
  }

  async #room(except: string): Promise<NetworkRoom> {
    const others = Array.from(this.#networks.values(), ({ record }) => record.defined).filter(({ id }) => id !== except)
    const actives = Array.from(this.#networks.values(), ({ record }) => record.active).filter((one) => one !== null)
    const surroundings = await this.#backend.surroundings()
    // What active networks have is told of them by name, not as the host's.
    const own = new Set(actives.filter(({ mode }) => mode !== 'bridged').map(({ bridge }) => bridge))
    const subnets = surroundings.subnets.filter(({ by }) => !own.has(by))
    return { surroundings: { ...surroundings, subnets }, others }
  }

  #requireFit(
    config: NetworkConfig,
    room: NetworkRoom,
    { before, isStarting = false }: { readonly before?: NetworkConfig; readonly isStarting?: boolean } = {},
  ): void {
    const ownBridge = this.#networks.get(config.id)?.record.active?.bridge
    const isOwnPort: FitOptions['isOwnPort'] = (forward) =>
      before?.forwards.some((one) => isSamePort(one, forward)) ?? false
    requireFit(config, room, { isStarting, ownBridge, isOwnPort })
  }

  #view({ record, detail }: Kept): NetworkView {
    const { revision, defined, active } = record
    return {
      id: defined.id,
      host: this.#options.host,
      revision,
      state: active ? 'active' : 'inactive',
      ...(detail === undefined ? {} : { detail }),
      defined,
      active,
      pending: active ? differences(active, defined) : [],
    }
  }

  #turned(id: string, record: NetworkRecord, to: NetworkState): NetworkEvent {
    const network = this.#view({ record })
    const from = to === 'active' ? 'inactive' : 'active'
    return { kind: 'network-state', atMs: this.#now(), network: { ...network, id }, from, to }
  }

  #require(id: string): Kept {
    const kept = this.#networks.get(id)
    if (!kept) throw new HypervisorError('network-not-found', { network: id })
    return kept
  }

  #requireNetwork(id: string): NetworkView {
    return this.#view(this.#require(id))
  }

  #requireUnused(view: NetworkView, wish: 'stop' | 'remove'): void {
    const users = this.#options.users?.(view, wish) ?? []
    if (users.length === 0) return
    const shown = users.slice(0, 10).join(', ')
    const by = users.length > 10 ? `${shown} and ${users.length - 10} more` : shown
    throw new HypervisorError('network-in-use', { network: view.defined.name, by })
  }

  #refuseState(
    machine: string,
    detail: { state: NetworkState; operation: string; needs: NetworkState },
  ): HypervisorError {
    return new HypervisorError('invalid-state', { kind: 'network', machine, ...detail })
  }

  #hearLeases(id: string, leases: readonly NetworkLease[]): void {
    const kept = this.#networks.get(id)
    const news = this.#leases.note(id, leases)
    if (kept && news) this.#tell({ kind: 'network-leases', atMs: this.#now(), network: this.#view(kept), ...news })
  }

  #hearTrouble(id: string, words: string | undefined): void {
    const kept = this.#networks.get(id)
    if (!kept || kept.detail === words) return
    const changed = { record: kept.record, ...(words === undefined ? {} : { detail: words }) }
    this.#networks.set(id, changed)
    if (words !== undefined) this.#warn(`network ${JSON.stringify(kept.record.defined.name)}: ${words}`)
    this.#tell({ kind: 'network-changed', atMs: this.#now(), network: this.#view(changed) })
  }

  async #commit(event: NetworkEvent, record: NetworkRecord | null, operation: Operation): Promise<void> {
    const { id } = event.network
    const entries = [record ? networkEntry(record) : forgetNetworkEntry(id)]
    if (operation.commit) await operation.commit(entries, event)
    else await this.#options.store.write(entries)
    if (record) this.#networks.set(id, { record })
    else this.#networks.delete(id)
    this.#events.publish(event)
  }

  async #save(entries: readonly StoreEntry[], operation: Operation): Promise<void> {
    if (operation.commit) await operation.commit(entries)
    else await this.#options.store.write(entries)
  }

  #tell(event: NetworkEvent): void {
    if (this.#early) this.#early.push(event)
    else this.#events.publish(event)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  #boot(): Pick<NetworkRecord, 'bootId'> {
    return { bootId: this.#backend.bootId() }
  }

  #warn(text: string): void {
    this.#options.onWarning?.(text)
  }

  #reached(point: NetworkFailPoint): void {
    this.#options.failPoint?.(point)
  }

  #now(): number {
    return (this.#options.nowMs ?? Date.now)()
  }
}

interface Kept {
  readonly record: NetworkRecord
  /** What is wrong, as far as was noticed. */
  readonly detail?: string
}

/** Places at which a test kills the daemon: at those of a start 1 only the intent is durable; at the last, the outcome is. */
export const networkFailPoints = [
  'network-define:1',
  'network-change:1',
  'network-change:2',
  'network-start:1',
  'network-start:2',
  'network-start:3',
  'network-stop:1',
  'network-stop:2',
  'network-stop:3',
  'network-undefine:1',
  'network-undefine:2',
] as const

export type NetworkFailPoint = (typeof networkFailPoints)[number]

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
