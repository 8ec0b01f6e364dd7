import {
  type AfterCrash,
  type CrashPolicy,
  type DumpRequest,
  type DumpResult,
  HypervisorError,
  type Incident,
  type MachineView,
  mayRetry,
  type Operation,
  recentOf,
  retriesText,
  type StateReason,
  usualRetries,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import type { MachineFault } from '../fault.ts'
import { takeTime } from '../trouble.ts'
import type { World } from '../world.ts'
import { planSimulatedDump, simulatedCore, simulatedDumpBytes } from './simulated-dump.ts'

/** What befalls a machine works on it by these. */
export interface Hands {
  readonly world: World
  view(): MachineView
  /** A state that lasts. */
  enter(target: {
    readonly state: MachineView['state']
    readonly reason: StateReason
    readonly detail?: string
  }): Promise<void>
  /** A state that passes. */
  show(target: { readonly state: MachineView['state']; readonly reason: StateReason }): void
  freeze(): void
  thaw(): void
  /** Boots its guest anew. */
  restart(): Promise<void>
  after(ms: number, call: () => Promise<void>): void
}

type DiskFault = Extract<MachineFault, { kind: 'io-error' }>

const dumpSteps = 10

/** What befalls a simulated machine, told and seen to by its policy as the real thing is. */
export class SimulatedCrashes {
  readonly #hands: Hands
  /** Of its dumps, none is written over by chance. */
  readonly #written = new Set<string>()
  #retriedMs: readonly number[] = []

  constructor(hands: Hands) {
    this.#hands = hands
  }

  async panicked(): Promise<void> {
    const onCrash = this.#lifecycle.onCrash
    this.#tell({ kind: 'guest-panic', text: `the guest's kernel panicked; ${consequence(onCrash)}` })
    // A power-off that takes no dump is the platform's own, as with QEMU.
    if (onCrash !== 'power-off')
      await this.#hands.enter({ state: 'crashed', reason: 'guest-panic', detail: 'the guest panicked' })
    await this.#carryOut(onCrash, 'guest-panic')
  }

  async watchdogFired(): Promise<void> {
    const { view, enter } = this.#hands
    if (view().state !== 'running') return
    const action = view().active?.watchdog?.action ?? 'none'
    const fired = 'the watchdog fired, as the guest had stopped feeding it'
    const isOwn = action !== 'none' && action !== 'inject-nmi'
    this.#tell({
      kind: 'watchdog',
      text: `${fired}; ${isOwn ? consequence(policyOf(action)) : 'nothing more is done'}`,
    })
    if (!isOwn) return
    if (action !== 'reset' && policyOf(action) !== 'power-off') await enter({ state: 'paused', reason: 'watchdog' })
    await this.#carryOut(policyOf(action), 'watchdog')
  }

  async diskFailed({ disk, noSpace = true, forMs }: DiskFault): Promise<void> {
    const { view, enter, after } = this.#hands
    const { state, active } = view()
    const failed = disk === undefined ? active?.disks[0] : active?.disks.find(({ id }) => id === disk)
    if (state !== 'running' || !failed) return
    const words = noSpace ? 'No space left on device' : 'Input/output error'
    const policy = failed.onWriteError ?? 'enospc'
    const isHeld = policy === 'stop' || (policy === 'enospc' && noSpace)
    const about = { device: failed.id, path: failed.path }
    const act = isHeld
      ? 'the machine is paused, and loses nothing'
      : policy === 'ignore'
        ? 'it is ignored, by its settings'
        : 'the guest was told'
    const text = `${failed.id} (${failed.path}) could not be written: ${words}; ${act}`
    if (!isHeld) {
      this.#tell({ kind: 'io-error', text, ...about })
      return
    }
    await enter({ state: 'paused', reason: 'io-error', detail: text })
    this.#tell({ kind: 'io-error', text, ...about, ...(noSpace ? { bytes: 0 } : {}) })
    if (!noSpace || forMs === undefined || this.#lifecycle.onRoomAgain !== 'resume') return
    after(forMs, async () => {
      const { state: now, reason } = view()
      if (now !== 'paused' || reason !== 'io-error' || !this.#mayRetry('resumed')) return
      await enter({ state: 'running', reason: 'requested' })
      this.#tell({
        kind: 'room-again',
        text: `there is room again for ${failed.id}: the machine was resumed`,
        ...about,
      })
    })
  }

  async outOfMemory(isSuspected: boolean): Promise<void> {
    const text = isSuspected
      ? 'the kernel has ended one process of the host for want of memory since it was started; whether it was this one is not known'
      : 'the kernel ended it as the host had no memory left'
    await this.#hands.enter({ state: 'off', reason: isSuspected ? 'process-died' : 'out-of-memory', detail: text })
    this.#tell({ kind: 'out-of-memory', text })
  }

  /** @param signal of the operation; a power-off does not wait for a dump */
  async dump(request: DumpRequest, operation: Operation, signal: AbortSignal): Promise<DumpResult> {
    const { world, view } = this.#hands
    const config = view().active ?? view().defined
    const { path, format } = planSimulatedDump(request, { config, nowMs: world.clock.now(), written: this.#written })
    await this.#whileHeld(operation, signal)
    this.#written.add(path)
    return { path, format, bytes: simulatedDumpBytes(config) }
  }

  async read(operation: Operation, signal: AbortSignal): Promise<VolumeBytes> {
    await this.#whileHeld(operation, signal)
    const core = simulatedCore()
    return { length: core.length, bytes: once(core), [Symbol.asyncDispose]: async () => undefined }
  }

  async #whileHeld({ progress }: Operation, signal: AbortSignal): Promise<void> {
    const { world, view, show, freeze, thaw } = this.#hands
    const { id, defined, state } = view()
    const machine = { id, name: defined.name }
    const isRunning = state === 'running'
    if (isRunning) {
      show({ state: 'paused', reason: 'dump' })
      freeze()
    }
    try {
      if (world.faults.strike('dump-no-space', machine)) {
        const wanted = `${simulatedDumpBytes(defined)} bytes`
        const what = `dump of machine ${JSON.stringify(defined.name)}`
        throw new HypervisorError('no-space', { what, path: '/simulated/dumps', wanted, available: '0 bytes' })
      }
      for (let step = 1; step <= dumpSteps; step++) {
        await takeTime(world, world.timing.dumpMs / dumpSteps, { operation: 'dump', machine, signal })
        progress?.(step / dumpSteps)
      }
    } finally {
      if (isRunning && !signal.aborted) {
        show({ state: 'running', reason: 'requested' })
        thaw()
      }
    }
  }

  async #carryOut(policy: CrashPolicy, reason: StateReason): Promise<void> {
    const { enter, restart } = this.#hands
    const then = afterOf(policy)
    if (policy !== then) await this.#dumpByPolicy()
    if (then === 'power-off') await enter({ state: 'off', reason })
    else if (then === 'reset' && this.#mayRetry('reset')) await restart()
  }

  async #dumpByPolicy(): Promise<void> {
    try {
      const { path, bytes } = await this.dump({}, {}, new AbortController().signal)
      this.#tell({ kind: 'dumped', text: `its memory was dumped into ${path}`, path, bytes })
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      this.#tell({ kind: 'dump-failed', text: `its memory could not be dumped: ${error.message}` })
    }
  }

  #mayRetry(what: string): boolean {
    const lifecycle = this.#lifecycle
    const nowMs = this.#hands.world.clock.now()
    if (mayRetry(lifecycle, this.#retriedMs, nowMs)) {
      const { withinMs } = lifecycle.retries ?? usualRetries
      this.#retriedMs = [...recentOf(this.#retriedMs, nowMs - withinMs), nowMs]
      return true
    }
    const text = `it was ${what} ${retriesText(lifecycle)}, which is as often as it may be; it stays as it is`
    this.#tell({ kind: 'gave-up', text })
    return false
  }

  get #lifecycle(): MachineView['defined']['lifecycle'] {
    const { active, defined } = this.#hands.view()
    return (active ?? defined).lifecycle
  }

  #tell(incident: Incident): void {
    const { world, view } = this.#hands
    world.tell({ kind: 'machine-incident', atMs: world.clock.now(), machine: view(), incident })
  }
}

const acts: Readonly<Record<AfterCrash, string>> = {
  pause: 'it is kept for a look',
  reset: 'it is reset',
  'power-off': 'it is powered off',
}

function afterOf(policy: CrashPolicy): AfterCrash {
  return policy.replace(/^dump-and-/, '') as AfterCrash // what is left of the type's own words
}

function consequence(policy: CrashPolicy): string {
  const then = afterOf(policy)
  return policy === then ? acts[then] : `its memory is dumped, then ${acts[then]}`
}

function policyOf(action: string): CrashPolicy {
  // A guest that hangs takes no shut-down.
  return (action === 'shutdown' ? 'pause' : action) as CrashPolicy
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
