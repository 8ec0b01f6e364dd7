import { setTimeout as delay } from 'node:timers/promises'
import {
  type CrashPolicy,
  type DumpResult,
  HypervisorError,
  type Incident,
  type MachineOperation,
  mayRetry,
  recentOf,
  retriesText,
  usualRetries,
} from '@cimarron/hypervisor'
import type { MachineStatus } from '../machine-status.ts'
import type { OperationLanes } from '../operation-lanes.ts'
import type { QmpEvent } from '../qmp/message.ts'
import { quitPatienceMs, type Run } from '../run.ts'
import { consequenceOf, panicIncident, watchdogIncident } from './crash-text.ts'
import { type DiskTrouble, heldBy, roomAt, troubleOf } from './disk-trouble.ts'
import { inMiB } from './dump-file.ts'

export interface CrashParts {
  readonly status: MachineStatus
  readonly lanes: OperationLanes
  readonly nowMs: () => number
  readonly tell: (incident: Incident) => void
  readonly dump: (run: Run) => Promise<DumpResult>
}

/** A guest that floods its console with failed writes is told of once in that time, in milliseconds. */
const tellingPauseMs = 60_000
/** How often it is looked whether there is room again, in milliseconds. */
const roomPauseMs = 2000
/** There is room again where so much more is free than when the machine was paused. */
const roomBytes = 2 ** 20

/** What befalls a machine: told, and seen to by its policy. What QEMU does by itself it does without this, too. */
export class CrashWatch {
  readonly #parts: CrashParts
  /** When each failure was last told. */
  readonly #told = new Map<string, number>()
  /** The one that is about to pause it. */
  #trouble: DiskTrouble | undefined
  /** Counts the times at which it was held, so that who still waits knows that it is over. */
  #turn = 0

  constructor(parts: CrashParts) {
    this.#parts = parts
  }

  /** Each event of QEMU, before its effect. */
  hear(run: Run, event: QmpEvent): void {
    const { tell } = this.#parts
    switch (event.name) {
      case 'GUEST_PANICKED':
      case 'GUEST_CRASHLOADED':
        tell(panicIncident(event, run.config?.lifecycle.onCrash ?? 'pause'))
        break
      case 'WATCHDOG':
        tell(watchdogIncident(event, event.data.action === 'pause' ? watchdogPolicy(run) : undefined))
        break
      case 'BLOCK_IO_ERROR':
        this.#failed(run, event)
        break
      case 'RESUME':
      case 'RESET':
        this.#turn++
        if (run.record?.seenTo) run.note({ seenTo: false })
        break
    }
  }

  #failed(run: Run, event: QmpEvent): void {
    const trouble = troubleOf(event, run.config)
    if (event.data.action === 'stop') {
      this.#trouble = trouble
      return
    }
    const key = `${trouble.device} ${trouble.words}`
    const nowMs = this.#parts.nowMs()
    if (nowMs - (this.#told.get(key) ?? Number.NEGATIVE_INFINITY) < tellingPauseMs) return
    this.#told.set(key, nowMs)
    const act = event.data.action === 'ignore' ? 'it is ignored, by its settings' : 'the guest was told'
    this.#parts.tell({ kind: 'io-error', text: `${trouble.device} ${trouble.words}; ${act}`, ...aboutDisk(trouble) })
  }

  /** It is held now, or was found so. */
  halted(run: Run): void {
    this.#turn++
    this.#seeTo(run, this.#turn).catch((error: unknown) => {
      // The machine went away meanwhile, or its monitor: it says so itself.
      if (!(error instanceof HypervisorError)) process.emitWarning(error as Error)
    })
  }

  async #seeTo(run: Run, turn: number): Promise<void> {
    const { state, reason } = this.#parts.status.view
    if (state === 'paused' && reason === 'io-error') {
      await this.#heldByDisk(run, turn)
      return
    }
    const isPanic = state === 'crashed' && reason === 'guest-panic'
    const policy = isPanic
      ? run.config?.lifecycle.onCrash
      : state === 'paused' && reason === 'watchdog'
        ? watchdogPolicy(run)
        : undefined
    if (policy === undefined || policy === 'pause' || run.record?.seenTo) return
    await this.#carryOut(run, policy, turn)
  }

  async #carryOut(run: Run, policy: CrashPolicy, turn: number): Promise<void> {
    const { dumpFirst, then } = consequenceOf(policy)
    const { reason } = this.#parts.status.view
    if (dumpFirst) {
      await this.#exclusively('dump', () => this.#dump(run))
      if (this.#isOver(run, turn)) return
    }
    run.note({ seenTo: true })
    if (then === 'power-off') await run.powerOff(quitPatienceMs, reason)
    else if (then === 'reset') await this.#exclusively('reset', () => this.#reset(run, turn))
  }

  async #dump(run: Run): Promise<void> {
    const { tell, dump } = this.#parts
    try {
      const { path, bytes } = await dump(run)
      tell({ kind: 'dumped', text: `its memory was dumped into ${path} (${inMiB(bytes)})`, path, bytes })
    } catch (error) {
      tell({ kind: 'dump-failed', text: `its memory could not be dumped: ${textOf(error)}` })
    }
  }

  async #reset(run: Run, turn: number): Promise<void> {
    const { status } = this.#parts
    if (this.#isOver(run, turn)) return
    if (!this.#mayRetry(run, 'reset')) return
    await run.resetAndGo().catch((error: unknown) => {
      status.replace({ detail: `it could not be reset: ${textOf(error)}` })
    })
  }

  /** Counts one more; where there were too many, that is told. */
  #mayRetry(run: Run, what: 'reset' | 'resumed'): boolean {
    const { status, tell } = this.#parts
    const { lifecycle } = run.config ?? status.view.defined
    const { retriedMs = [] } = run.record ?? {}
    const nowMs = this.#parts.nowMs()
    if (mayRetry(lifecycle, retriedMs, nowMs)) {
      const { withinMs } = lifecycle.retries ?? usualRetries
      run.note({ retriedMs: [...recentOf(retriedMs, nowMs - withinMs), nowMs] })
      return true
    }
    const text = `it was ${what} ${retriesText(lifecycle)}, which is as often as it may be; it stays as it is`
    tell({ kind: 'gave-up', text })
    status.replace({ detail: text })
    return false
  }

  async #heldByDisk(run: Run, turn: number): Promise<void> {
    const { status, tell } = this.#parts
    const trouble = this.#trouble ?? (await heldBy(run))
    this.#trouble = undefined
    if (!trouble) return
    const { path } = trouble
    const room = path === undefined ? undefined : await roomAt(path).catch(() => undefined)
    if (this.#isOver(run, turn)) return
    const free = room ? `, where ${inMiB(room.freeBytes)} of ${inMiB(room.allBytes)} are free` : ''
    const where = path === undefined ? '' : ` (${path}${free})`
    const text = `${trouble.device}${where} ${trouble.words}; the machine is paused, and loses nothing`
    status.replace({ detail: text })
    const { lifecycle } = run.config ?? status.view.defined
    if (!run.record?.seenTo) {
      run.note({ seenTo: true })
      tell({ kind: 'io-error', text, ...aboutDisk(trouble), ...(room ? { bytes: room.freeBytes } : {}) })
    }
    if (trouble.noSpace && path !== undefined && lifecycle.onRoomAgain === 'resume')
      await this.#resumeForRoom(run, { turn, path, device: trouble.device, freeBytes: room?.freeBytes ?? 0 })
  }

  async #resumeForRoom(
    run: Run,
    held: { readonly turn: number; readonly path: string; readonly device: string; readonly freeBytes: number },
  ): Promise<void> {
    const { path, device, turn } = held
    for (;;) {
      await delay(roomPauseMs, undefined, { signal: run.life, ref: false }).catch(() => undefined)
      if (this.#isOver(run, turn)) return
      // A folder that is not there for a while has no room.
      const room = await roomAt(path).catch(() => undefined)
      if (!room || room.freeBytes < held.freeBytes + roomBytes || this.#isOver(run, turn)) continue
      if (!this.#mayRetry(run, 'resumed')) return
      await this.#exclusively('resume', async () => {
        if (this.#isOver(run, turn)) return
        await run.qmp.execute('cont', {})
        const text = `${inMiB(room.freeBytes)} are free again for ${device}: the machine was resumed`
        this.#parts.tell({ kind: 'room-again', text, device, path, bytes: room.freeBytes })
      })
      return
    }
  }

  #isOver(run: Run, turn: number): boolean {
    return run.life.aborted || turn !== this.#turn
  }

  /** What is asked of the machine comes first, but for what waits for its guest: that will not obey any more. */
  async #exclusively(operation: MachineOperation, work: () => Promise<void>): Promise<void> {
    const { lanes, status } = this.#parts
    for (;;) {
      const under = lanes.power?.operation
      if (under === 'reboot' || under === 'shut-down') {
        await work()
        return
      }
      if (under === undefined) {
        await lanes.enter(operation, { machine: status.view.defined.name, signal: undefined }, work)
        return
      }
      await lanes.powerFree()
    }
  }
}

/** What follows where the watchdog has it held, and is not done by QEMU. */
function watchdogPolicy(run: Run): CrashPolicy | undefined {
  const action = run.config?.watchdog?.action
  return action?.startsWith('dump-and-') ? (action as CrashPolicy) : undefined
}

function aboutDisk({ device, path }: DiskTrouble): Pick<Incident, 'device' | 'path'> {
  return { device, ...(path === undefined ? {} : { path }) }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
