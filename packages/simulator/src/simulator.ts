import {
  type AlsoCommitted,
  ArrivalBook,
  Broadcast,
  type CloneRequest,
  checkConfig,
  createId,
  type DriverStore,
  deriveId,
  type FailPoint,
  type FeatureName,
  featureNames,
  type Host,
  type HostReport,
  type Hypervisor,
  HypervisorError,
  type HypervisorEvent,
  type HypervisorSample,
  isUuid,
  type LinkHouse,
  Links,
  type Machine,
  type MachineConfig,
  type MachineView,
  MemoryStore,
  type MigrationOffer,
  type MissingFeature,
  MovedMachines,
  machineEntry,
  NetworkLedger,
  type Networks,
  networkUsers,
  type Operation,
  requireActiveNetwork,
  requireConfigFeatures,
  requireFreeMacs,
  requireNetworks,
  requireTemplateKept,
  type Storage,
  StorageLedger,
  type StoreEntry,
  throwIfCancelled,
  withLink,
} from '@cimarron/hypervisor'
import { type Clock, systemClock } from './clock.ts'
import { cloneSimulated, linkHouse, templateOn } from './cloning.ts'
import type { Fault } from './fault.ts'
import { FaultTable } from './fault-table.ts'
import { simulatedReport } from './host-report.ts'
import { HostResources } from './host-resources.ts'
import { SimulatedMachine } from './machine.ts'
import { SimulatedMetrics } from './metrics/simulated-metrics.ts'
import { type SimulatedArrivalDetails, SimulatedArrivals } from './migration/arrivals.ts'
import { makeOffer, type OfferAbout } from './migration/make-offer.ts'
import { SimulatedNetworks, type SimulatedNic } from './networks.ts'
import { populateNetworks } from './population/populate-networks.ts'
import { populationEntries } from './population/population.ts'
import { type MachineRecord, readRecords } from './record.ts'
import { savedWith } from './saved-disks.ts'
import { SimulatedStorage } from './storage.ts'
import { realistic, type Timing } from './timing.ts'
import type { Saving, World } from './world.ts'

export interface SimulatedHost {
  readonly name: string
  readonly processors: number
  readonly memoryBytes: number
}

export interface SimulatorOptions {
  /** Its UUID; left out, the one that the store remembers, or a new one. */
  readonly id?: string
  readonly name?: string
  /** Where machines are kept; left out, they last as long as the object. */
  readonly store?: DriverStore
  readonly hosts?: readonly SimulatedHost[]
  /** So many machines are made for it, once in the life of its store; see `populationEntries`. */
  readonly machines?: number
  /** What differs from `realistic`. */
  readonly timing?: Partial<Timing>
  readonly faults?: readonly Fault[]
  readonly clock?: Clock
  /** From 0 up to 1, for faults that strike by chance. */
  readonly random?: () => number
  readonly failPoint?: FailPoint
  /** Told of failures that no caller waits for; default: a process warning. */
  readonly report?: (error: unknown) => void
}

const version = '1.0'
const idKey = 'simulator/id'
/** Room for thousands of machines. */
const defaultHosts: readonly SimulatedHost[] = [{ name: 'sim0', processors: 256, memoryBytes: 2 ** 42 }]

/** Opens a simulator: the machines that its store knows are there again, and those that ran run. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const store = options.store ?? new MemoryStore()
  const texts = await store.read()
  const id = options.id ?? texts.get(idKey) ?? createId()
  if (!isUuid(id)) throw new TypeError(`${JSON.stringify(id)} is not a UUID in lower case`)
  const hosts = hostsOf(id, options)
  const records = readRecords(texts)
  const present = Array.from(hosts.values(), (resources) => resources.host)
  const nowMs = (options.clock ?? systemClock).now()
  const population = { count: options.machines ?? 0, simulator: id, hosts: present, nowMs }
  const made = populationEntries(texts, records, population)
  const entries = texts.get(idKey) === id ? made : [{ key: idKey, value: id }, ...made]
  if (entries.length > 0) await store.write(entries)
  const arrivals = new ArrivalBook<SimulatedArrivalDetails>(texts)
  const kept = { id, store, records: [...records, ...recordsIn(made)], arrivals, hosts }
  const simulator: Simulator = new Simulator(kept, options)
  simulator.recallSnapshots(texts)
  await simulator.openStorage()
  await simulator.openNetworks()
  await simulator.arrivals.recall()
  // Machines that are made bring networks with them, as long as there are none.
  if (made.length > 0) await populateNetworks(simulator.networks, id)
  return simulator
}

function recordsIn(entries: readonly StoreEntry[]): readonly MachineRecord[] {
  return readRecords(new Map(entries.flatMap(({ key, value }) => (value === null ? [] : [[key, value]]))))
}

function hostsOf(id: string, options: SimulatorOptions): ReadonlyMap<string, HostResources> {
  const hosts = options.hosts ?? defaultHosts
  if (hosts.length === 0) throw new HypervisorError('invalid-config', { what: 'hosts', problem: 'are none; name one' })
  return new Map(
    hosts.map((host) => {
      const hostId = deriveId(id, `host/${host.name}`)
      return [hostId, new HostResources(describeHost(hostId, host), host.memoryBytes)]
    }),
  )
}

interface Kept {
  readonly id: string
  readonly store: DriverStore
  readonly records: readonly MachineRecord[]
  readonly arrivals: ArrivalBook<SimulatedArrivalDetails>
  readonly hosts: ReadonlyMap<string, HostResources>
}

/** A hypervisor whose machines are simulated; see the README for what is real about them. */
export class Simulator implements Hypervisor {
  readonly id: string
  readonly name: string
  readonly platform = 'simulator'
  readonly version: string = version
  readonly features: ReadonlySet<FeatureName> = new Set(featureNames)
  readonly missing: ReadonlyMap<FeatureName, MissingFeature> = new Map()
  readonly arrivals: SimulatedArrivals
  readonly #hosts: ReadonlyMap<string, HostResources>
  readonly #machines = new Map<string, SimulatedMachine>()
  readonly #perHost = new Map<string, number>()
  /** Names in use or about to be, and whose. */
  readonly #names = new Map<string, string>()
  /** Machines on their way to the store. */
  readonly #defining = new Map<string, { readonly view: MachineView }>()
  readonly #events = new Broadcast<HypervisorEvent>({ capacity: 100_000 })
  readonly #metrics: SimulatedMetrics
  readonly #faults: FaultTable
  readonly #moved = new MovedMachines()
  readonly #world: World
  readonly #store: DriverStore
  #storage: StorageLedger | undefined
  #networks: NetworkLedger | undefined

  constructor(kept: Kept, options: SimulatorOptions) {
    this.id = kept.id
    this.#store = kept.store
    this.name = options.name ?? 'local'
    this.#hosts = kept.hosts
    this.#faults = new FaultTable(options.random)
    for (const fault of options.faults ?? []) this.#faults.add(fault)
    this.#world = {
      clock: options.clock ?? systemClock,
      timing: { ...realistic, ...options.timing },
      faults: this.#faults,
      failPoint: options.failPoint ?? (() => undefined),
      resources: (host) => this.#resources(host),
      save: (saving) => save(kept.store, saving),
      tell: (event) => this.#events.publish(event),
      reserveName: (name, machine) => this.#reserveName(name, machine),
      freeName: (name) => this.#names.delete(name),
      forget: (machine) => this.#forget(machine),
      requireFreeMacs: (config) => requireFreeMacs(config, [...this.#machines.values(), ...this.#defining.values()]),
      requireTemplateKept: (view, changed) => requireTemplateKept(view, changed, this.#links),
      withLink: (config) => withLink(config, this.#links),
      clone: (source, request, operation) => this.#clone(source, request, operation),
      requireNetworks: (config) => requireNetworks(config, this.networks),
      requireActiveNetworks: (config) => this.#requireActiveNetworks(config),
      leases: (network) => this.networks.leases(network),
      requireFreeVolumes: (config) => this.#requireFreeVolumes(config),
      moved: this.#moved,
      offer: (view, about) => this.#offer(view, about),
      report: options.report ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error))),
    }
    for (const record of kept.records) this.#admit(record)
    this.arrivals = new SimulatedArrivals({
      target: this,
      storage: () => this.storage,
      world: this.#world,
      book: kept.arrivals,
      host: () => this.#leastUsedHost().id,
      admit: (record) => this.#admit(record),
    })
    this.#metrics = new SimulatedMetrics({
      clock: this.#world.clock,
      hosts: () => this.hosts(),
      machines: () => this.#machines.values(),
    })
  }

  /** The pools and volumes that the store knows. */
  async openStorage(): Promise<void> {
    const { clock, failPoint, timing } = this.#world
    const backend = new SimulatedStorage({
      clock,
      volumeMs: timing.volumeMs,
      faults: this.#faults,
      machines: () => this.machines(),
      moved: this.#moved,
    })
    const host = this.hosts()[0]?.id ?? this.id
    const options = { backend, store: this.#store, host, nowMs: () => clock.now(), failPoint }
    this.#storage = await StorageLedger.open(options)
    backend.recall(this.#storage)
  }

  /** The networks that the store knows. */
  async openNetworks(): Promise<void> {
    const { clock, failPoint, report } = this.#world
    const nowMs = () => clock.now()
    const backend = new SimulatedNetworks({ nowMs, nics: (network) => this.#nicsOn(network) })
    const host = this.hosts()[0]?.id ?? this.id
    this.#networks = await NetworkLedger.open({
      backend,
      store: this.#store,
      host,
      nowMs,
      failPoint,
      onWarning: report,
      users: (network, wish) => networkUsers(this.#machines.values(), network, wish),
    })
  }

  #offer(view: MachineView, about: OfferAbout): MigrationOffer {
    const { host } = this.#resources(view.host)
    const snapshots = this.#machines.get(view.id)?.snapshots.offer() ?? {}
    const around = { host, storage: this.storage, links: this.#links, moved: this.#moved.all() }
    return makeOffer({ view, hypervisor: this.id, version, ...around, snapshots, about })
  }

  #requireActiveNetworks({ nics }: MachineConfig): void {
    for (const { id: nic, backend } of nics) {
      if (backend.kind === 'network') requireActiveNetwork(this.networks, { network: backend.network, nic })
    }
  }

  #nicsOn(network: string): readonly SimulatedNic[] {
    return this.machines().flatMap(({ view: { active } }) =>
      (active?.nics ?? [])
        .filter(({ backend, link }) => backend.kind === 'network' && backend.network === network && link !== 'down')
        .map(({ mac }) => ({ mac, name: active?.name ?? '' })),
    )
  }

  get networks(): Networks {
    if (!this.#networks) throw new TypeError('the simulator is not open yet')
    return this.#networks
  }

  get storage(): Storage {
    return this.#ledger
  }

  get #ledger(): StorageLedger {
    if (!this.#storage) throw new TypeError('the simulator is not open yet')
    return this.#storage
  }

  get #links(): LinkHouse {
    return { ...linkHouse(this.machines(), this.#ledger), moved: this.#moved.all() }
  }

  #requireFreeVolumes({ id, disks }: MachineConfig): void {
    for (const { path, readOnly } of disks) {
      const volume = this.#ledger.volumeAt(path)
      const by =
        (volume && this.#ledger.obstacle(volume, readOnly ? 'read' : 'write')) ??
        (readOnly ? undefined : templateOn(path, this.#machines.values())) ??
        savedWith({ path, readOnly }, { machines: this.#machines.values(), except: id }) ??
        this.#moved.user((one) => one === path, readOnly ? 'read' : 'write', id)
      if (by !== undefined) throw new HypervisorError('disk-in-use', { path, by })
    }
  }

  async report(host: string): Promise<HostReport> {
    const found = this.#hosts.get(host)
    if (!found) throw new TypeError(`there is no host ${host}`)
    return simulatedReport(found.host, this.#world.clock.now())
  }

  hosts(): readonly Host[] {
    return Array.from(this.#hosts.values(), (resources) => resources.host)
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
    return this.#metrics.sample()
  }

  /** Takes up the snapshots that were written down, and what of images is elsewhere. */
  recallSnapshots(texts: ReadonlyMap<string, string>): void {
    this.#moved.recall(texts)
    for (const machine of this.#machines.values()) machine.snapshots.recall(texts, machine.id)
  }

  async define(config: MachineConfig, operation: Operation = {}): Promise<Machine> {
    const { failPoint, save } = this.#world
    const [machine] = await this.#defineAll([config], operation, async ({ entries, events }) => {
      failPoint('define:1')
      await save({ entries, events, operation })
      failPoint('define:2')
    })
    if (!machine) throw new TypeError('a machine was defined and is not told of')
    return machine
  }

  /** All of them or none; `commit` makes them durable, with what has to be there before. */
  async #defineAll(
    configs: readonly MachineConfig[],
    operation: Operation,
    commit: (made: AlsoCommitted) => Promise<void>,
  ): Promise<readonly Machine[]> {
    throwIfCancelled(operation.signal, `define of machine ${JSON.stringify(configs[0]?.name)}`)
    const atMs = this.#world.clock.now()
    using held = new DisposableStack()
    const links = new Links(this.#links)
    const views = configs.map((config) => this.#prepare(links.told(config), atMs, held))
    const events = views.map((machine) => ({ kind: 'machine-defined', atMs, machine }) as const)
    await commit({ entries: views.map((view) => machineEntry({ view })), events })
    const machines = views.map((view) => this.#admit({ view }))
    for (const event of events) this.#world.tell(event)
    return machines
  }

  #prepare(config: MachineConfig, atMs: number, held: DisposableStack): MachineView {
    const host = this.#leastUsedHost()
    checkConfig(config, { host })
    requireConfigFeatures(config, this)
    requireNetworks(config, this.networks)
    const arriving = this.arrivals.list()
    const isHeld = arriving.some(({ machine }) => machine === config.id)
    if (this.#machines.has(config.id) || this.#defining.has(config.id) || isHeld) {
      throw new HypervisorError('id-in-use', { id: config.id })
    }
    const coming = arriving.map((one) => ({ view: { id: one.machine, defined: one.config, active: null } }))
    requireFreeMacs(config, [...this.#machines.values(), ...this.#defining.values(), ...coming])
    const releaseName = this.#world.reserveName(config.name, config.id)
    const state = { state: 'off', reason: 'defined', sinceMs: atMs } as const
    const view: MachineView = { id: config.id, host: host.id, ...state, revision: 1, defined: config, active: null }
    this.#defining.set(config.id, { view })
    held.defer(() => {
      this.#defining.delete(config.id)
      if (!this.#machines.has(config.id)) releaseName()
    })
    return view
  }

  #clone(source: Machine, request: CloneRequest, operation: Operation): Promise<readonly Machine[]> {
    return cloneSimulated(source, request, {
      operation,
      storage: this.#ledger,
      machines: this.machines(),
      failPoint: this.#world.failPoint,
      defineAll: (configs, commit) => this.#defineAll(configs, operation, commit),
    })
  }

  /** Makes something go wrong from now on; the answer takes it back. */
  inject(fault: Fault): () => void {
    const takeBack = this.#faults.add(fault)
    for (const machine of this.#machines.values()) machine.strikeLater(fault)
    return takeBack
  }

  /** The faults in force. */
  faults(): readonly Fault[] {
    return this.#faults.faults
  }

  /** Lets go of everything; simulated machines run on in the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const machine of this.#machines.values()) machine.close()
    this.#events.close()
    this.#storage?.close()
    await this.#networks?.close()
  }

  #admit(record: MachineRecord): SimulatedMachine {
    const { id, host, defined } = record.view
    const machine = new SimulatedMachine(record, this.#world)
    this.#machines.set(id, machine)
    this.#names.set(defined.name, id)
    this.#perHost.set(host, (this.#perHost.get(host) ?? 0) + 1)
    return machine
  }

  #forget(id: string): void {
    const machine = this.#machines.get(id)
    if (!machine) return
    const { host, defined } = machine.view
    this.#machines.delete(id)
    this.#names.delete(defined.name)
    this.#perHost.set(host, (this.#perHost.get(host) ?? 1) - 1)
  }

  #reserveName(name: string, machine: string): () => void {
    const owner = this.#names.get(name)
    if (owner === machine) return () => undefined
    if (owner !== undefined) throw new HypervisorError('name-in-use', { name })
    this.#names.set(name, machine)
    return () => this.#names.delete(name)
  }

  #resources(host: string): HostResources {
    const resources = this.#hosts.get(host)
    if (!resources) throw new HypervisorError('unreachable', { what: `simulated host ${host}`, remedy: 'configure it' })
    return resources
  }

  #leastUsedHost(): Host {
    const count = (host: Host) => this.#perHost.get(host.id) ?? 0
    return this.hosts().reduce((least, host) => (count(host) < count(least) ? host : least))
  }
}

async function save(store: DriverStore, { entries, events = [], operation }: Saving): Promise<void> {
  if (operation?.commit) await operation.commit(entries, ...events)
  else await store.write(entries)
}

function describeHost(id: string, host: SimulatedHost): Omit<Host, 'memory'> {
  return {
    id,
    name: host.name,
    architecture: 'x86_64',
    processors: { count: host.processors, model: 'Simulated processor' },
    accelerations: ['tcg'],
    machineTypes: ['q35', 'pc', 'microvm'],
    limits: { maxProcessors: host.processors, minMemoryBytes: 2 ** 20, maxMemoryBytes: host.memoryBytes },
  }
}
