import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Arrivals,
  Broadcast,
  createId,
  type DepartureRecord,
  type DriverStore,
  deriveId,
  type FeatureName,
  type Host,
  type HostReport,
  type Hypervisor,
  type HypervisorEvent,
  type HypervisorSample,
  isUuid,
  type Machine,
  type MachineConfig,
  type MissingFeature,
  type NetworkConfig,
  type NetworkLedger,
  type Networks,
  networkUsers,
  noNetworks,
  type Operation,
  readDepartures,
  requireConfigFeatures,
  requireNetworks,
  type Storage,
  type StorageLedger,
} from '@cimarron/hypervisor'
import { chooseFileSizeLimit } from './bounded-log.ts'
import { findHierarchies, removeParents } from './cgroup.ts'
import { workingOf } from './choose-acceleration.ts'
import { PortBook } from './consoles/port-choice.ts'
import { kernelFiles } from './crash/kernel-kills.ts'
import { type Definition, decodeDefinition, encodeDefinition, storeKey } from './definition.ts'
import { type Commitment, Definitions } from './definitions.ts'
import { featuresBut, missingFeatures } from './features.ts'
import { FileStore } from './file-store.ts'
import { firmwareFolder, historyFolder, momentsFolder, savedFolder, tpmFolder, tpmMomentsFolder } from './folders.ts'
import { collectReport } from './host/collect.ts'
import { type AccelerationTrial, probeAccelerations, probeProgram, type QemuProgram } from './host-probe.ts'
import { realPath } from './kept-back.ts'
import { isKeptElsewhere } from './kept-elsewhere.ts'
import { knownImages } from './known-images.ts'
import { findControllers } from './limits/controllers.ts'
import { describeHost, describeProcessors } from './local-host.ts'
import { QemuMachine } from './machine.ts'
import { contextOf, type DriverHouse } from './machine-contexts.ts'
import { SampleRounds } from './metrics/sample-round.ts'
import type { QemuArrivals } from './migration/arrivals.ts'
import { ImageBook } from './migration/image-book.ts'
import { openArrivals } from './migration/open-arrivals.ts'
import { usualStandstillMs } from './migration/standstill.ts'
import { openNetworks } from './network/open-networks.ts'
import { SystemNetwork } from './nic/host-network.ts'
import { plugAgain } from './nic/plug-again.ts'
import type { QemuOptions } from './qemu-options.ts'
import { recoverMachine } from './recover.ts'
import { prepareRunFolder, removeIfEmpty } from './run-folder.ts'
import type { Surroundings } from './start-qemu.ts'
import { machineOnFile } from './storage/machine-on-file.ts'
import { openLedger } from './storage/open-ledger.ts'
import { type ChosenUsers, chooseUsers } from './users/choose-users.ts'

/**
 * Opens QEMU on this host, and finds the machines that run already.
 * @throws HypervisorError `unreachable` where QEMU is missing
 */
export async function openQemu(options: QemuOptions): Promise<Hypervisor> {
  const users = chooseUsers(options)
  const user = users.sample
  const runFolder = prepareRunFolder({
    user,
    directory: options.directory,
    ...(options.runBase === undefined ? {} : { base: options.runBase }),
  })
  const binary = options.binary === undefined ? {} : { binary: options.binary }
  const program = await probeProgram({ folder: dirname(runFolder), ...binary })
  const trials: Promise<readonly AccelerationTrial[]> = options.accelerations
    ? Promise.resolve(
        options.accelerations.map((acceleration) => ({ acceleration, works: true, why: 'configured', tookMs: 0 })),
      )
    : probeAccelerations({ folder: dirname(runFolder), binary: program.binary, user })
  const store = options.store ?? new FileStore(join(options.directory, 'machines.json'))
  const driver = new QemuHypervisor({ options, program, runFolder, store, trials, users })
  await driver.load()
  return driver
}

interface Parts {
  readonly options: QemuOptions
  readonly program: QemuProgram
  readonly runFolder: string
  readonly store: DriverStore
  readonly trials: Promise<readonly AccelerationTrial[]>
  readonly users: ChosenUsers
}

const idKey = 'hypervisor'

class QemuHypervisor implements Hypervisor {
  readonly platform = 'qemu'
  readonly name: string
  readonly version: string
  readonly missing: ReadonlyMap<FeatureName, MissingFeature>
  readonly features: ReadonlySet<FeatureName>
  readonly #parts: Parts
  readonly #surroundings: Surroundings
  readonly #machines = new Map<string, QemuMachine>()
  readonly #ports = new PortBook()
  readonly #processors: Host['processors'] = describeProcessors()
  readonly #definitions: Definitions
  readonly #events = new Broadcast<HypervisorEvent>()
  readonly #rounds: SampleRounds
  readonly #images = new ImageBook((id) => this.#present.find((one) => one.id === id)?.view.defined.name)
  /** TCG is part of every QEMU; what else works is known when it has been tried. */
  #accelerations: readonly ('kvm' | 'tcg')[] = ['tcg']
  #id = ''
  #storage: StorageLedger | undefined
  #networks: NetworkLedger | undefined
  #arrivals: QemuArrivals | undefined

  constructor(parts: Parts) {
    const { options, program, runFolder, users } = parts
    this.#parts = parts
    this.name = options.name ?? 'local'
    this.version = program.version
    const hierarchies = findHierarchies()
    const limiting = findControllers(hierarchies)
    this.missing = missingFeatures(limiting, { ...options, version: program.version })
    this.features = featuresBut(this.missing)
    this.#surroundings = {
      binary: program.binary,
      user: users.sample,
      shareGroup: users.shareGroup,
      keptBack: (options.keptBack ?? []).map(realPath),
      fileSizeLimit: chooseFileSizeLimit(runFolder),
      hierarchies,
      limiting,
      network: options.network ?? new SystemNetwork(),
      reached: options.failPoint ?? (() => undefined),
      nowMs: options.nowMs ?? Date.now,
      kernel: options.kernelFiles ?? kernelFiles,
      startTimeoutMs: options.startTimeoutMs ?? 10_000,
      standstillMs: options.standstillMs ?? usualStandstillMs,
      ...(options.issueCertificate ? { issueCertificate: options.issueCertificate } : {}),
      ...knownImages({
        ledger: () => this.#ledger,
        images: this.#images,
        machines: this.#machines,
        present: () => this.#present,
      }),
    }
    this.#definitions = new Definitions({
      arriving: () => this.#arrivals?.machines ?? [],
      surroundings: this.#surroundings,
      users: users.perMachine,
      machines: this.#machines,
      host: () => this.#host(),
      machine: (definition) =>
        new QemuMachine(definition, contextOf(this.#house, definition.config.id, definition.uid)),
      require: (config) => {
        requireConfigFeatures(config, this)
        requireNetworks(config, this.networks)
      },
      save: (commitment, operation) => this.#save(commitment, operation),
      tell: (event) => this.#events.publish(event),
    })
    this.#rounds = new SampleRounds({
      host: () => this.#hostId,
      nowMs: this.#surroundings.nowMs,
      runs: () => [...this.#machines.values()].flatMap(({ sampler }) => sampler ?? []),
    })
    parts.trials.then(
      (trials) => {
        this.#accelerations = workingOf(trials)
      },
      // Told again, as an error, to the first start that needs to know.
      (error: unknown) => this.#warn(`no acceleration could be tried: ${String(error)}`),
    )
  }

  get id(): string {
    return this.#id
  }

  /** Reads what is defined and finds what runs. */
  async load(): Promise<void> {
    const { store, options, runFolder } = this.#parts
    const texts = await store.read()
    this.#id = options.id ?? texts.get(idKey) ?? createId()
    if (texts.get(idKey) !== this.#id) await store.write([{ key: idKey, value: this.#id }])
    const definitions = [...texts]
      .filter(([key]) => key !== idKey && !isKeptElsewhere(key))
      .map(([key, text]) => decodeDefinition(key, text))
    await this.#recallUsers(definitions)
    for (const definition of definitions) {
      const machine = new QemuMachine(definition, contextOf(this.#house, definition.config.id, definition.uid))
      machine.recovery.recallState()
      machine.snapshots.recall(texts)
      this.#machines.set(machine.id, machine)
    }
    this.#images.recall(texts)
    // Before the machines: what is settled there may open images again.
    this.#storage = await this.#openStorage()
    if (options.networks !== false) this.#networks = await this.#openNetworks()
    this.#arrivals = this.#openArrivals(texts)
    const departures = readDepartures(texts)
    await Promise.all([...this.#machines.values()].map((machine) => this.#recover(machine, departures)))
    await this.#arrivals.recall()
    for (const stray of this.#strays(runFolder)) {
      this.#warn(`${stray} is of a machine that is not defined; what may run there was left alone`)
    }
    // The daemon's alone: a TPM gets into its own folder there without passing through.
    mkdirSync(tpmFolder(options), { recursive: true, mode: 0o700 })
    // What an undefinition that was cut short has left.
    const places = [historyFolder, firmwareFolder, tpmFolder, tpmMomentsFolder, savedFolder, momentsFolder]
    const folders = places.map((folderOf) => folderOf(options))
    for (const folder of folders) {
      for (const stray of this.#strays(folder)) rmSync(stray, { recursive: true, force: true })
    }
  }

  async #recover(machine: QemuMachine, departures: ReadonlyMap<string, DepartureRecord>): Promise<void> {
    await recoverMachine(machine, this.#parts.runFolder)
    await machine.migration.recall(departures.get(machine.id))
    await machine.arrival.complete()
    await machine.snapshots
      .settle()
      .catch((error: unknown) => this.#warn(`a snapshot that was cut short: ${String(error)}`))
  }

  #openArrivals(texts: ReadonlyMap<string, string>): QemuArrivals {
    const { program, trials, runFolder, users, options } = this.#parts
    const { perMachine } = users
    return openArrivals({
      texts,
      surroundings: this.#surroundings,
      storage: this.#ledger,
      images: this.#images,
      missing: this.missing,
      target: this,
      program,
      carriedFolder: options.directory,
      accelerations: async () => workingOf(await trials),
      user: (id, uid) => (uid !== undefined && perMachine?.recall(id, uid) ? uid : perMachine?.assign(id)),
      build: (definition, isTold) => {
        const context = contextOf(this.#house, definition.config.id, definition.uid)
        return new QemuMachine(definition, {
          ...context,
          tell: (event) => (isTold() ? context.tell(event) : undefined),
        })
      },
      recover: (machine) => recoverMachine(machine, runFolder),
      machine: (id) => this.#machines.get(id),
      admit: (machine) => void this.#machines.set(machine.id, machine),
      drop: (id) => perMachine?.free(id),
      tell: (event) => this.#events.publish(event),
      save: (entries, event, operation) => this.#save({ entries, events: event ? [event] : [] }, operation),
    })
  }

  get arrivals(): Arrivals {
    if (!this.#arrivals) throw new TypeError('the driver is not open yet')
    return this.#arrivals
  }

  /** Machines, and those on their way here. */
  get #present(): readonly QemuMachine[] {
    return [...this.#machines.values(), ...(this.#arrivals?.machines ?? [])]
  }

  /** Each machine keeps its user, and one of a former version gets its own, durably, before it can be started as that. */
  async #recallUsers(definitions: readonly Definition[]): Promise<void> {
    const { perMachine } = this.#parts.users
    if (!perMachine) return
    const without = definitions.filter(({ config, uid }) => uid === undefined || !perMachine.recall(config.id, uid))
    const entries = without.map((definition) => {
      const uid = perMachine.assign(definition.config.id)
      return { key: storeKey(definition.config.id), value: encodeDefinition({ ...definition, uid }) }
    })
    if (entries.length > 0) await this.#parts.store.write(entries)
  }

  async #openStorage(): Promise<StorageLedger> {
    const { store } = this.#parts
    const { keptBack, nowMs, reached: failPoint } = this.#surroundings
    const user = machineOnFile(() => this.#present.filter(({ migration }) => !migration.isGiven), this.#images)
    const onWarning = (text: string) => this.#warn(text)
    return await openLedger({ store, host: this.#host().id, keptBack, user, nowMs, failPoint, onWarning })
  }

  async #openNetworks(): Promise<NetworkLedger> {
    const { store, runFolder, options } = this.#parts
    const { hierarchies, nowMs, reached: failPoint } = this.#surroundings
    return await openNetworks({
      store,
      host: this.#host().id,
      runFolder,
      keptFolder: join(options.directory, 'networks'),
      hierarchies,
      nowMs,
      failPoint,
      onWarning: (text) => this.#warn(text),
      plugAgain: (network) => this.#plugAgain(network),
      users: (network, wish) => networkUsers(this.#machines.values(), network, wish),
      ...(options.networkNamespace === undefined ? {} : { namespace: options.networkNamespace }),
    })
  }

  async #plugAgain(network: NetworkConfig): Promise<void> {
    const configs = [...this.#machines.values()].flatMap(({ view }) => view.active ?? [])
    await plugAgain(network, { configs, host: this.#surroundings.network })
  }

  get networks(): Networks {
    return this.#networks ?? noNetworks(this.platform)
  }

  get storage(): Storage {
    return this.#ledger
  }

  get #ledger(): StorageLedger {
    if (!this.#storage) throw new TypeError('the driver is not open yet')
    return this.#storage
  }

  #strays(folder: string): readonly string[] {
    mkdirSync(folder, { recursive: true, mode: 0o711 })
    return readdirSync(folder)
      .filter((name) => isUuid(name) && !this.#present.some(({ id }) => id === name))
      .map((name) => join(folder, name))
  }

  hosts(): readonly Host[] {
    return [this.#host()]
  }

  async report(host: string): Promise<HostReport> {
    if (host !== this.#host().id) throw new TypeError(`there is no host ${host}`)
    const { program, trials, users, runFolder } = this.#parts
    const { hierarchies, nowMs, user } = this.#surroundings
    const facts = { program, hierarchies, users, user, nowMs, missing: this.missing, folder: dirname(runFolder) }
    return await collectReport({ ...facts, trials: await trials })
  }

  #host(): Host {
    const { machineTypes } = this.#parts.program
    const accelerations = this.#accelerations
    return describeHost({ hypervisor: this.#id, processors: this.#processors, machineTypes, accelerations })
  }

  get #hostId(): string {
    return deriveId(this.#id, 'host')
  }

  machines(): readonly Machine[] {
    return [...this.#machines.values()]
  }

  machine(id: string): Machine | undefined {
    return this.#machines.get(id)
  }

  async define(config: MachineConfig, operation: Operation = {}): Promise<Machine> {
    if (config.acceleration === 'kvm') await this.#parts.trials
    return await this.#definitions.define(config, operation)
  }

  sample(): Promise<HypervisorSample> {
    return this.#rounds.sample()
  }

  events(signal?: AbortSignal): AsyncIterable<HypervisorEvent> {
    return this.#events.subscribe(signal)
  }

  /** For its machines. */
  get #house(): DriverHouse {
    const { options, runFolder, users, trials } = this.#parts
    return {
      platform: this,
      options,
      runFolder,
      users,
      trials,
      surroundings: this.#surroundings,
      ports: this.#ports,
      machines: this.#machines,
      images: this.#images,
      definitions: this.#definitions,
      present: () => this.#present,
      host: () => this.#host(),
      ledger: () => this.#ledger,
      networks: () => this.networks,
      tell: (event) => this.#events.publish(event),
      save: (commitment, operation) => this.#save(commitment, operation),
    }
  }

  /** Lets go of everything; machines run on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.release()))
    await this.#arrivals?.release()
    this.#events.close()
    await this.#rounds[Symbol.asyncDispose]()
    this.#storage?.close()
    await this.#networks?.close()
    removeIfEmpty(this.#parts.runFolder)
    await removeParents(this.#surroundings.hierarchies)
  }

  async #save({ entries, events }: Commitment, operation: Operation = {}): Promise<void> {
    if (operation.commit) await operation.commit(entries, ...events)
    else await this.#parts.store.write(entries)
  }

  #warn(text: string): void {
    this.#parts.options.onWarning?.(text)
  }
}
