import {
  type Arrivals,
  Broadcast,
  type ConnectionView,
  type DriverStore,
  deriveId,
  type FailPoint,
  type FeatureName,
  type Host,
  type HostReport,
  type Hypervisor,
  HypervisorError,
  type HypervisorEvent,
  type HypervisorSample,
  type Machine,
  type MachineConfig,
  type MissingFeature,
  machineEntry,
  noArrivals,
  type Operation,
  type Platform,
} from '@cimarron/hypervisor'
import { Domain } from '../api/domain.ts'
import type { DomainEvent } from '../api/domain-events.ts'
import { Libvirt } from '../api/libvirt.ts'
import { uuidBytes } from '../api/uuid.ts'
import type { ConnectOptions } from '../connect.ts'
import type { LibvirtUri } from '../transport/libvirt-uri.ts'
import type { FrozenGuests } from './agent/frozen-guests.ts'
import { ConnectionKeeper } from './connection-keeper.ts'
import { Definitions } from './definitions.ts'
import { type DomainReading, type ReadServer, readAllDomains, readDomainOnce } from './domain-reading.ts'
import { absentHost } from './host-record.ts'
import { reportOf } from './host-report.ts'
import { LibvirtMachine } from './machine.ts'
import type { MachineRecord } from './machine-record.ts'
import type { MachineSurroundings, Saving } from './machine-surroundings.ts'
import { LibvirtMetrics } from './metrics.ts'
import type { MoveNotes } from './migration/move-notes.ts'
import { offerTarget } from './migration/move-target.ts'
import { LibvirtNetworks } from './networks/libvirt-networks.ts'
import type { LibvirtPlatform } from './platform.ts'
import { type ReadHost, readHost } from './read-host.ts'
import { isLost } from './refusal.ts'
import { diskUser, requireFreeDisks } from './storage/disk-user.ts'
import { LibvirtStorage } from './storage/libvirt-storage.ts'
import { type StorageNote, StorageNotes } from './storage/storage-notes.ts'
import { refuseFeature } from './unsupported-parts.ts'

export interface LibvirtHypervisorParts {
  readonly id: string
  readonly name: string
  readonly address: LibvirtUri
  readonly uri: string
  readonly platform: LibvirtPlatform
  readonly store: DriverStore
  readonly records: readonly MachineRecord[]
  readonly lastHost: ReadHost | undefined
  readonly storageNotes: readonly StorageNote[]
  readonly connect: Omit<ConnectOptions, 'signal'>
  readonly frozen: FrozenGuests
  readonly moves: MoveNotes
  readonly reached: FailPoint
  readonly now: () => number
  readonly report: (error: unknown) => void
}

/** One connection to a libvirt server as a hypervisor: it is there whether its server can be reached or not. */
export class LibvirtHypervisor implements Hypervisor {
  readonly id: string
  readonly name: string
  readonly platform: Platform
  readonly features: ReadonlySet<FeatureName>
  readonly missing: ReadonlyMap<FeatureName, MissingFeature>
  readonly storage: LibvirtStorage
  readonly networks: LibvirtNetworks
  readonly arrivals: Arrivals
  readonly #parts: LibvirtHypervisorParts
  readonly #around: MachineSurroundings
  readonly #keeper: ConnectionKeeper
  readonly #metrics: LibvirtMetrics
  readonly #definitions: Definitions
  readonly #machines = new Map<string, LibvirtMachine>()
  readonly #events = new Broadcast<HypervisorEvent>({ capacity: 100_000 })
  readonly #end = new AbortController()
  /** Machines on their way here, of which who sends them tells. */
  readonly #arriving = new Set<string>()
  #host: ReadHost
  #libvirt: Libvirt | undefined

  constructor(parts: LibvirtHypervisorParts) {
    const { platform, features, tellsOfResets, tellsInOrder, asking, namesFiles } = parts.platform
    this.#parts = parts
    this.id = parts.id
    this.name = parts.name
    this.platform = platform
    this.features = features
    this.missing = new Map()
    this.arrivals = noArrivals(platform)
    const hostId = deriveId(parts.id, 'host')
    this.networks = new LibvirtNetworks({
      platform,
      host: hostId,
      isReadOnly: parts.connect.readOnly ?? false,
      libvirt: () => this.#around.libvirt(),
      now: parts.now,
      report: parts.report,
    })
    this.storage = new LibvirtStorage({
      id: parts.id,
      platform,
      host: hostId,
      isReadOnly: parts.connect.readOnly ?? false,
      notes: new StorageNotes(parts.storageNotes),
      libvirt: () => this.#around.libvirt(),
      bulk: (signal) => Libvirt.connect(parts.uri, { ...parts.connect, ...(signal ? { signal } : {}) }),
      diskUser: (path, wish) => diskUser(this.machines(), path, wish),
      write: (entries) => parts.store.write(entries),
      now: parts.now,
      report: parts.report,
    })
    this.#host = parts.lastHost ?? absentHost(hostId, parts.address)
    this.#around = {
      platform,
      features,
      missing: this.missing,
      address: parts.address,
      tellsOfResets,
      tellsInOrder,
      asking,
      namesFiles,
      libvirt: () => this.#libvirt ?? this.#keeper.require(),
      server: () => this.#server(this.#around.libvirt()),
      now: parts.now,
      save: (saving) => this.#save(saving),
      tell: (event) => this.#events.publish(event),
      forget: (machine) => this.#machines.delete(machine),
      requireFreeName: (name, machine) => this.#requireFreeName(name, machine),
      frozen: parts.frozen,
      storage: this.storage,
      networks: () => this.networks.networks(),
      moves: parts.moves,
      reached: parts.reached,
      requireFreeDisks: (machine) => requireFreeDisks(this.machines(), machine),
      report: parts.report,
    }
    this.#offerTarget()
    this.#definitions = new Definitions({
      around: this.#around,
      driver: parts.address.driver,
      host: () => this.#host.host,
      machines: this.#machines,
      admit: (reading, operation) => this.#admit(reading, operation),
    })
    for (const record of parts.records) this.#machines.set(record.view.id, new LibvirtMachine(record, this.#around))
    this.#metrics = new LibvirtMetrics({
      libvirt: () => this.#libvirt,
      now: parts.now,
      host: () => this.#host.host,
      machines: () => this.#machines,
    })
    this.#keeper = new ConnectionKeeper({
      uri: parts.uri,
      now: parts.now,
      connect: parts.connect,
      connected: (libvirt) => this.#takeUp(libvirt),
      lost: (why) => this.#lose(why),
    })
  }

  #offerTarget(): void {
    const { address, uri, connect } = this.#parts
    offerTarget({
      hypervisor: this,
      address,
      uri,
      isReadOnly: connect.readOnly ?? false,
      storage: this.storage,
      networks: this.networks,
      host: () => this.#host.host,
      libvirt: () => this.#around.libvirt(),
      expect: (machine) => {
        this.#arriving.add(machine)
        return { [Symbol.dispose]: () => void this.#arriving.delete(machine) }
      },
      takeIn: (machine, operation) => this.#takeIn(machine, operation),
    })
  }

  /** One that has moved here. Its server may have told of it already. */
  async #takeIn(id: string, operation: Operation): Promise<LibvirtMachine> {
    const present = this.#machines.get(id)
    if (present) {
      await present.desk.take({ operation })
      return present
    }
    const libvirt = this.#around.libvirt()
    const domain = new Domain(libvirt.rpc, { name: '', uuid: uuidBytes(id), id: -1 })
    const reading = await readDomainOnce(this.#server(libvirt), domain)
    if (!reading) throw new HypervisorError('machine-not-found', { machine: id })
    const machine = await this.#admit(reading, operation)
    machine.desk.refresh()
    return machine
  }

  get version(): string {
    return this.#host.version
  }

  /** Resolves when it is known whether its server can be reached. */
  get tried(): Promise<void> {
    return this.#keeper.tried
  }

  get connection(): ConnectionView {
    return { ...this.#keeper.view, readOnly: this.#parts.connect.readOnly ?? false }
  }

  hosts(): readonly Host[] {
    return [this.#host.host]
  }

  async report(host: string): Promise<HostReport> {
    if (host !== this.#host.host.id) throw new TypeError(`there is no host ${host}`)
    this.#keeper.require()
    return reportOf(this.#host, this.#parts.now())
  }

  machines(): readonly Machine[] {
    return [...this.#machines.values()]
  }

  machine(id: string): Machine | undefined {
    return this.#machines.get(id)
  }

  events(signal?: AbortSignal): AsyncIterable<HypervisorEvent> {
    return this.#events.subscribe(signal)
  }

  sample(): Promise<HypervisorSample> {
    return this.features.has('metrics') ? this.#metrics.sample() : refuseFeature(this.platform, 'metrics')()
  }

  async define(config: MachineConfig, operation: Operation = {}): Promise<Machine> {
    return await this.#definitions.define(config, operation)
  }

  /** A machine that is new here: durable, then there, then told. */
  async #admit(reading: DomainReading, operation?: Operation): Promise<LibvirtMachine> {
    const atMs = this.#parts.now()
    const record = newRecord(reading, { host: this.#host.host.id, atMs })
    const event: HypervisorEvent = { kind: 'machine-defined', atMs, machine: record.view }
    await this.#save({ entries: [machineEntry(record)], events: [event], operation })
    const machine = new LibvirtMachine(record, this.#around)
    machine.desk.mirror.note(reading)
    this.#machines.set(machine.id, machine)
    this.#events.publish(event)
    return machine
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#keeper[Symbol.asyncDispose]()
    await Promise.all([...this.#machines.values()].map((machine) => machine.desk.settled()))
    this.#events.close()
    this.networks.close()
    this.storage.close()
  }

  // The connection.

  /** Listens first, and lists then: what happens in between is told, and what happened before is found. */
  async #takeUp(libvirt: Libvirt): Promise<void> {
    const events = await libvirt.domainEvents({ signal: this.#end.signal })
    this.#host = await readHost(libvirt, this.#host.host.id)
    this.#libvirt = libvirt
    try {
      // First, for documents name networks.
      await Promise.all([this.networks.takeUp(libvirt), this.storage.takeUp(libvirt)])
      await this.#compare(libvirt)
    } catch (error) {
      this.#libvirt = undefined
      throw error
    }
    void this.#follow(events).catch(this.#parts.report)
    for (const machine of this.#machines.values()) machine.takeUp()
    await this.#parts.store.write([{ key: 'host', value: JSON.stringify(this.#host) }])
  }

  #server(libvirt: Libvirt): ReadServer {
    const networks = new Map(this.networks.networks().map(({ id, defined }) => [defined.name, id]))
    return { libvirt, context: { networks }, readOnly: this.#parts.connect.readOnly ?? false }
  }

  /** Makes of what was known what is. */
  async #compare(libvirt: Libvirt): Promise<void> {
    const unreadable = new Set<string>()
    const readings = await readAllDomains(this.#server(libvirt), ({ uuid, name }, cause) => {
      unreadable.add(uuid)
      this.#parts.report(new Error(`domain ${JSON.stringify(name)} (${uuid}) can't be read`, { cause }))
    })
    const found = new Map(readings.map((reading) => [reading.domain.uuid, reading]))
    const waits: Promise<unknown>[] = []
    for (const [id, machine] of this.#machines) {
      if (!unreadable.has(id)) waits.push(machine.desk.takeInTurn(found.get(id)))
    }
    for (const [id, reading] of found) {
      if (!this.#machines.has(id) && !this.#isOnItsWay(reading)) waits.push(this.#admit(reading))
    }
    await Promise.all(waits)
  }

  async #follow(events: AsyncIterable<DomainEvent>): Promise<void> {
    for await (const event of events) {
      const { uuid } = event.domain
      const machine = this.#machines.get(uuid)
      if (machine) machine.desk.follow(event)
      else if (!this.#definitions.isComing(uuid) && !this.#arriving.has(uuid)) await this.#meet(event)
    }
  }

  /** One that somebody else has made. */
  async #meet({ domain }: DomainEvent): Promise<void> {
    if (!this.#libvirt) return
    try {
      const reading = await readDomainOnce(this.#server(this.#libvirt), domain)
      if (reading && !this.#machines.has(domain.uuid) && !this.#isOnItsWay(reading)) await this.#admit(reading)
    } catch (error) {
      if (!isLost(error)) this.#parts.report(error)
    }
  }

  /** It waits here for the rest of it, and is still another server's. */
  #isOnItsWay({ domain, state }: DomainReading): boolean {
    return this.#arriving.has(domain.uuid) || state.forMigration === true
  }

  #lose(why: string): void {
    this.#libvirt = undefined
    for (const machine of this.#machines.values()) machine.desk.lose(why)
    this.networks.lose(why)
    this.storage.lose(why)
  }

  #requireFreeName(name: string, machine: string): void {
    const taken = [...this.#machines.values()].some(({ id, view }) => view.defined.name === name && id !== machine)
    if (taken) throw new HypervisorError('name-in-use', { name })
  }

  async #save({ entries, events, operation }: Saving): Promise<void> {
    if (operation?.commit) await operation.commit(entries, ...events)
    else await this.#parts.store.write(entries)
  }
}

function newRecord(
  { domain, state, defined, active, saved, snapshots, guestAgent, digest, beyond }: DomainReading,
  { host, atMs }: { readonly host: string; readonly atMs: number },
): MachineRecord {
  const detail = state.detail === undefined ? {} : { detail: state.detail }
  const reason = state.state === 'off' && state.reason === 'found' ? 'defined' : state.reason
  const kept = state.state === 'saved' ? { saved: { atMs, paused: false, config: saved ?? defined } } : {}
  const at = snapshots.current === undefined ? {} : { snapshot: snapshots.current }
  const guest = guestAgent === undefined ? {} : { guest: { agent: guestAgent } }
  const others = beyond.length === 0 ? {} : { beyond }
  const about = { state: state.state, reason, ...others, ...detail, ...kept, ...at, ...guest, sinceMs: atMs }
  return { view: { id: domain.uuid, host, ...about, revision: 1, defined, active }, digest }
}
