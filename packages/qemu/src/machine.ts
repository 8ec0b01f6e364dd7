import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import {
  type ChangeRequest,
  type ChangeResult,
  type CloneRequest,
  type DumpRequest,
  type DumpResult,
  type GuestPatience,
  type HypervisorEvent,
  type KeyChord,
  type KeyTiming,
  type Machine,
  type MachineView,
  type NicAddresses,
  type Operation,
  type PasswordLife,
  type ScreenshotFormat,
  type StoreEntry,
  throwIfCancelled,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import { withAgentAddresses } from './agent/agent-addresses.ts'
import { MachineAgent } from './agent/machine-agent.ts'
import { MachineClones } from './clone/machine-clones.ts'
import { MachineConsoles } from './consoles/machine-consoles.ts'
import { SerialFile } from './consoles/serial-file.ts'
import { CrashWatch } from './crash/crash-watch.ts'
import { MachineDumps } from './crash/machine-dumps.ts'
import { type Definition, storeKey } from './definition.ts'
import { KeptState } from './machine/kept-state.ts'
import { MachineGate } from './machine/machine-gate.ts'
import { MachinePower } from './machine/machine-power.ts'
import { MachineRecovery } from './machine/machine-recovery.ts'
import { MachineRuns } from './machine/machine-runs.ts'
import { MachineStarts } from './machine/machine-starts.ts'
import { MachineChanges } from './machine-changes.ts'
import type { MachineContext } from './machine-context.ts'
import { MachineStatus } from './machine-status.ts'
import type { RunSampler } from './metrics/run-sampler.ts'
import { MachineArrival } from './migration/machine-arrival.ts'
import { QemuMigration } from './migration/qemu-migration.ts'
import { findAddresses } from './nic/find-addresses.ts'
import { quitPatienceMs } from './run.ts'
import { type RunPaths, runPaths } from './run-paths.ts'
import type { DiskUse } from './run-record.ts'
import { MachineSaves } from './save/machine-saves.ts'
import { SerialHistory } from './serial-history.ts'
import { QemuSnapshots } from './snapshots/machine-snapshots.ts'

/** A machine by the contract: who may ask for what, and when; what it takes is done by the parts. */
export class QemuMachine implements Machine {
  readonly id: string
  readonly migration: QemuMigration
  readonly arrival: MachineArrival
  readonly snapshots: QemuSnapshots
  readonly agent: MachineAgent
  /** What a former daemon has left of it. */
  readonly recovery: MachineRecovery
  readonly #context: MachineContext
  readonly #paths: RunPaths
  readonly #status: MachineStatus
  readonly #changes: MachineChanges
  readonly #saves: MachineSaves
  readonly #consoles: MachineConsoles
  readonly #dumps: MachineDumps
  readonly #clones: MachineClones
  readonly #gate: MachineGate
  readonly #runs: MachineRuns
  readonly #starts: MachineStarts
  readonly #power: MachinePower
  readonly #kept: KeptState
  /** What its QEMU does is of no interest any more. */
  #isSilent = false

  constructor({ config, revision, saved }: Definition, context: MachineContext) {
    this.id = config.id
    this.#context = context
    this.#paths = runPaths(context.runFolder, this.id)
    const { nowMs } = context.surroundings
    this.#status = new MachineStatus(
      {
        id: this.id,
        host: context.host,
        state: saved ? 'saved' : 'off',
        reason: 'defined',
        sinceMs: nowMs(),
        revision,
        defined: config,
        active: null,
        ...(saved ? { saved } : {}),
      },
      { nowMs, tell: (event) => this.#tell(event) },
    )
    const run = () => this.#runs.current
    this.#gate = new MachineGate({ status: this.#status, run, isHeld: () => this.migration.isHeld })
    this.#kept = new KeptState({ folder: this.#historyFolder, run, isForgotten: () => this.#gate.isForgotten })
    const parts = { id: this.id, status: this.#status, context, paths: this.#paths }
    this.#changes = new MachineChanges({
      ...parts,
      requireKept: (before, after) => this.snapshots.requireKept(before, after),
    })
    this.#saves = new MachineSaves(parts)
    this.#dumps = new MachineDumps({ status: this.#status, context, paths: this.#paths })
    const crashes = new CrashWatch({
      status: this.#status,
      lanes: this.#gate.lanes,
      nowMs,
      tell: (incident) => context.tell({ kind: 'machine-incident', atMs: nowMs(), machine: this.view, incident }),
      dump: (run) => this.#gate.translated(() => this.#dumps.dump(run)),
    })
    this.agent = new MachineAgent({
      status: this.#status,
      paths: this.#paths,
      run,
      nowMs,
      reached: context.surroundings.reached,
      require: () => this.#gate.require('agent'),
    })
    const all = { ...parts, agent: this.agent, gate: this.#gate, saves: this.#saves, changes: this.#changes, crashes }
    const history = (device: string) => this.history(device)
    this.#runs = new MachineRuns({ ...all, lanes: this.#gate.lanes, history, snapshots: () => this.snapshots })
    this.#starts = new MachineStarts({ ...all, runs: this.#runs, history })
    this.#power = new MachinePower({ ...all, run })
    this.recovery = new MachineRecovery({ ...all, runs: this.#runs, kept: this.#kept })
    this.#consoles = new MachineConsoles({
      paths: this.#paths,
      config: () => this.view.active ?? this.view.defined,
      run,
      history,
      endpoints: () => this.view.endpoints ?? [],
      require: (operation) => this.#gate.require(operation),
      translated: (work) => this.#gate.translated(work),
    })
    this.snapshots = new QemuSnapshots({
      ...this.#shared,
      paths: this.#paths,
      agent: this.agent,
      exclusively: (operation, signal, work) =>
        this.#gate.exclusively(operation, signal, (both) => this.#gate.translated(() => work(both))),
      powerOff: async () => {
        const run = this.#runs.current
        await run?.powerOff(quitPatienceMs)
        await run?.over
      },
      startStill: (guest) => this.#starts.startStill(guest),
    })
    this.#clones = new MachineClones({
      ...this.#shared,
      paths: this.#paths,
      agent: this.agent,
      snapshots: () => this.snapshots.all(),
    })
    this.migration = new QemuMigration({
      ...this.#shared,
      paths: this.#paths,
      require: () => this.#gate.require('migrate'),
      alone: (signal, work) =>
        this.#gate.lanes.enter('migrate', { machine: this.view.defined.name, signal }, (both) =>
          this.#gate.translated(() => work(both)),
        ),
      translated: (work) => this.#gate.translated(work),
      silence: () => {
        this.#isSilent = true
      },
      forget: (entries, operation) => this.#forget([...entries, ...this.snapshots.forgotten()], operation),
    })
    this.arrival = new MachineArrival({
      ...this.#shared,
      start: (config, incoming) => this.#starts.startStill({ config, incoming }),
      keepState: () => this.keepState(),
    })
  }

  get #shared() {
    return { id: this.id, status: this.#status, context: this.#context, run: () => this.#runs.current }
  }

  get view(): MachineView {
    return this.#status.view
  }

  /** Images in use while it runs, or kept for it while it is saved. */
  get disks(): readonly DiskUse[] {
    return this.#runs.current?.disks ?? this.#saves.disks
  }

  /** Reads its counters while it runs. */
  get sampler(): RunSampler | undefined {
    return this.#runs.current?.sampler
  }

  #tell(event: HypervisorEvent): void {
    if (this.#isSilent) return
    this.#context.tell(event)
    this.#kept.note(event)
  }

  /** Writes down how it is while it is off, for the daemon after this one. */
  keepState(): void {
    this.#kept.keep(this.view)
  }

  // Power.

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    await this.#starts.start(options)
  }

  async pause(operation: Operation = {}): Promise<void> {
    await this.#power.pause(operation)
  }

  async resume(operation: Operation = {}): Promise<void> {
    await this.#power.resume(operation)
  }

  async reset(operation: Operation = {}): Promise<void> {
    await this.#power.reset(operation)
  }

  async reboot(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#power.reboot(options)
  }

  async shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#power.shutDown(options)
  }

  async powerOff(operation: Operation = {}): Promise<void> {
    await this.#power.powerOff(operation)
  }

  async save(operation: Operation = {}): Promise<void> {
    await this.#gate.ask('save', operation.signal, (run, signal) => this.#saves.save(run, operation, signal))
  }

  async discardSaved(operation: Operation = {}): Promise<void> {
    await this.#gate.exclusively('discard-saved', operation.signal, () => this.#saves.discard(operation))
  }

  // Settings.

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    return await this.#gate.exclusively(`change-${request.apply}`, operation.signal, () =>
      this.#gate.translated(() => this.#changes.change(request, operation, this.#runs.current)),
    )
  }

  async clone(request: CloneRequest, operation: Operation = {}): Promise<readonly Machine[]> {
    return await this.#gate.exclusively('clone', operation.signal, (signal) =>
      this.#gate.translated(() => this.#clones.clone(request, { ...operation, signal })),
    )
  }

  async undefine(operation: Operation & { readonly snapshots?: boolean } = {}): Promise<void> {
    await this.#gate.exclusively('undefine', operation.signal, async () => {
      this.#context.requireTemplateKept(this.view, undefined)
      await this.#forget(await this.snapshots.forget(operation.snapshots ?? false), operation)
    })
  }

  async #forget(entries: readonly StoreEntry[], operation: Operation): Promise<void> {
    const { nowMs, reached } = this.#context.surroundings
    const event = { kind: 'machine-undefined', atMs: nowMs(), machine: this.view } as const
    reached('undefine:1')
    await this.#context.save(
      [{ key: storeKey(this.id), value: null }, ...this.#context.images.bases.forgotten(this.id), ...entries],
      event,
      operation,
    )
    reached('undefine:2')
    this.#gate.isForgotten = true
    const { historyFolder, firmwareFolder, tpmFolder, tpmMomentsFolder, momentsFolder, savedFolder } = this.#context
    for (const folder of [historyFolder, firmwareFolder, tpmFolder, tpmMomentsFolder, momentsFolder, savedFolder])
      rmSync(join(folder, this.id), { recursive: true, force: true })
    this.#context.forget(this.id)
    this.#context.tell(event)
  }

  // Devices.

  async addresses({ signal }: Operation = {}): Promise<readonly NicAddresses[]> {
    throwIfCancelled(signal, this.#gate.what('addresses'))
    const { active } = this.view
    if (!active) return this.view.defined.nics.map(({ id, mac }) => ({ nic: id, mac, addresses: [] }))
    const { networkOf, leasesOf, surroundings } = this.#context
    const found = await findAddresses(active, { machine: this.id, networkOf, leasesOf, network: surroundings.network })
    // Nobody is asked who has not come.
    return this.view.guest?.agent && active.nics.length > 0 ? await withAgentAddresses(found, this.agent) : found
  }

  openSerial(device: string, operation?: Operation): Promise<Duplex> {
    return this.#consoles.openSerial(device, operation)
  }

  readSerialLog(device: string, options?: { readonly lastBytes?: number }): Promise<Uint8Array> {
    return this.#consoles.readSerialLog(device, options)
  }

  openGraphics(device: string, operation?: Operation): Promise<Duplex> {
    return this.#consoles.openGraphics(device, operation)
  }

  screenshot(device: string, options?: Operation & { readonly format?: ScreenshotFormat }): Promise<Uint8Array> {
    return this.#consoles.screenshot(device, options)
  }

  setGraphicsPassword(device: string, password: string, options?: Operation & PasswordLife): Promise<void> {
    return this.#consoles.setGraphicsPassword(device, password, options)
  }

  sendKeys(chords: readonly KeyChord[], options?: Operation & KeyTiming): Promise<void> {
    return this.#consoles.sendKeys(chords, options)
  }

  async dump(request?: DumpRequest, operation: Operation = {}): Promise<DumpResult> {
    return await this.#gate.ask('dump', operation.signal, (run) => this.#dumps.dump(run, request, operation))
  }

  async readDump({ format }: Pick<DumpRequest, 'format'> = {}, operation: Operation = {}): Promise<VolumeBytes> {
    return await this.#gate.ask('dump', operation.signal, (run) => this.#dumps.read(run, format, operation))
  }

  async injectNmi(operation: Operation = {}): Promise<void> {
    await this.#gate.ask('inject-nmi', operation.signal, async (run) => void (await run.qmp.executeAny('inject-nmi')))
  }

  /** What a serial port said in all runs but the present. */
  history(device: string): SerialHistory {
    const { serials } = this.view.active ?? this.view.defined
    const backend = serials.find(({ id }) => id === device)?.backend
    const copy = backend?.kind === 'file' ? new SerialFile(backend.path) : undefined
    return new SerialHistory(join(this.#historyFolder, `${device}.log`), copy)
  }

  get #historyFolder(): string {
    return join(this.#context.historyFolder, this.id)
  }

  /** Lets go of a running machine; it goes on. */
  async release(): Promise<void> {
    this.#gate.lanes.power?.stop.abort(new Error('the daemon ends'))
    await this.agent.release()
    await this.#runs.current?.release()
  }
}
