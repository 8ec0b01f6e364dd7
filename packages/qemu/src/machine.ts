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
  HypervisorError,
  type HypervisorEvent,
  type KeyChord,
  type KeyTiming,
  type Machine,
  type MachineConfig,
  type MachineOperation,
  type MachineView,
  type NicAddresses,
  type Operation,
  type PasswordLife,
  refuseHeld,
  requireAllowed,
  type ScreenshotFormat,
  type StoreEntry,
  throwIfCancelled,
  type VolumeBytes,
  withAgentChannel,
} from '@cimarron/hypervisor'
import { withAgentAddresses } from './agent/agent-addresses.ts'
import { findAgent } from './agent/find-agent.ts'
import { MachineAgent } from './agent/machine-agent.ts'
import { removeGroups } from './cgroup.ts'
import { MachineConsoles } from './consoles/machine-consoles.ts'
import { SerialFile } from './consoles/serial-file.ts'
import { causeOfDeath } from './crash/cause-of-death.ts'
import { CrashWatch } from './crash/crash-watch.ts'
import { discardDump } from './crash/dump-file.ts'
import { MachineDumps } from './crash/machine-dumps.ts'
import { type Definition, storeKey } from './definition.ts'
import { type GuestRequest, rebootGuest, shutDownGuest } from './guest-request.ts'
import type { Incoming } from './incoming.ts'
import { type LastState, readLastState, writeLastState } from './last-state.ts'
import { lastWords } from './last-words.ts'
import { MachineGroup } from './limits/machine-group.ts'
import { MachineChanges } from './machine-changes.ts'
import type { MachineContext } from './machine-context.ts'
import { MachineStatus } from './machine-status.ts'
import type { RunSampler } from './metrics/run-sampler.ts'
import { MachineArrival } from './migration/machine-arrival.ts'
import { QemuMigration } from './migration/qemu-migration.ts'
import { findAddresses } from './nic/find-addresses.ts'
import { interfacesOf } from './nic/left-interfaces.ts'
import { OperationLanes } from './operation-lanes.ts'
import { prepareStart } from './prepare-start.ts'
import { type QemuProcess, readPidFile } from './qemu-process.ts'
import { QmpError } from './qmp/error.ts'
import type { QmpEvent } from './qmp/message.ts'
import { translateQmpError } from './qmp-translation.ts'
import { quitPatienceMs, Run } from './run.ts'
import { type RunPaths, runPaths } from './run-paths.ts'
import type { DiskUse, RunRecord } from './run-record.ts'
import { stateOf } from './run-state.ts'
import { MachineSaves } from './save/machine-saves.ts'
import { SerialHistory } from './serial-history.ts'
import { QemuSnapshots } from './snapshots/machine-snapshots.ts'
import { startQemu } from './start-qemu.ts'

/** One of another host, with the settings that it ran with there. */
interface ComingGuest {
  readonly config: MachineConfig
  readonly incoming: Incoming
}

/** A machine by the contract: who may ask for what, and when; what it takes is done by the parts. */
export class QemuMachine implements Machine {
  readonly id: string
  readonly migration: QemuMigration
  readonly arrival: MachineArrival
  readonly snapshots: QemuSnapshots
  readonly #context: MachineContext
  readonly #paths: RunPaths
  readonly #status: MachineStatus
  readonly #changes: MachineChanges
  readonly #saves: MachineSaves
  readonly #consoles: MachineConsoles
  readonly #dumps: MachineDumps
  readonly #crashes: CrashWatch
  readonly agent: MachineAgent
  #run: Run | undefined
  readonly #lanes: OperationLanes = new OperationLanes()
  #isForgotten = false
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
    const parts = { id: this.id, status: this.#status, context, paths: this.#paths }
    this.#changes = new MachineChanges({
      ...parts,
      requireKept: (before, after) => this.snapshots.requireKept(before, after),
    })
    this.#saves = new MachineSaves(parts)
    this.#dumps = new MachineDumps({ status: this.#status, context, paths: this.#paths })
    this.#crashes = new CrashWatch({
      status: this.#status,
      lanes: this.#lanes,
      nowMs,
      tell: (incident) => context.tell({ kind: 'machine-incident', atMs: nowMs(), machine: this.view, incident }),
      dump: (run) => this.#translated(() => this.#dumps.dump(run)),
    })
    this.agent = new MachineAgent({
      status: this.#status,
      paths: this.#paths,
      run: () => this.#run,
      nowMs,
      reached: context.surroundings.reached,
      require: () => this.#require('agent'),
    })
    this.#consoles = new MachineConsoles({
      paths: this.#paths,
      config: () => this.view.active ?? this.view.defined,
      run: () => this.#run,
      history: (device) => this.history(device),
      endpoints: () => this.view.endpoints ?? [],
      require: (operation) => this.#require(operation),
      translated: (work) => this.#translated(work),
    })
    this.snapshots = new QemuSnapshots({
      ...this.#shared,
      paths: this.#paths,
      agent: this.agent,
      exclusively: (operation, signal, work) =>
        this.#exclusively(operation, signal, (both) => this.#translated(() => work(both))),
      powerOff: async () => {
        const run = this.#run
        await run?.powerOff(quitPatienceMs)
        await run?.over
      },
      startStill: (guest) => this.#startFor(guest),
    })
    this.migration = new QemuMigration({
      ...this.#shared,
      paths: this.#paths,
      require: () => this.#require('migrate'),
      alone: (signal, work) =>
        this.#lanes.enter('migrate', { machine: this.view.defined.name, signal }, (both) =>
          this.#translated(() => work(both)),
        ),
      translated: (work) => this.#translated(work),
      silence: () => {
        this.#isSilent = true
      },
      forget: (entries, operation) => this.#forget([...entries, ...this.snapshots.forgotten()], operation),
    })
    this.arrival = new MachineArrival({
      ...this.#shared,
      start: (config, incoming) => this.#startFor({ config, incoming }),
      keepState: () => this.keepState(),
    })
  }

  get #shared() {
    return { id: this.id, status: this.#status, context: this.#context, run: () => this.#run }
  }

  get view(): MachineView {
    return this.#status.view
  }

  /** Images in use while it runs, or kept for it while it is saved. */
  get disks(): readonly DiskUse[] {
    return this.#run?.disks ?? this.#saves.disks
  }

  /** Reads its counters while it runs. */
  get sampler(): RunSampler | undefined {
    return this.#run?.sampler
  }

  #tell(event: HypervisorEvent): void {
    if (this.#isSilent) return
    this.#context.tell(event)
    if (event.kind !== 'machine-state') return
    const { to: state, reason } = event
    this.#remember(() => this.#run?.note({ sinceMs: event.atMs, last: { state, reason } }))
    // Should the daemon be killed before the start has come to something, the machine is found off.
    if (state === 'starting') this.#remember(() => this.#keepState({ reason: 'found', sinceMs: event.atMs }))
    if (state === 'off' || state === 'saved') this.keepState()
  }

  #keepState(state: LastState): void {
    if (!this.#isForgotten) writeLastState(this.#lastState, state)
  }

  /** The next daemon knows since when, and why, the machine is in the state it is found in. */
  #remember(write: () => void): void {
    try {
      write()
    } catch (error) {
      // It was told; should it not be written down, the next daemon only knows less of it.
      process.emitWarning(error as Error)
    }
  }

  // Power.

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    const { saved } = this.view
    const paused = options.paused ?? saved?.paused ?? false
    await this.#exclusively(options.paused ? 'start-paused' : 'start', options.signal, async (signal) => {
      const { reached } = this.#context.surroundings
      reached('start:1')
      this.#status.become({ state: 'starting', reason: 'requested' })
      const run = this.#newRun()
      let mayHaveRun = false
      const onEvent = (event: QmpEvent) => {
        // QEMU writes it before it lets the first processor go.
        if (event.name === 'RESUME') mayHaveRun = true
        run.hear(event)
      }
      try {
        await this.#startRun(run, { paused, signal, options, onEvent })
      } catch (error) {
        this.#run = undefined
        const isCancelled = error instanceof HypervisorError && error.code === 'cancelled'
        const detail = error instanceof Error ? error.message : String(error)
        const state = saved && !mayHaveRun ? 'saved' : 'off'
        if (saved && mayHaveRun) await this.#saves.used(options)
        this.#status.become(isCancelled ? { state, reason: 'requested' } : { state, reason: 'start-failed', detail })
        throw error
      }
    })
  }

  /** Starts QEMU for a guest that is yet to come, and stands still until it is sent on. */
  async #startFor(guest?: ComingGuest): Promise<void> {
    this.#status.become({ state: 'starting', reason: 'requested' })
    const run = this.#newRun()
    const { signal } = new AbortController()
    try {
      const onEvent = (event: QmpEvent) => run.hear(event)
      const coming = guest ? { guest } : {}
      await this.#startRun(run, { paused: true, signal, options: {}, onEvent, ...coming })
    } catch (error) {
      this.#run = undefined
      this.#status.become({ state: 'off', reason: 'start-failed' })
      throw error
    }
  }

  async #startRun(
    run: Run,
    {
      paused,
      signal,
      options,
      onEvent,
      guest,
    }: {
      paused: boolean
      signal: AbortSignal
      options: Operation
      onEvent: (event: QmpEvent) => void
      guest?: ComingGuest
    },
  ): Promise<void> {
    const { saved } = this.view
    const config = guest?.config ?? saved?.config ?? withAgentChannel(this.view.defined)
    using prepared = await prepareStart(config, this.#context)
    const { files, firmware, seed, companions, acceleration, plugs, listenings } = prepared
    run.claim({ phase: 'starting', config, acceleration, sinceMs: 0, disks: files.uses })
    throwIfCancelled(signal, this.#what('start'))
    const { process, record } = await startQemu(
      {
        config,
        acceleration,
        files,
        firmware,
        seed,
        companions,
        plugs,
        listenings,
        paused,
        signal,
        paths: this.#paths,
        incoming: guest?.incoming ?? (saved && this.#saves.incoming(options)),
        onEvent,
        historyOf: (device) => this.history(device),
      },
      this.#context.surroundings,
    )
    run.attach(process, record)
    if (!this.view.guest) this.#status.replace({ guest: { agent: false } })
    this.#status.become({ state: paused ? 'paused' : 'running', reason: 'requested' })
    const { reached } = this.#context.surroundings
    if (saved) {
      reached('restore:3')
      await this.#saves.used(options)
      reached('restore:4')
    }
  }

  async pause(operation: Operation = {}): Promise<void> {
    await this.#ask('pause', operation.signal, async (run, signal) => {
      await run.qmp.execute('stop', {}, { signal })
    })
  }

  async resume(operation: Operation = {}): Promise<void> {
    await this.#ask('resume', operation.signal, async (run, signal) => {
      const { defined, reason } = this.view
      if (reason === 'guest-shutdown') {
        // QEMU: "Resetting the Virtual Machine is required".
        const state = 'paused since its guest powered off'
        const needs = 'reset, which boots it anew, or powered off'
        throw new HypervisorError('invalid-state', { machine: defined.name, state, operation: 'resume', needs })
      }
      await run.qmp.execute('cont', {}, { signal })
    })
  }

  async reset(operation: Operation = {}): Promise<void> {
    await this.#ask('reset', operation.signal, (run) => run.resetAndGo())
  }

  async reboot(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#ask('reboot', options.signal, (run, signal) =>
      rebootGuest(run, this.#status, this.#guestRequest(options, signal)),
    )
  }

  async shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#ask('shut-down', options.signal, (run, signal) =>
      shutDownGuest(run, this.#status, this.#guestRequest(options, signal)),
    )
  }

  #guestRequest({ timeoutMs, by }: GuestPatience, signal: AbortSignal): GuestRequest {
    const stop = this.#lanes.power?.stop.signal
    const press = (run: Run) =>
      by === 'agent' ? this.agent.shutDown('powerdown', { signal }) : run.qmp.execute('system_powerdown', {})
    return { signal, isMoot: () => stop?.aborted ?? false, press, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  }

  async powerOff(operation: Operation = {}): Promise<void> {
    this.#require('power-off')
    throwIfCancelled(operation.signal, this.#what('power-off'))
    const { reached } = this.#context.surroundings
    reached('power-off:1')
    this.#lanes.power?.stop.abort(new Error('the machine was powered off'))
    // A start under way is called off and cleans up itself, unless it has come too far already.
    await this.#status.until(() => this.view.state === 'off' || this.#run?.process !== undefined)
    await this.#saves.settled()
    if (this.view.state === 'saved') this.#require('power-off')
    const run = this.#run
    if (!run) return
    await run.powerOff(quitPatienceMs)
    reached('power-off:2')
    await run.over
    reached('power-off:3')
  }

  async save(operation: Operation = {}): Promise<void> {
    await this.#ask('save', operation.signal, (run, signal) => this.#saves.save(run, operation, signal))
  }

  async discardSaved(operation: Operation = {}): Promise<void> {
    await this.#exclusively('discard-saved', operation.signal, () => this.#saves.discard(operation))
  }

  // Settings.

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    return await this.#exclusively(`change-${request.apply}`, operation.signal, () =>
      this.#translated(() => this.#changes.change(request, operation, this.#run)),
    )
  }

  async clone(request: CloneRequest, operation: Operation = {}): Promise<readonly Machine[]> {
    return await this.#exclusively('clone', operation.signal, (signal) =>
      this.#context.clone(this.view.defined, request, { ...operation, signal }),
    )
  }

  async undefine(operation: Operation & { readonly snapshots?: boolean } = {}): Promise<void> {
    await this.#exclusively('undefine', operation.signal, async () => {
      this.#context.requireTemplateKept(this.view, undefined)
      await this.#forget(await this.snapshots.forget(operation.snapshots ?? false), operation)
    })
  }

  async #forget(entries: readonly StoreEntry[], operation: Operation): Promise<void> {
    const { nowMs, reached } = this.#context.surroundings
    const event = { kind: 'machine-undefined', atMs: nowMs(), machine: this.view } as const
    reached('undefine:1')
    await this.#context.save([{ key: storeKey(this.id), value: null }, ...entries], event, operation)
    reached('undefine:2')
    this.#isForgotten = true
    const { historyFolder, firmwareFolder, tpmFolder, tpmMomentsFolder, momentsFolder } = this.#context
    for (const folder of [historyFolder, firmwareFolder, tpmFolder, tpmMomentsFolder, momentsFolder])
      rmSync(join(folder, this.id), { recursive: true, force: true })
    this.#context.forget(this.id)
    this.#context.tell(event)
  }

  // Devices.

  async addresses({ signal }: Operation = {}): Promise<readonly NicAddresses[]> {
    throwIfCancelled(signal, this.#what('addresses'))
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
    return await this.#ask('dump', operation.signal, (run) => this.#dumps.dump(run, request, operation))
  }

  async readDump({ format }: Pick<DumpRequest, 'format'> = {}, operation: Operation = {}): Promise<VolumeBytes> {
    return await this.#ask('dump', operation.signal, (run) => this.#dumps.read(run, format, operation))
  }

  async injectNmi(operation: Operation = {}): Promise<void> {
    await this.#ask('inject-nmi', operation.signal, async (run) => void (await run.qmp.executeAny('inject-nmi')))
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

  get #lastState(): string {
    return join(this.#historyFolder, 'last-state.json')
  }

  // What a former daemon has left.

  /** Writes down how it is while it is off, for the daemon after this one. */
  keepState(): void {
    this.#remember(() => this.#keepState(this.view))
  }

  /** Takes up how the former daemon saw it end; a machine that has not been seen to is only found. */
  recallState(): void {
    const found: LastState = { reason: 'found', sinceMs: this.#context.surroundings.nowMs() }
    const { saved } = this.view
    const state = this.#saves.recall() ? 'saved' : 'off'
    const gone = saved && state === 'off' ? { detail: 'it was saved, but the file with its memory is gone' } : {}
    this.#status.found({ state, ...(readLastState(this.#lastState) ?? found), ...gone })
  }

  /** A run that begins, or is found. QEMU's events are to be given to it. */
  #newRun(): Run {
    const run: Run = new Run({
      status: this.#status,
      paths: this.#paths,
      surroundings: this.#context.surroundings,
      history: (device) => this.history(device),
      operation: () => this.#lanes.power?.operation,
      reset: (byGuest) => {
        const atMs = this.#context.surroundings.nowMs()
        this.agent.guestReset()
        this.#context.tell({ kind: 'machine-reset', atMs, machine: this.view, byGuest })
      },
      heard: (from, event) => this.#crashes.hear(from, event),
      halted: (one) => this.#crashes.halted(one),
      befell: (incident) => {
        const atMs = this.#context.surroundings.nowMs()
        this.#context.tell({ kind: 'machine-incident', atMs, machine: this.view, incident })
      },
      agentCame: (isThere) => this.#agentCame(isThere),
      unplugged: (device) => {
        // Whoever takes it out waits for this and sees to the rest.
        if (this.#lanes.isChanging) return
        this.#changes.unplugged(run, device).catch((error: unknown) => globalThis.process.emitWarning(error as Error))
      },
      processorsLeft: () => {
        if (this.#lanes.isChanging) return
        this.#changes.processorsLeft(run).catch((error: unknown) => globalThis.process.emitWarning(error as Error))
      },
      regained: () => this.#settle(run),
      ended: () => {
        this.#run = undefined
        void this.agent.release()
      },
    })
    this.#run = run
    return run
  }

  #agentCame(connected: boolean): void {
    const { guest } = this.view
    if ((guest?.agent ?? false) === connected) return
    this.#status.replace({ guest: { ...guest, agent: connected } })
    this.#context.tell({
      kind: 'machine-agent',
      atMs: this.#context.surroundings.nowMs(),
      machine: this.view,
      connected,
    })
  }

  #settle(run: Run): void {
    // A change under way sees to itself.
    if (this.#lanes.isChanging) return
    void this.snapshots.settleLater()
    this.#changes.settle(run).catch((error: unknown) => globalThis.process.emitWarning(error as Error))
  }

  /**
   * Takes over a QEMU that runs already. Where its monitor does not answer, the machine is `unreachable`, and can still
   * be powered off.
   */
  async takeOver(record: RunRecord, connect: (run: Run) => Promise<QemuProcess>): Promise<void> {
    const run = this.#newRun()
    const process = await connect(run)
    const { sinceMs, last } = record
    if (!process.isConnected) {
      run.attach(process, record)
      const detail = 'its monitor does not answer; it can still be powered off'
      this.#status.found({ state: 'unreachable', reason: 'monitor-lost', detail, sinceMs })
      return
    }
    const status = await process.qmp.execute('query-status', {})
    // It was not whole, and its caller was told of no success.
    if (record.dumping) discardDump(record.dumping)
    run.attach(process, { ...record, dumping: null })
    const found = stateOf(status)
    // QEMU tells the state; why it is in it, the one who saw it come knows better.
    if (record.config.agent) this.#status.replace({ guest: { agent: await findAgent(process.qmp) } })
    this.#status.found({ ...(found.reason === 'found' && found.state === last?.state ? last : found), sinceMs })
    if (record.saving) await this.#saves.settleUnfinished(run, record.saving)
    else if (this.#saves.isKept) await this.#saves.used({})
    if (this.#run !== run) return
    await this.#changes.settle(run).catch((error: unknown) => globalThis.process.emitWarning(error as Error))
    if (record.rebooting) await run.completeReboot(status.status === 'shutdown')
    this.#crashes.halted(run)
    this.agent.thawLeft(run)
  }

  /** Puts away what is left of a run that ended while nobody watched. */
  async endedUnseen(record: RunRecord): Promise<void> {
    // QEMU removes the file with its number when it ends in good order.
    const isOrderly = readPidFile(this.#paths) === undefined
    const { limiting, kernel } = this.#context.surroundings
    const death = isOrderly ? undefined : causeOfDeath({ group: new MachineGroup(limiting, this.id), record, kernel })
    const detail = death?.text ?? lastWords(this.#paths.words)
    const run = this.#newRun()
    run.claim(record)
    await run.putAway()
    this.#run = undefined
    const sinceMs = this.#context.surroundings.nowMs()
    const reason = isOrderly ? 'guest-shutdown' : (death?.reason ?? 'process-died')
    // What it went on from is older than what its disks have now.
    if (this.#saves.isKept) await this.#saves.used({})
    this.#status.found({ state: 'off', reason, sinceMs, ...(detail === undefined ? {} : { detail }) })
    this.keepState()
  }

  /** Its memory was durable, and only the end of what it ran in was not seen. */
  async savedUnseen(record: RunRecord): Promise<void> {
    const run = this.#newRun()
    run.claim(record)
    await run.putAway()
    this.#run = undefined
  }

  /** Removes the control groups of a start that was not finished. */
  async leaveGroups(): Promise<void> {
    await removeGroups(this.#context.surroundings.hierarchies, this.id)
  }

  /** What a start that was cut short has made of the host's network. */
  async removeInterfaces(record: RunRecord): Promise<void> {
    const left = interfacesOf(record)
    if (left.length > 0) await this.#context.surroundings.network.remove(left)
  }

  /** Lets go of a running machine; it goes on. */
  async release(): Promise<void> {
    this.#lanes.power?.stop.abort(new Error('the daemon ends'))
    await this.agent.release()
    await this.#run?.release()
  }

  // Who may, and when.

  #require(operation: MachineOperation): void {
    const { defined, state } = this.view
    if (this.#isForgotten) throw new HypervisorError('machine-not-found', { machine: defined.name })
    requireAllowed(operation, { name: defined.name, state, template: defined.template })
    if (this.migration.isHeld) refuseHeld(operation, defined.name)
  }

  #what(operation: string): string {
    return `${operation} of machine ${JSON.stringify(this.view.defined.name)}`
  }

  /** One operation at a time; only taking the power away does not wait. */
  async #exclusively<T>(
    operation: MachineOperation,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#require(operation)
    throwIfCancelled(signal, this.#what(operation))
    return await this.#lanes.enter(operation, { machine: this.view.defined.name, signal }, work)
  }

  async #ask<T>(
    operation: MachineOperation,
    signal: AbortSignal | undefined,
    work: (run: Run, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return await this.#exclusively(operation, signal, (both) =>
      this.#translated(async () => {
        if (!this.#run) throw new HypervisorError('unreachable', { what: `QEMU of ${this.#what(operation)}` })
        return await work(this.#run, both)
      }),
    )
  }

  /** QEMU's refusals become ours, with its words. */
  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      if (error.code === 'timeout') await this.#run?.giveUpMonitor()
      throw translateQmpError(error, this.view.defined.name)
    }
  }
}
