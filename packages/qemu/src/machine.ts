import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import {
  applyChanges,
  type ChangeRequest,
  type ChangeResult,
  cancelled,
  type GuestPatience,
  HypervisorError,
  type HypervisorEvent,
  type Machine,
  type MachineConfig,
  type MachineOperation,
  type MachineState,
  type MachineView,
  type Operation,
  requireAllowed,
  requireDevice,
  type StateReason,
  type StoreEntry,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { removeGroups } from './cgroup.ts'
import { actionsFor } from './command-line.ts'
import { lastWords } from './last-words.ts'
import { liveChange } from './live-change.ts'
import { OpenFiles } from './open-files.ts'
import { checkPorts } from './port-check.ts'
import { type QemuProcess, readPidFile, removeRunFolder } from './qemu-process.ts'
import type { QmpClient } from './qmp/client.ts'
import { QmpError } from './qmp/error.ts'
import type { QmpEvent } from './qmp/message.ts'
import { type RunPaths, runPaths } from './run-paths.ts'
import { type DiskUse, type RunRecord, writeRunRecord } from './run-record.ts'
import { causeOf, stateAfterStop, stateOf } from './run-state.ts'
import { SerialHistory } from './serial-history.ts'
import { keepSerialLog } from './serial-log-keeping.ts'
import { type Started, type Surroundings, startQemu } from './start-qemu.ts'

/** What a machine asks of the driver it belongs to. */
export interface MachineContext {
  readonly host: string
  readonly runFolder: string
  /** Where what outlives a run is kept. */
  readonly historyFolder: string
  readonly surroundings: Surroundings
  acceleration(config: MachineConfig, signal?: AbortSignal): Promise<'kvm' | 'tcg'>
  availableBytes(): number
  /** The name of another machine that uses one of these images in a way that excludes us. */
  conflict(machine: string, uses: readonly DiskUse[]): { readonly use: DiskUse; readonly by: string } | undefined
  requireFreeName(name: string, except: string): void
  /** Tells the hypervisor's readers. */
  tell(event: HypervisorEvent): void
  save(entries: readonly StoreEntry[], event: HypervisorEvent, operation?: Operation): Promise<void>
  forget(machine: string): void
}

/** What is stored of a machine. */
export interface Definition {
  readonly revision: number
  readonly config: MachineConfig
}

export function storeKey(machine: string): string {
  return `machine/${machine}`
}

/** How long QEMU may take to end when it is told to, before it is killed. */
const quitPatienceMs = 5000
const guestPatienceMs = 60_000
/** How long a process lives on after its monitor is gone before that counts as a failure of the monitor. */
const monitorGraceMs = 1000

export class QemuMachine implements Machine {
  readonly id: string
  readonly #context: MachineContext
  readonly #paths: RunPaths
  #view: MachineView
  #process: QemuProcess | undefined
  #record: RunRecord | undefined
  /** The operation under way, and what calls it off when the power is taken away. */
  #busy: { readonly operation: MachineOperation; readonly stop: AbortController } | undefined
  #committing = false
  #forgotten = false
  /** Told by QEMU ahead of its effect. */
  #cause: StateReason | undefined
  readonly #watchers = new Set<(event: QmpEvent) => void>()
  #gone: Promise<void> | undefined

  constructor(definition: Definition, context: MachineContext) {
    this.id = definition.config.id
    this.#context = context
    this.#paths = runPaths(context.runFolder, this.id)
    this.#view = {
      id: this.id,
      host: context.host,
      state: 'off',
      reason: 'defined',
      sinceMs: context.surroundings.nowMs(),
      revision: definition.revision,
      defined: definition.config,
      active: null,
    }
  }

  get view(): MachineView {
    return this.#view
  }

  /** Images in use while it runs. */
  get disks(): readonly DiskUse[] {
    return this.#record?.disks ?? []
  }

  // Power.

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    const operation = options.paused ? 'start-paused' : 'start'
    await this.#exclusively(operation, options.signal, async (signal) => {
      const config = this.#view.defined
      this.#context.surroundings.reached('start:1')
      this.#become({ state: 'starting', reason: 'requested' })
      try {
        const started = await this.#startWith(config, { paused: options.paused ?? false, signal })
        this.#attach(started)
        this.#become({ state: options.paused ? 'paused' : 'running', reason: 'requested' })
      } catch (error) {
        const reason = error instanceof HypervisorError && error.code === 'cancelled' ? 'requested' : 'start-failed'
        const detail = error instanceof Error ? error.message : String(error)
        this.#become({ state: 'off', reason, ...(reason === 'start-failed' ? { detail } : {}) })
        throw error
      }
    })
  }

  async #startWith(
    config: MachineConfig,
    { paused, signal }: { paused: boolean; signal: AbortSignal },
  ): Promise<Started> {
    const what = `start of machine ${JSON.stringify(config.name)}`
    const { bytes } = config.memory
    const available = this.#context.availableBytes()
    if (bytes > available) {
      const inMiB = (value: number) => `${Math.floor(value / 2 ** 20)} MiB`
      throw new HypervisorError('not-enough-memory', {
        wanted: inMiB(bytes),
        available: inMiB(available),
        host: this.#context.host,
      })
    }
    using files = new OpenFiles(config, this.#context.surroundings.user)
    const conflict = this.#context.conflict(this.id, files.uses)
    if (conflict) {
      const by = `machine ${JSON.stringify(conflict.by)}`
      throw new HypervisorError('disk-in-use', { path: conflict.use.path, by })
    }
    await checkPorts(config)
    const acceleration = await this.#context.acceleration(config, signal)
    throwIfCancelled(signal, what)
    // Known from here on, so that no other machine takes the same images meanwhile.
    this.#record = { phase: 'starting', config, acceleration, sinceMs: 0, disks: files.uses }
    try {
      return await startQemu(
        {
          config,
          acceleration,
          paths: this.#paths,
          files,
          paused,
          signal,
          onEvent: (event) => this.hear(event),
          historyOf: (device) => this.history(device),
        },
        this.#context.surroundings,
      )
    } catch (error) {
      this.#record = undefined
      this.#removeTraces()
      throw error
    }
  }

  async pause(operation: Operation = {}): Promise<void> {
    await this.#exclusively('pause', operation.signal, (signal) =>
      this.#ask((qmp) => qmp.execute('stop', {}, { signal })),
    )
  }

  async resume(operation: Operation = {}): Promise<void> {
    await this.#exclusively('resume', operation.signal, async (signal) => {
      if (this.#view.reason === 'guest-shutdown') {
        // QEMU: a guest that powered off has nothing to go on with.
        const state = 'paused after its guest powered off'
        throw new HypervisorError('invalid-state', {
          machine: this.#view.defined.name,
          state,
          operation: 'resume',
          needs: 'reset, which boots it anew, or powered off',
        })
      }
      await this.#ask((qmp) => qmp.execute('cont', {}, { signal }))
    })
  }

  async reset(operation: Operation = {}): Promise<void> {
    await this.#exclusively('reset', operation.signal, (signal) => this.#ask((qmp) => this.#resetAndGo(qmp, signal)))
  }

  async #resetAndGo(qmp: QmpClient, signal?: AbortSignal): Promise<void> {
    const isHeld = this.#view.state !== 'running'
    const reset = this.#next((event) => event.name === 'RESET', signal)
    await qmp.execute('system_reset', {}, signal ? { signal } : {})
    await reset
    if (isHeld) await qmp.execute('cont', {}, signal ? { signal } : {})
    if (isHeld && this.#view.state !== 'running') this.#become({ state: 'running', reason: 'requested' })
  }

  async reboot(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#exclusively('reboot', options.signal, (signal) =>
      this.#ask(async (qmp) => {
        const { shutdown } = actionsFor(this.#config.lifecycle)
        // Written down first: whoever finds the guest shut down in between completes the reboot.
        this.#note({ rebooting: true })
        await qmp.execute('set-action', { shutdown: 'pause' })
        try {
          const obeyed = await this.#askGuest(qmp, { ...options, signal }, () => this.#view.reason === 'guest-shutdown')
          if (!obeyed) return
          await this.#resetAndGo(qmp)
        } finally {
          if (qmp.isOpen) await qmp.execute('set-action', { shutdown })
          this.#note({ rebooting: false })
        }
      }),
    )
  }

  async shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#exclusively('shut-down', options.signal, (signal) =>
      this.#ask(async (qmp) => {
        const { shutdown } = actionsFor(this.#config.lifecycle)
        // Asked for from here it ends in power off, whatever the guest's own doing leads to.
        if (shutdown === 'pause') await qmp.execute('set-action', { shutdown: 'poweroff' })
        try {
          await this.#askGuest(qmp, { ...options, signal }, () => this.#view.state === 'off')
        } finally {
          if (shutdown === 'pause' && qmp.isOpen) await qmp.execute('set-action', { shutdown })
        }
      }),
    )
  }

  /** Presses the power button and waits for what it leads to. @throws HypervisorError `timeout`, `cancelled` */
  async #askGuest(
    qmp: QmpClient,
    options: { readonly signal: AbortSignal; readonly timeoutMs?: number },
    obeyed: () => boolean,
  ): Promise<boolean> {
    const { signal, timeoutMs = guestPatienceMs } = options
    this.#become({ state: 'shutting-down', reason: 'requested' })
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const changed = this.#until(() => obeyed() || this.#view.state === 'off', limit)
    try {
      await qmp.execute('system_powerdown', {})
    } catch (error) {
      if (!(error instanceof QmpError) || error.code !== 'monitor-closed') throw error
    }
    if (await changed) return obeyed()
    // Where the power is being taken away meanwhile, it does not run on.
    const runsOn = this.#view.state === 'shutting-down' && !this.#busy?.stop.signal.aborted
    if (runsOn) this.#become({ state: 'running', reason: 'requested' })
    const what = `power-off of the guest of machine ${JSON.stringify(this.#view.defined.name)}`
    if (signal.aborted) throw cancelled(signal, what)
    const remedy = 'it runs on; ask again, or power the machine off'
    throw new HypervisorError('timeout', { what, within: `${timeoutMs} ms`, remedy })
  }

  async powerOff(operation: Operation = {}): Promise<void> {
    this.#require('power-off')
    throwIfCancelled(operation.signal, `power off of machine ${JSON.stringify(this.#view.defined.name)}`)
    const { reached } = this.#context.surroundings
    reached('power-off:1')
    this.#busy?.stop.abort(new Error('the machine was powered off'))
    // A start under way is called off and cleans up itself, unless it has come too far already.
    await this.#until(() => this.#view.state === 'off' || this.#process !== undefined)
    const process = this.#process
    if (!process) return
    this.#cause = 'requested'
    await process.end({ patienceMs: quitPatienceMs })
    reached('power-off:2')
    await this.#gone
    reached('power-off:3')
  }

  // Settings.

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    this.#require(request.apply === 'now' ? 'change-now' : 'change-next')
    throwIfCancelled(operation.signal, `change of machine ${JSON.stringify(this.#view.defined.name)}`)
    if (this.#committing) throw this.#busyWith('a change')
    const { revision, defined, active } = this.#view
    if (request.revision !== revision) {
      throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given: request.revision })
    }
    const config = applyChanges(defined, request.changes)
    this.#context.requireFreeName(config.name, this.id)
    const live = request.apply === 'now' && active ? liveChange(active, request.changes) : undefined
    const next: Partial<MachineView> = {
      defined: config,
      revision: revision + 1,
      ...(live ? { active: live.config } : {}),
    }
    await this.#commit(async () => {
      await live?.apply(this.#requireProcess().qmp)
      try {
        await this.#save({ ...this.#view, ...next }, operation)
      } catch (error) {
        await live?.revert(this.#requireProcess().qmp)
        throw error
      }
    })
    this.#view = { ...this.#view, ...next }
    if (live && this.#record) this.#note({ config: live.config })
    this.#context.tell({ kind: 'machine-changed', atMs: this.#savedAtMs, machine: this.#view })
    const inForce = !active || live !== undefined
    return { revision: revision + 1, now: inForce ? request.changes : [], pending: inForce ? [] : request.changes }
  }

  #savedAtMs = 0

  async #save(view: MachineView, operation: Operation): Promise<void> {
    const definition: Definition = { revision: view.revision, config: view.defined }
    this.#savedAtMs = this.#context.surroundings.nowMs()
    const entry = { key: storeKey(this.id), value: JSON.stringify(definition) }
    await this.#context.save([entry], { kind: 'machine-changed', atMs: this.#savedAtMs, machine: view }, operation)
  }

  async undefine(operation: Operation = {}): Promise<void> {
    this.#require('undefine')
    throwIfCancelled(operation.signal, `undefinition of machine ${JSON.stringify(this.#view.defined.name)}`)
    if (this.#committing) throw this.#busyWith('a change')
    const { reached } = this.#context.surroundings
    reached('undefine:1')
    const event = { kind: 'machine-undefined', atMs: this.#context.surroundings.nowMs(), machine: this.#view } as const
    await this.#commit(() => this.#context.save([{ key: storeKey(this.id), value: null }], event, operation))
    reached('undefine:2')
    this.#forgotten = true
    rmSync(join(this.#context.historyFolder, this.id), { recursive: true, force: true })
    this.#context.forget(this.id)
    this.#context.tell(event)
  }

  // Devices.

  async openSerial(device: string, operation: Operation = {}): Promise<Duplex> {
    requireDevice(this.#config, { id: device, kind: 'serial' })
    this.#require('open-serial')
    const serial = this.#process?.serials.get(device)
    if (!serial) throw new HypervisorError('unreachable', { what: `serial port ${JSON.stringify(device)}` })
    return serial.openConsole(operation.signal)
  }

  async readSerialLog(device: string, options: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    this.#require('read-serial-log')
    requireDevice(this.#config, { id: device, kind: 'serial' })
    const all = this.#process?.serials.get(device)?.read() ?? this.history(device).read()
    const { lastBytes } = options
    return lastBytes === undefined ? all : all.subarray(Math.max(0, all.length - lastBytes))
  }

  async openGraphics(device: string, operation: Operation = {}): Promise<Duplex> {
    requireDevice(this.#config, { id: device, kind: 'graphics' })
    this.#require('open-graphics')
    const socket = connect({ path: this.#paths.screen, ...(operation.signal ? { signal: operation.signal } : {}) })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.once('connect', resolve).once('error', reject)
    try {
      await promise
    } catch (cause) {
      throw new HypervisorError('unreachable', { what: `screen ${JSON.stringify(device)}` }, { cause })
    }
    return socket
  }

  history(device: string): SerialHistory {
    return new SerialHistory(join(this.#context.historyFolder, this.id, `${device}.log`))
  }

  // What QEMU tells.

  /** Takes over a machine that runs already. */
  async adopt(started: Started): Promise<void> {
    const { qmp } = started.process
    const status = await qmp.execute('query-status', {})
    this.#record = started.record
    this.#attach(started)
    const { state, reason } = stateOf(status)
    this.#view = { ...this.#view, sinceMs: started.record.sinceMs }
    this.#become({ state, reason }, { silent: true })
    if (started.record.rebooting) await this.#completeReboot(qmp, status.status === 'shutdown')
    if (state === 'crashed' && this.#config.lifecycle.onCrash === 'reset') await this.#resetAndGo(qmp)
  }

  async #completeReboot(qmp: QmpClient, isShutDown: boolean): Promise<void> {
    if (isShutDown) await this.#resetAndGo(qmp)
    await qmp.execute('set-action', { shutdown: actionsFor(this.#config.lifecycle).shutdown })
    this.#note({ rebooting: false })
  }

  /** It runs, but its monitor could not be reached: its process can still be watched, and killed. */
  adoptUnreachable(process: QemuProcess, record: RunRecord, detail: string): void {
    this.#attach({ process, record })
    this.#become({ state: 'unreachable', reason: 'monitor-lost', detail }, { silent: true })
  }

  /** What ended while nobody watched. */
  endedUnseen(record: RunRecord, words: string | undefined, orderly: boolean): void {
    const reason = orderly ? 'guest-shutdown' : 'process-died'
    this.#view = { ...this.#view, state: 'off', reason, sinceMs: this.#context.surroundings.nowMs() }
    if (words !== undefined) this.#view = { ...this.#view, detail: words }
    this.#keepLogs(record.config)
    this.#removeTraces()
  }

  /** Lets go of a running machine. */
  async release(): Promise<void> {
    const process = this.#process
    this.#process = undefined
    await process?.release()
  }

  #attach({ process, record }: Started): void {
    this.#process = process
    this.#record = record
    this.#cause = undefined
    this.#view = {
      ...this.#view,
      active: record.config,
      acceleration: record.acceleration,
      pid: process.identity.pid,
    }
    this.#gone = process.ended.then((end) => this.#end(process, end))
    if (process.isConnected) void this.#watchMonitor(process)
  }

  async #watchMonitor(process: QemuProcess): Promise<void> {
    const lost = await process.qmp.closed
    if (this.#process !== process) return
    // The usual cause is that QEMU ended, which its process tells in a moment.
    const grace = new AbortController()
    const timer = setTimeout(() => grace.abort(), monitorGraceMs)
    const ended = await Promise.race([process.ended.then(() => true), aborted(grace.signal)])
    clearTimeout(timer)
    if (ended || this.#process !== process) return
    this.#become({ state: 'unreachable', reason: 'monitor-lost', detail: lost.message })
    await this.#reconnect(process)
  }

  async #reconnect(process: QemuProcess): Promise<void> {
    try {
      const qmp = await process.connect({ timeoutMs: 10_000 })
      const status = await qmp.execute('query-status', {})
      if (this.#process !== process) return
      this.#become(stateOf(status))
      void this.#watchMonitor(process)
    } catch (error) {
      if (this.#process !== process) return
      const detail = error instanceof Error ? error.message : String(error)
      this.#become(
        { state: 'unreachable', reason: 'monitor-lost', detail },
        { evenIfSame: detail !== this.#view.detail },
      )
    }
  }

  hear(event: QmpEvent): void {
    this.#cause = causeOf(event) ?? this.#cause
    switch (event.name) {
      case 'STOP':
        this.#stopped()
        break
      case 'RESUME':
        this.#cause = undefined
        if (this.#process) this.#become({ state: 'running', reason: 'requested' })
        break
      case 'RESET':
        this.#cause = undefined
        this.#context.tell({
          kind: 'machine-reset',
          atMs: this.#context.surroundings.nowMs(),
          machine: this.#view,
          byGuest: event.data.guest === true,
        })
        break
    }
    for (const watcher of this.#watchers) watcher(event)
  }

  #stopped(): void {
    const next = stateAfterStop(this.#cause)
    this.#cause = undefined
    // Within a reboot, this is what was waited for, and not the end of it.
    if (this.#busy?.operation === 'reboot' && next.reason === 'guest-shutdown') {
      this.#view = { ...this.#view, reason: 'guest-shutdown' }
      return
    }
    this.#become(next)
    const isToBeReset = next.state === 'crashed' && this.#config.lifecycle.onCrash === 'reset'
    if (isToBeReset && this.#process)
      void this.#ask((qmp) => this.#resetAndGo(qmp)).catch((error: unknown) => this.#tellTrouble(error))
  }

  #tellTrouble(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error)
    this.#become({ state: this.#view.state, reason: this.#view.reason, detail }, { evenIfSame: true })
  }

  async #end(process: QemuProcess, end: { code: number | null; signal: string | null } | undefined): Promise<void> {
    if (this.#process !== process) return
    const orderly = end ? end.code === 0 : readPidFile(this.#paths) === undefined
    const words = lastWords(this.#paths.words)
    const how = end?.signal
      ? `QEMU was ended by ${end.signal}`
      : end && end.code !== 0
        ? `QEMU ended with status ${end.code}`
        : undefined
    const reason = this.#cause ?? (orderly ? 'guest-shutdown' : 'process-died')
    this.#keepLogs(this.#record?.config ?? this.#view.defined)
    await process.release()
    this.#process = undefined
    this.#record = undefined
    this.#removeTraces()
    const wasAsked = reason === 'guest-shutdown' && this.#busy?.operation === 'shut-down'
    const detail =
      reason === 'requested' && !process.wasKilled
        ? undefined
        : [how, words].filter((part) => part !== undefined).join('\n')
    this.#become({ state: 'off', reason: wasAsked ? 'requested' : reason, ...(detail ? { detail } : {}) })
  }

  #keepLogs(config: MachineConfig): void {
    for (const [index, { id }] of config.serials.entries())
      keepSerialLog(this.#paths.serialLog(index), this.history(id))
  }

  #removeTraces(): void {
    removeRunFolder(this.#paths)
    removeGroups(this.#context.surroundings.hierarchies, this.id)
  }

  // Inside.

  get #config(): MachineConfig {
    return this.#view.active ?? this.#view.defined
  }

  #requireProcess(): QemuProcess {
    if (this.#process) return this.#process
    throw new HypervisorError('unreachable', { what: `machine ${JSON.stringify(this.#view.defined.name)}` })
  }

  #require(operation: MachineOperation): void {
    if (this.#forgotten) throw new HypervisorError('machine-not-found', { machine: this.#view.defined.name })
    requireAllowed(operation, { name: this.#view.defined.name, state: this.#view.state })
  }

  #busyWith(operation: string): HypervisorError {
    return new HypervisorError('busy', { machine: this.#view.defined.name, operation })
  }

  /** One power operation at a time; only taking the power away does not wait. */
  async #exclusively(
    operation: MachineOperation,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    this.#require(operation)
    const what = `${operation} of machine ${JSON.stringify(this.#view.defined.name)}`
    throwIfCancelled(signal, what)
    if (this.#busy) throw this.#busyWith(this.#busy.operation)
    if (this.#committing) throw this.#busyWith('a change')
    const stop = new AbortController()
    this.#busy = { operation, stop }
    const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
    try {
      await work(both)
    } catch (error) {
      if (both.aborted && error instanceof QmpError) throw new HypervisorError('cancelled', { what }, { cause: error })
      throw error
    } finally {
      this.#busy = undefined
    }
  }

  /** QEMU's refusals become ours, with its words. */
  async #ask(work: (qmp: QmpClient) => Promise<unknown>): Promise<void> {
    try {
      await work(this.#requireProcess().qmp)
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      const what = `QEMU of machine ${JSON.stringify(this.#view.defined.name)}`
      switch (error.code) {
        case 'cancelled':
          throw error
        case 'monitor-closed':
          throw new HypervisorError('unreachable', { what, remedy: error.message }, { cause: error })
        case 'timeout':
          throw new HypervisorError(
            'timeout',
            { what: `an answer of ${what}`, within: error.message },
            { cause: error },
          )
        default:
          throw new HypervisorError('peer-failed', { what, words: error.message }, { cause: error })
      }
    }
  }

  async #commit(work: () => Promise<void>): Promise<void> {
    this.#committing = true
    try {
      await work()
    } finally {
      this.#committing = false
    }
  }

  #note(part: Partial<RunRecord>): void {
    if (!this.#record) return
    this.#record = { ...this.#record, ...part }
    writeRunRecord(this.#paths.record, this.#record)
  }

  #become(
    next: { readonly state: MachineState; readonly reason: StateReason; readonly detail?: string },
    how: { readonly evenIfSame?: boolean; readonly silent?: boolean } = {},
  ): void {
    const from = this.#view.state
    if (from === next.state && !how.evenIfSame) {
      this.#view = { ...this.#view, reason: next.reason }
      return
    }
    const { detail: _, pid, acceleration, ...rest } = this.#view
    const atMs = this.#context.surroundings.nowMs()
    const isOff = next.state === 'off' || next.state === 'starting'
    this.#view = {
      ...rest,
      ...(isOff || acceleration === undefined ? {} : { acceleration }),
      ...(isOff || pid === undefined ? {} : { pid }),
      ...(isOff ? { active: null } : {}),
      ...next,
      sinceMs: how.silent ? this.#view.sinceMs : atMs,
    }
    if (!how.silent) {
      const { reason } = next
      this.#context.tell({ kind: 'machine-state', atMs, machine: this.#view, from, to: next.state, reason })
    }
    if (this.#record && this.#process && !how.silent) this.#note({ sinceMs: atMs })
    for (const check of this.#checks) check()
  }

  readonly #checks = new Set<() => void>()

  /** Resolves true when it holds, false when the signal aborts first. */
  #until(holds: () => boolean, signal?: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const settle = (value: boolean) => {
      this.#checks.delete(check)
      this.#watchers.delete(check)
      signal?.removeEventListener('abort', giveUp)
      resolve(value)
    }
    const check = () => {
      if (holds()) settle(true)
    }
    const giveUp = () => settle(holds())
    this.#checks.add(check)
    this.#watchers.add(check)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()
    else check()
    return promise
  }

  async #next(wanted: (event: QmpEvent) => boolean, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const watch = (event: QmpEvent) => {
      if (wanted(event)) resolve()
    }
    this.#watchers.add(watch)
    try {
      await Promise.race([promise, signal ? aborted(signal) : promise, this.#requireProcess().qmp.closed])
    } finally {
      this.#watchers.delete(watch)
    }
  }
}

/** Resolves, with nothing, when the signal aborts. */
function aborted(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  if (signal.aborted) resolve(undefined)
  else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  return promise
}

const killedText = 'QEMU did not end when it was told to, and was killed: images may need a check'
