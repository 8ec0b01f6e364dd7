import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Arrivals,
  Broadcast,
  type CloneRequest,
  createId,
  type DepartureRecord,
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
  isArrivalKey,
  isDepartureKey,
  isNetworkKey,
  isSnapshotKey,
  isStorageKey,
  isUuid,
  type Machine,
  type MachineConfig,
  type MachineView,
  type MigrationOffer,
  type MissingFeature,
  type NetworkConfig,
  type NetworkLedger,
  type Networks,
  networkUsers,
  noNetworks,
  type Operation,
  readDepartures,
  requireActiveNetwork,
  requireConfigFeatures,
  requireNetworks,
  requireTemplateKept,
  type Storage,
  type StorageLedger,
} from '@cimarron/hypervisor'
import { chooseFileSizeLimit } from './bounded-log.ts'
import { findHierarchies, removeParents } from './cgroup.ts'
import { cloneMachines } from './clone/clone-machines.ts'
import type { SourceMoment } from './clone/source-moment.ts'
import { templateObstacle } from './clone/template-files.ts'
import type { Credentials } from './consoles/listening.ts'
import { PortBook } from './consoles/port-choice.ts'
import { type KernelFiles, kernelFiles } from './crash/kernel-kills.ts'
import { type Definition, decodeDefinition, encodeDefinition, storeKey } from './definition.ts'
import { type Commitment, Definitions } from './definitions.ts'
import { featuresBut, missingFeatures } from './features.ts'
import { FileStore } from './file-store.ts'
import { firmwareFolder, historyFolder, momentsFolder, savedFolder, tpmFolder, tpmMomentsFolder } from './folders.ts'
import { collectReport } from './host/collect.ts'
import { type AccelerationTrial, probeAccelerations, probeProgram, type QemuProgram } from './host-probe.ts'
import { realPath } from './kept-back.ts'
import { knownImages } from './known-images.ts'
import { findControllers } from './limits/controllers.ts'
import { describeHost, describeProcessors } from './local-host.ts'
import { QemuMachine } from './machine.ts'
import type { MachineContext } from './machine-context.ts'
import { SampleRounds } from './metrics/sample-round.ts'
import type { QemuArrivals } from './migration/arrivals.ts'
import { removeCopies } from './migration/copies.ts'
import { makeOffer } from './migration/make-offer.ts'
import { openArrivals } from './migration/open-arrivals.ts'
import { usualStandstillMs } from './migration/standstill.ts'
import { openNetworks } from './network/open-networks.ts'
import { type HostNetwork, SystemNetwork } from './nic/host-network.ts'
import { plugAgain } from './nic/plug-again.ts'
import type { QemuUser } from './qemu-user.ts'
import type { QmpClient } from './qmp/client.ts'
import { recoverMachine } from './recover.ts'
import { prepareRunFolder, removeIfEmpty } from './run-folder.ts'
import type { DiskUse } from './run-record.ts'
import { snapshotObstacle } from './snapshots/snapshot-obstacle.ts'
import type { Surroundings } from './start-qemu.ts'
import { machineOnFile } from './storage/machine-on-file.ts'
import { openLedger } from './storage/open-ledger.ts'
import { volumeObstacle } from './storage/volume-obstacle.ts'
import { type ChosenUsers, chooseUsers } from './users/choose-users.ts'
import type { UserRange } from './users/user-range.ts'

export interface QemuOptions {
  /** For what outlives the host's uptime: console histories, and the definitions where no store is given. */
  readonly directory: string
  /** Its UUID; left out, the one that the store remembers, or a new one. */
  readonly id?: string
  /** A label; default `local`. */
  readonly name?: string
  /** Where definitions are kept; default: a file in the directory. */
  readonly store?: DriverStore
  /** QEMU's program; default: that of the host's architecture, found in the usual folders. */
  readonly binary?: string
  /** As whom QEMU runs where the daemon is root: see `UserOptions`. */
  readonly user?: 'per-machine' | 'shared' | QemuUser
  readonly userRange?: UserRange
  /** Instead of trying which accelerations work, fastest first. */
  readonly accelerations?: readonly ('kvm' | 'tcg')[]
  /** Instead of `/run/cimarron`, `$XDG_RUNTIME_DIR/cimarron` or `/tmp/cimarron-UID`. */
  readonly runBase?: string
  /** Files and folders that no machine gets as disk, kernel or initrd, though the daemon could open them: its own. */
  readonly keptBack?: readonly string[]
  /** For QEMU to offer its monitor; default 10,000 milliseconds. */
  readonly startTimeoutMs?: number
  /** How long nothing of a migration may go over before it is given up; default 60,000 milliseconds. */
  readonly standstillMs?: number
  /** False: the host's networking is let alone, and there are no networks. */
  readonly networks?: boolean
  /** The network namespace in which networks are made, as `/run/netns/lab`; default: the daemon's own. */
  readonly networkNamespace?: string
  /** Instead of the host's own interfaces, for tests. */
  readonly network?: HostNetwork
  /** Makes a certificate for an address of this host, for screens that listen with TLS. Without it a folder has to be given. */
  readonly issueCertificate?: (address: string) => Promise<Credentials>
  /** Where machines' memory is dumped to if nobody names a place; default: `dumps` in the directory. */
  readonly dumpFolder?: string
  /** Instead of the kernel's own, for tests. */
  readonly kernelFiles?: KernelFiles
  readonly failPoint?: FailPoint
  readonly nowMs?: () => number
  /** Hears what is odd but stops nothing, in words for a log. */
  readonly onWarning?: (text: string) => void
}

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
    this.missing = missingFeatures(limiting, options)
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
      ...knownImages({ ledger: () => this.#ledger, machines: this.#machines, present: () => this.#present }),
    }
    this.#definitions = new Definitions({
      arriving: () => this.#arrivals?.machines ?? [],
      surroundings: this.#surroundings,
      users: users.perMachine,
      machines: this.#machines,
      host: () => this.#host(),
      machine: (definition) => new QemuMachine(definition, this.#context(definition.config.id, definition.uid)),
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
      const machine = new QemuMachine(definition, this.#context(definition.config.id, definition.uid))
      machine.recovery.recallState()
      machine.snapshots.recall(texts)
      this.#machines.set(machine.id, machine)
    }
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
    const { program, trials, runFolder, users } = this.#parts
    const { perMachine } = users
    return openArrivals({
      texts,
      surroundings: this.#surroundings,
      storage: this.#ledger,
      missing: this.missing,
      target: this,
      program,
      accelerations: async () => workingOf(await trials),
      user: (id, uid) => (uid !== undefined && perMachine?.recall(id, uid) ? uid : perMachine?.assign(id)),
      build: (definition, isTold) => {
        const context = this.#context(definition.config.id, definition.uid)
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
    const user = machineOnFile(() => this.#present.filter(({ migration }) => !migration.isGiven))
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

  #clone(source: SourceMoment, request: CloneRequest, operation: Operation): Promise<readonly Machine[]> {
    const { options } = this.#parts
    const { reached } = this.#surroundings
    const house = {
      definitions: this.#definitions,
      storage: this.#ledger,
      machines: this.#machines,
      folders: { firmwareFolder: firmwareFolder(options), tpmFolder: tpmFolder(options) },
      reached,
    }
    return cloneMachines(source, request, { operation, house })
  }

  sample(): Promise<HypervisorSample> {
    return this.#rounds.sample()
  }

  events(signal?: AbortSignal): AsyncIterable<HypervisorEvent> {
    return this.#events.subscribe(signal)
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

  /** @param uid as it is stored; also where all machines have one user, so that it is not forgotten */
  #context(id: string, uid: number | undefined): MachineContext {
    const user = this.#parts.users.perMachine?.of(id)
    return {
      host: this.#host().id,
      runFolder: this.#parts.runFolder,
      historyFolder: historyFolder(this.#parts.options),
      firmwareFolder: firmwareFolder(this.#parts.options),
      tpmFolder: tpmFolder(this.#parts.options),
      tpmMomentsFolder: tpmMomentsFolder(this.#parts.options),
      dumpFolder: dumpFolder(this.#parts.options),
      savedFolder: savedFolder(this.#parts.options),
      momentsFolder: momentsFolder(this.#parts.options),
      surroundings: user ? { ...this.#surroundings, user } : this.#surroundings,
      uid: user?.uid ?? uid,
      ports: this.#ports,
      acceleration: (config) => this.#accelerationFor(config),
      availableBytes: () => this.#host().memory.availableBytes,
      conflict: (machine, uses) =>
        this.#conflict(machine, uses) ??
        volumeObstacle(this.#ledger, uses) ??
        templateObstacle(this.#machines.values(), uses) ??
        snapshotObstacle(this.#machines.values(), { machine, uses }),
      networkOf: (network, nic) => requireActiveNetwork(this.networks, { network, nic }),
      leasesOf: (network) => this.networks.leases(network),
      requireNetworks: (config) => requireNetworks(config, this.networks),
      requireFreeMacs: (config) => this.#definitions.requireFreeMacs(config),
      others: (machine) => this.#others(machine),
      requireFeatures: (config) => requireConfigFeatures(config, this),
      requireFreeName: (name, except) => this.#definitions.requireFreeName(name, except),
      requireTemplateKept: (view, changed) => requireTemplateKept(view, changed, this.#machines.values()),
      clone: (source, request, operation) => this.#clone(source, request, operation),
      tell: (event) => this.#events.publish(event),
      save: (entries, event, operation) => this.#save({ entries, events: event ? [event] : [] }, operation),
      offer: (view, qmp) => this.#offer(view, qmp),
      removeImage: (path) => removeCopies([path], this.#ledger),
      forget: (machine) => {
        this.#machines.delete(machine)
        this.#parts.users.perMachine?.free(machine)
      },
    }
  }

  async #offer(view: MachineView, qmp: QmpClient | undefined): Promise<MigrationOffer> {
    const { options } = this.#parts
    const folders = {
      firmwareFolder: join(firmwareFolder(options), view.id),
      tpmFolder: join(tpmFolder(options), view.id),
    }
    const { id: hypervisor, version } = this
    const snapshots = this.#machines.get(view.id)?.snapshots.offer() ?? {}
    const own = { snapshots, storage: this.#ledger, ...folders }
    return await makeOffer({ view, hypervisor, version, host: this.#host(), qmp, ...own })
  }

  async #accelerationFor(config: MachineConfig): Promise<'kvm' | 'tcg'> {
    const trials = await this.#parts.trials
    const working = workingOf(trials)
    if (config.acceleration !== 'auto') {
      if (working.includes(config.acceleration)) return config.acceleration
      const why =
        trials.find(({ acceleration }) => acceleration === config.acceleration)?.why ?? 'it was not configured'
      throw new HypervisorError('start-failed', {
        machine: config.name,
        words: `${config.acceleration} does not work here: ${why}`,
      })
    }
    const [fastest] = working
    if (fastest) return fastest
    const words = trials.map(({ acceleration, why }) => `${acceleration}: ${why}`).join('; ')
    throw new HypervisorError('start-failed', { machine: config.name, words: `no acceleration works here: ${words}` })
  }

  #conflict(machine: string, uses: readonly DiskUse[]): { use: DiskUse; by: string } | undefined {
    for (const other of this.#present) {
      if (other.id === machine) continue
      for (const use of uses) {
        const excludes = other.disks.some(
          (each) =>
            each.device === use.device &&
            each.inode === use.inode &&
            !(each.readOnly && use.readOnly) &&
            !(each.shareable && use.shareable),
        )
        if (excludes) return { use, by: `machine ${JSON.stringify(other.view.defined.name)}` }
      }
    }
    return undefined
  }

  #others(machine: string): readonly MachineConfig[] {
    const others = this.#present.filter(({ id }) => id !== machine)
    return others.flatMap(({ view }) => view.active ?? (view.state === 'starting' ? view.defined : []))
  }

  async #save({ entries, events }: Commitment, operation: Operation = {}): Promise<void> {
    if (operation.commit) await operation.commit(entries, ...events)
    else await this.#parts.store.write(entries)
  }

  #warn(text: string): void {
    this.#parts.options.onWarning?.(text)
  }
}

function dumpFolder({ directory, dumpFolder: folder }: QemuOptions): string {
  return folder ?? join(directory, 'dumps')
}

/** What in the store is no definition. */
function isKeptElsewhere(key: string): boolean {
  return [isStorageKey, isNetworkKey, isArrivalKey, isDepartureKey, isSnapshotKey].some((is) => is(key))
}

function workingOf(trials: readonly AccelerationTrial[]): readonly ('kvm' | 'tcg')[] {
  return trials.filter(({ works }) => works).map(({ acceleration }) => acceleration)
}
