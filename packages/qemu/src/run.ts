import { setTimeout as delay } from 'node:timers/promises'
import {
  HypervisorError,
  type Incident,
  type MachineConfig,
  type MachineOperation,
  type MachineView,
  type SavedMemory,
  type StateReason,
} from '@cimarron/hypervisor'
import { agentPort } from './agent/agent-arguments.ts'
import { enterGroups, removeGroups } from './cgroup.ts'
import { actionsFor } from './command-line.ts'
import { type CompanionRecord, companionEnded, endCompanions, familyOf } from './companions/companion-process.ts'
import { removeSerialSockets } from './consoles/serial-socket.ts'
import { causeOfDeath, type Death } from './crash/cause-of-death.ts'
import { discardDump } from './crash/dump-file.ts'
import { lastWords } from './last-words.ts'
import type { ProcessEnd } from './launch.ts'
import { MachineGroup } from './limits/machine-group.ts'
import type { MachineStatus } from './machine-status.ts'
import { RunSampler } from './metrics/run-sampler.ts'
import { interfacesOf } from './nic/left-interfaces.ts'
import { processorPrefix } from './processor-arguments.ts'
import { type QemuProcess, readPidFile, removeRunFolder } from './qemu-process.ts'
import type { QmpClient } from './qmp/client.ts'
import { QmpError } from './qmp/error.ts'
import type { QmpEvent } from './qmp/message.ts'
import type { RunPaths } from './run-paths.ts'
import { type DiskUse, type RunRecord, writeRunRecord } from './run-record.ts'
import { causeOf, stateAfterStop, stateOf } from './run-state.ts'
import type { SerialHistory } from './serial-history.ts'
import { keepSerialLog } from './serial-log-keeping.ts'
import type { Surroundings } from './start-qemu.ts'

/** What a run asks of the machine it is a run of. */
export interface RunOwner {
  readonly status: MachineStatus
  readonly paths: RunPaths
  readonly surroundings: Surroundings
  history(device: string): SerialHistory
  /** The operation under way: it explains what QEMU tells. */
  operation(): MachineOperation | undefined
  reset(byGuest: boolean): void
  /** Each event, before its effect. */
  heard(run: Run, event: QmpEvent): void
  /** QEMU holds the guest, and not because somebody asked for it. */
  halted(run: Run): void
  befell(incident: Incident): void
  /** Something in the guest has opened the agent's channel, or closed it. */
  agentCame(isThere: boolean): void
  /** The guest has let go of a device. */
  unplugged(device: string): void
  /** The guest has let go of a processor. */
  processorsLeft(): void
  /** QEMU answers again. */
  regained(run: Run): void
  /** The run is over; nothing of it is left. */
  ended(run: Run): void
}

/** How long a process lives on after its monitor is gone before that counts as a failure of the monitor. */
/** How long QEMU may take to end when it is told to, in milliseconds, before it is killed. */
export const quitPatienceMs = 5000
const monitorGraceMs = 1000
const reconnectTimeoutMs = 10_000
const reconnectPauseMs = 5000

/** A guest stands still while its memory or its disks are held or brought back, and then is what that says. */
const standsStillFor: ReadonlySet<MachineOperation> = new Set(['snapshot', 'revert', 'delete-snapshot', 'clone'])

const killedText = 'QEMU did not end when it was told to, and was killed: images may need a check'

/** One run of a machine, from its start to its process's end: QEMU's events become the machine's states. */
export class Run {
  readonly #owner: RunOwner
  readonly #watchers = new Set<(event: QmpEvent) => void>()
  readonly #over = Promise.withResolvers<void>()
  #process: QemuProcess | undefined
  #sampler: RunSampler | undefined
  #record: RunRecord | undefined
  /** Told by QEMU ahead of its effect. */
  #cause: StateReason | undefined
  /** Why it was told to end, once it was. */
  #endCause: StateReason | undefined
  #released = false
  #saved: SavedMemory | undefined
  readonly #watch = new AbortController()
  /** The control groups it was put into. */
  #grouped: Promise<unknown> = Promise.resolve()

  constructor(owner: RunOwner) {
    this.#owner = owner
  }

  /** Undefined while it starts. */
  get process(): QemuProcess | undefined {
    return this.#process
  }

  /** Reads its counters; undefined while it starts, and when it is over. */
  get sampler(): RunSampler | undefined {
    return this.#sampler
  }

  get config(): MachineConfig | undefined {
    return this.#record?.config
  }

  get disks(): readonly DiskUse[] {
    return this.#record?.disks ?? []
  }

  /** Resolves when the process is gone and what it left is put away. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  /** @throws HypervisorError `unreachable` */
  get qmp(): QmpClient {
    if (this.#process?.isConnected) return this.#process.qmp
    throw new HypervisorError('unreachable', {
      what: `QEMU of machine ${JSON.stringify(this.#owner.status.view.defined.name)}`,
    })
  }

  /** Images that are about to be used: from here on no other machine gets them. */
  claim(record: RunRecord): void {
    this.#record = record
  }

  attach(process: QemuProcess, record: RunRecord): void {
    this.#process = process
    this.#record = record
    this.#sampler = new RunSampler(process, record.config)
    this.#owner.status.replace({
      active: record.config,
      acceleration: record.acceleration,
      pid: process.identity.pid,
      ...shown(record),
    })
    const { status, surroundings } = this.#owner
    // Of version 2, one with limits is in its group already.
    const others = surroundings.hierarchies.filter(({ name }) => !(record.limited && name === 'unified'))
    const beside = (record.companions ?? []).flatMap((one) => familyOf(one.process))
    this.#grouped = Promise.all([
      enterGroups(others, status.view.id, process.identity.pid),
      ...beside.map(({ pid }) => enterGroups(surroundings.hierarchies, status.view.id, pid)),
    ])
    void process.ended.then((end) => this.#end(process, end))
    for (const companion of record.companions ?? []) void this.#watchCompanion(companion)
    void (process.isConnected ? this.#watchMonitor(process) : this.#reconnect(process))
  }

  get record(): RunRecord | undefined {
    return this.#record
  }

  /** Changes what the next daemon will find written down. */
  note(part: Partial<RunRecord>): void {
    if (!this.#record || !this.#process || this.#released) return
    this.#record = { ...this.#record, ...part }
    if (part.config) this.#sampler?.follow(part.config)
    writeRunRecord(this.#owner.paths.record, this.#record)
  }

  /** Its end is not that of its guest, which goes on from there. */
  endsSaved(saved: SavedMemory): void {
    this.#saved = saved
  }

  /** Ends QEMU at somebody's wish, or by the machine's policy for what befell it. */
  async powerOff(patienceMs: number, cause: StateReason = 'requested'): Promise<void> {
    this.#cause = cause
    this.#endCause = cause
    await this.#process?.end({ patienceMs })
  }

  /** Ends with the run, and when the daemon lets go of it. */
  get life(): AbortSignal {
    return this.#watch.signal
  }

  /** Lets go of it; it goes on. */
  async release(): Promise<void> {
    this.#released = true
    this.#endSampling()
    this.#watch.abort()
    await this.#process?.release()
    await this.#grouped
  }

  #endSampling(): void {
    this.#sampler?.[Symbol.dispose]()
    this.#sampler = undefined
  }

  /** Resets the guest, and lets it run whatever held it. */
  async resetAndGo(): Promise<void> {
    const { status } = this.#owner
    const isHeld = status.view.state !== 'running'
    const { qmp } = this
    const reset = this.#next('RESET')
    await qmp.execute('system_reset', {})
    await reset
    if (!isHeld) return
    await qmp.execute('cont', {})
    status.become({ state: 'running', reason: 'requested' })
  }

  async #next(name: string): Promise<void> {
    await this.event((event) => event.name === name)
  }

  /** The next event that is meant, or undefined where the monitor goes, or the time is over, before it comes. */
  async event(isMeant: (event: QmpEvent) => boolean, signal?: AbortSignal): Promise<QmpEvent | undefined> {
    const { promise, resolve } = Promise.withResolvers<QmpEvent | undefined>()
    const watch = (event: QmpEvent) => {
      if (isMeant(event)) resolve(event)
    }
    const giveUp = () => resolve(undefined)
    this.#watchers.add(watch)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()
    try {
      return await Promise.race([promise, this.qmp.closed.then(() => undefined)])
    } finally {
      this.#watchers.delete(watch)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** Takes one of QEMU's events, in their order. */
  hear(event: QmpEvent): void {
    const { status } = this.#owner
    const told = causeOf(event)
    // QEMU tells of our own `quit` as of any other; why it was told to, we know better.
    this.#cause = (told === 'requested' ? this.#endCause : undefined) ?? told ?? this.#cause
    this.#owner.heard(this, event)
    switch (event.name) {
      case 'STOP':
        this.#stopped()
        break
      case 'RESUME':
        this.#cause = undefined
        // While it starts, the start tells when it has succeeded.
        if (this.#process) status.become({ state: 'running', reason: 'requested' })
        break
      case 'RESET':
        this.#cause = undefined
        this.#owner.reset(event.data.guest === true)
        break
      case 'VSERPORT_CHANGE':
        if (event.data.id === agentPort) this.#owner.agentCame(event.data.open === true)
        break
      case 'DEVICE_DELETED':
        if (typeof event.data.device === 'string') this.#owner.unplugged(event.data.device)
        // Under TCG a processor's own end is not told, only that of its interrupt controller.
        else if (String(event.data.path).includes(`/${processorPrefix}`)) this.#owner.processorsLeft()
        break
    }
    for (const watcher of this.#watchers) watcher(event)
  }

  #stopped(): void {
    const { status } = this.#owner
    // A guest that is sent stands still at the end: what comes of that, who sends it tells.
    if (this.#owner.operation() === 'migrate' && this.#cause === undefined) return
    const operation = this.#owner.operation()
    if (this.#cause === undefined && operation !== undefined && standsStillFor.has(operation)) return
    const isDump = this.#cause === undefined && operation === 'dump'
    const next = stateAfterStop(isDump ? 'dump' : this.#cause)
    this.#cause = undefined
    // Within a reboot this is what was waited for, and not the end of it.
    if (this.#owner.operation() === 'reboot' && next.reason === 'guest-shutdown') {
      status.replace({ reason: 'guest-shutdown' })
      return
    }
    status.become(next)
    this.#owner.halted(this)
  }

  /** What was cut short in the middle of a reboot is brought to its end. */
  async completeReboot(isShutDown: boolean): Promise<void> {
    if (isShutDown) await this.resetAndGo()
    const { config } = this
    if (config) await this.qmp.execute('set-action', { shutdown: actionsFor(config.lifecycle).shutdown })
    this.note({ rebooting: false })
  }

  /** QEMU goes on without it, and the guest with what is left. */
  async #watchCompanion(companion: CompanionRecord): Promise<void> {
    await companionEnded(companion, this.#watch.signal)
    const words = lastWords(this.#owner.paths.companionWords(companion.name))
    const text = `${companion.title} has ended, and is there again from the machine's next start`
    this.#owner.status.mark(words === undefined ? text : `${text}\n${words}`)
  }

  async #watchMonitor(process: QemuProcess): Promise<void> {
    const lost = await process.qmp.closed
    // The usual cause is that QEMU ended, which its process tells in a moment.
    const grace = new AbortController()
    const ended = await Promise.race([
      process.ended.then(() => true),
      delay(monitorGraceMs, false, { signal: grace.signal, ref: false }).catch(() => true),
    ])
    grace.abort()
    if (ended || this.#released) return
    this.#owner.status.become({ state: 'unreachable', reason: 'monitor-lost', detail: lost.message })
    await this.#reconnect(process)
  }

  /** An answer did not come in time: the connection counts as dead, and another is tried. */
  async giveUpMonitor(): Promise<void> {
    if (this.#process?.isConnected) await this.#process.qmp[Symbol.asyncDispose]()
  }

  async #reconnect(process: QemuProcess): Promise<void> {
    const { status } = this.#owner
    while (!this.#released) {
      try {
        const qmp = await process.connect({ timeoutMs: reconnectTimeoutMs })
        const found = await qmp.execute('query-status', {})
        if (this.#released) return
        await this.#connectSerials(process)
        status.become(stateOf(found))
        this.#owner.regained(this)
        void this.#watchMonitor(process)
        return
      } catch (error) {
        // What the system refuses, such as one more open file, it may grant later.
        if (!(error instanceof QmpError || isOfSystem(error))) throw error
        if (this.#released) return
        status.replace({ detail: `its monitor does not answer: ${error.message}; it can still be powered off` })
        await delay(reconnectPauseMs, undefined, { ref: false })
      }
    }
  }

  async #connectSerials(process: QemuProcess): Promise<void> {
    const { config } = this
    if (config && process.serials.size === 0)
      await process.connectSerials(config, (device) => this.#owner.history(device))
  }

  async #end(process: QemuProcess, end: ProcessEnd | undefined): Promise<void> {
    if (this.#released) return
    this.#released = true
    this.#endSampling()
    this.#watch.abort()
    const { paths, status } = this.#owner
    // QEMU removes the file with its number when it ends in good order; of a child we know the status.
    const isOrderly = end ? end.code === 0 : readPidFile(paths) === undefined
    const death = isOrderly || process.wasKilled ? undefined : this.#death(end)
    const reason = this.#cause ?? (isOrderly ? 'guest-shutdown' : (death?.reason ?? 'process-died'))
    const words = reason === 'requested' ? undefined : lastWords(paths.words)
    const detail = [process.wasKilled ? killedText : (death?.text ?? howItEnded(end)), words]
      .filter((part) => part !== undefined)
      .join('\n')
    await process.release()
    // Nobody waits for this but the machine's next start: it must come to its end.
    await this.putAway().catch((error: unknown) => globalThis.process.emitWarning(error as Error))
    const wasAsked = reason === 'guest-shutdown' && this.#owner.operation() === 'shut-down'
    this.#owner.ended(this)
    const saved = this.#saved
    if (saved) status.become({ state: 'saved', reason: 'requested', saved })
    else status.become({ state: 'off', reason: wasAsked ? 'requested' : reason, ...(detail === '' ? {} : { detail }) })
    if (death) this.#owner.befell({ kind: 'out-of-memory', text: death.text })
    this.#over.resolve()
  }

  #death(end: ProcessEnd | undefined): Death | undefined {
    const { surroundings, status } = this.#owner
    const { limiting, kernel } = surroundings
    return causeOfDeath({ group: new MachineGroup(limiting, status.view.id), record: this.#record, kernel, end })
  }

  /** Keeps what the serial ports said, and removes the rest. */
  async putAway(): Promise<void> {
    const { paths, surroundings, status } = this.#owner
    const serials = this.#record?.config.serials ?? []
    for (const [index, { id }] of serials.entries()) {
      try {
        keepSerialLog(paths.serialLog(index), this.#owner.history(id))
      } catch (error) {
        // On a full disk the end of what was said is lost. The machine's next start needs the folder gone.
        process.emitWarning(`the last that serial port ${id} said could not be kept: ${textOf(error)}`)
      }
    }
    await endCompanions((this.#record?.companions ?? []).map((one) => one.process))
    if (this.#record) {
      const left = interfacesOf(this.#record)
      if (left.length > 0) await surroundings.network.remove(left)
    }
    if (this.#record?.dumping) discardDump(this.#record.dumping)
    removeSerialSockets({ serials })
    removeRunFolder(paths)
    await this.#grouped
    await removeGroups(surroundings.hierarchies, status.view.id)
  }
}

function shown({ endpoints = [] }: RunRecord): Pick<MachineView, 'endpoints'> {
  return endpoints.length === 0 ? {} : { endpoints }
}

function howItEnded(end: ProcessEnd | undefined): string | undefined {
  if (end?.signal) return `QEMU was ended by ${end.signal}`
  return end && end.code !== 0 ? `QEMU ended with status ${end.code}` : undefined
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
