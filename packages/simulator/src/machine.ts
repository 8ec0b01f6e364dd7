import type { Duplex } from 'node:stream'
import {
  applyChanges,
  type Change,
  type ChangeRequest,
  type ChangeResult,
  cancelled,
  type GuestPatience,
  HypervisorError,
  type HypervisorEvent,
  type Machine,
  type MachineOperation,
  type MachineState,
  type MachineView,
  type Operation,
  requireAllowed,
  requireDevice,
  type StateReason,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { delay } from './clock.ts'
import type { Fault, SlowOperation } from './fault.ts'
import { concerns } from './fault-table.ts'
import { Guest } from './guest.ts'
import { requireLive } from './live-change.ts'
import { forgetEntry, type MachineRecord, recordEntry } from './record.ts'
import { openScreen } from './screen.ts'
import { SerialLine } from './serial-line.ts'
import type { World } from './world.ts'

interface Transition {
  readonly operation: MachineOperation
  readonly abort: AbortController
  readonly done: PromiseWithResolvers<void>
}

interface Target {
  readonly state: MachineState
  readonly reason: StateReason
  readonly detail?: string
  readonly operation?: Operation
}

const defaultPatienceMs = 60_000

export class SimulatedMachine implements Machine {
  readonly id: string
  #view: MachineView
  readonly #world: World
  #guest: Guest | undefined
  readonly #lines = new Map<string, SerialLine>()
  readonly #watchers = new Set<() => void>()
  #transition: Transition | undefined
  /** Faults waiting for their moment in this run. */
  #pendingFaults: (() => void)[] = []
  /** Resolves what waits for the guest to power off at its button. */
  #buttonObeyed: (() => void) | undefined
  #gone = false

  constructor(record: MachineRecord, world: World) {
    this.id = record.view.id
    this.#view = record.view
    this.#world = world
    if (record.view.active) this.#resume(record, record.view.active)
  }

  get view(): MachineView {
    return this.#view
  }

  /** The machine ran when it was last seen: it has run on meanwhile. */
  #resume(record: MachineRecord, active: NonNullable<MachineView['active']>): void {
    this.#world.resources(this.#view.host).claim(this.id, active)
    const guest = this.#powerOn(record.bootedAtMs ?? this.#view.sinceMs)
    guest.catchUp()
    if (this.#view.state === 'crashed') guest.stop()
    else if (this.#view.state !== 'paused') this.#letRun()
    if (this.#view.state === 'unreachable') this.#view = { ...this.#view, state: 'running', reason: 'found' }
  }

  // Operations, in the order of the contract.

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    const operation = options.paused ? 'start-paused' : 'start'
    await this.#run(operation, options, async (signal) => {
      const { defined, host } = this.#view
      this.#show({ state: 'starting', reason: 'requested' }, defined)
      try {
        this.#checkStart()
        this.#world.resources(host).claim(this.id, defined)
        await this.#take('start', signal)
        this.#world.failPoint('start:1')
        const bootedAtMs = this.#world.clock.now()
        const state = options.paused ? 'paused' : 'running'
        await this.#enter({ state, reason: 'requested', operation: options }, () => {
          this.#world.failPoint('start:2')
          this.#powerOn(bootedAtMs)
        })
        this.#world.failPoint('start:3')
        if (!options.paused) this.#letRun()
      } catch (error) {
        this.#powerDown()
        const reason = signal.aborted ? 'requested' : 'start-failed'
        this.#show({ state: 'off', reason, ...(signal.aborted ? {} : { detail: wordsOf(error) }) }, null)
        throw error
      }
    })
  }

  async pause(operation: Operation = {}): Promise<void> {
    await this.#run('pause', operation, async (signal) => {
      await this.#take('pause', signal)
      await this.#enter({ state: 'paused', reason: 'requested', operation }, () => this.#guest?.freeze())
    })
  }

  async resume(operation: Operation = {}): Promise<void> {
    await this.#run('resume', operation, async (signal) => {
      await this.#take('resume', signal)
      await this.#enter({ state: 'running', reason: 'requested', operation }, () => this.#letRun())
    })
  }

  async reset(operation: Operation = {}): Promise<void> {
    await this.#run('reset', operation, async (signal) => {
      await this.#take('reset', signal)
      await this.#restartGuest({ byGuest: false, operation })
    })
  }

  async reboot(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#run('reboot', options, async (signal) => {
      await this.#pressButton('reboot', { ...options, signal })
      await this.#restartGuest({ byGuest: false, operation: options })
    })
  }

  async shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#run('shut-down', options, async (signal) => {
      this.#show({ state: 'shutting-down', reason: 'requested' })
      try {
        await this.#pressButton('shut-down', { ...options, signal })
        await this.#enter({ state: 'off', reason: 'requested', operation: options }, () => this.#powerDown())
      } catch (error) {
        // It runs on; where a power-off overtook it, that one says what comes next.
        if (!(signal.reason instanceof Overtaken)) this.#show({ state: 'running', reason: 'requested' })
        throw error
      }
    })
  }

  async powerOff(operation: Operation = {}): Promise<void> {
    await this.#run('power-off', operation, async (signal) => {
      // It overtook a start, and that has left the machine off.
      if (this.#view.state === 'off') return
      await this.#take('power-off', signal)
      this.#world.failPoint('power-off:1')
      await this.#enter({ state: 'off', reason: 'requested', operation }, () => this.#powerDown())
      this.#world.failPoint('power-off:2')
    })
  }

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    const kind = request.apply === 'now' ? 'change-now' : 'change-next'
    return await this.#run(kind, operation, async () => {
      const { revision, defined } = this.#view
      if (request.revision !== revision) {
        throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given: request.revision })
      }
      return await this.#change(request, operation)
    })
  }

  async #change(request: ChangeRequest, operation: Operation): Promise<ChangeResult> {
    const { active, host } = this.#view
    const live = active !== null && request.apply === 'now'
    if (live) requireLive(request.changes)
    const defined = applyChanges(this.#view.defined, request.changes)
    const nextActive = live ? applyChanges(active, request.changes) : active
    const releaseName = this.#world.reserveName(defined.name, this.id)
    const resources = this.#world.resources(host)
    try {
      if (live && nextActive) resources.claim(this.id, nextActive)
      const view = { ...this.#view, revision: this.#view.revision + 1, defined, active: nextActive }
      const event: HypervisorEvent = { kind: 'machine-changed', atMs: this.#world.clock.now(), machine: view }
      this.#world.failPoint('change:1')
      await this.#save(view, { event, operation })
      this.#world.failPoint('change:2')
      const before = this.#view.defined.name
      this.#view = view
      if (before !== defined.name) this.#world.freeName(before)
      this.#world.tell(event)
      this.#notify()
    } catch (error) {
      if (live && active) resources.claim(this.id, active)
      releaseName()
      throw error
    }
    const inForce = active === null || live
    const none: readonly Change[] = []
    return {
      revision: this.#view.revision,
      now: inForce ? request.changes : none,
      pending: inForce ? none : request.changes,
    }
  }

  async undefine(operation: Operation = {}): Promise<void> {
    await this.#run('undefine', operation, async () => {
      const event: HypervisorEvent = {
        kind: 'machine-undefined',
        atMs: this.#world.clock.now(),
        machine: this.#view,
      }
      this.#world.failPoint('undefine:1')
      await this.#world.save({ entries: [forgetEntry(this.id)], event, operation })
      this.#world.failPoint('undefine:2')
      this.#gone = true
      this.#world.forget(this.id)
      this.#world.tell(event)
    })
  }

  async openSerial(device: string, operation: Operation = {}): Promise<Duplex> {
    this.#require('open-serial', operation)
    requireDevice(this.#view.active ?? this.#view.defined, { id: device, kind: 'serial' })
    return this.#line(device).attach()
  }

  async readSerialLog(device: string, options: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    this.#require('read-serial-log', {})
    requireDevice(this.#view.active ?? this.#view.defined, { id: device, kind: 'serial' })
    return this.#line(device).read(options.lastBytes)
  }

  async openGraphics(device: string, operation: Operation = {}): Promise<Duplex> {
    this.#require('open-graphics', operation)
    requireDevice(this.#view.active ?? this.#view.defined, { id: device, kind: 'graphics' })
    const console = this.#view.active?.serials[0]?.id
    return openScreen({
      view: () => this.#view,
      consoleTail: () => (console === undefined ? '' : Buffer.from(this.#line(console).read(4096)).toString('utf8')),
      type: (text) => this.#guest?.input(Buffer.from(text, 'utf8')),
      watch: (call) => {
        this.#watchers.add(call)
        const unwatchLine = console === undefined ? undefined : this.#line(console).watch(call)
        return () => {
          this.#watchers.delete(call)
          unwatchLine?.()
        }
      },
    })
  }

  /** Lets a fault strike that was injected while the machine runs. */
  strikeLater(fault: Fault): void {
    if (this.#view.state !== 'running' || !concerns(fault, this.#named())) return
    if (fault.kind === 'guest-panics' || fault.kind === 'monitor-lost') this.#plan(fault.kind)
  }

  /** Stops all that is planned and lets go of all who are attached; the machine runs on in the store. */
  close(): void {
    this.#gone = true
    this.#transition?.abort.abort(new Error('the simulator was closed'))
    this.#callOffFaults()
    this.#guest?.stop()
    this.#hangUp()
  }

  // How an operation goes.

  #named(): { readonly id: string; readonly name: string } {
    return { id: this.id, name: this.#view.defined.name }
  }

  #require(operation: MachineOperation, options: Operation): void {
    const { name } = this.#named()
    throwIfCancelled(options.signal, `${operation} of machine ${JSON.stringify(name)}`)
    if (this.#gone) throw new HypervisorError('machine-not-found', { machine: name })
    requireAllowed(operation, { name, state: this.#view.state })
  }

  /** One operation at a time; only power-off overtakes. */
  async #run<T>(
    operation: MachineOperation,
    options: Operation,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#require(operation, options)
    const { name } = this.#named()
    const overtaken = this.#transition
    if (overtaken) {
      if (operation !== 'power-off' || overtaken.operation === 'power-off') {
        throw new HypervisorError('busy', { machine: name, operation: overtaken.operation })
      }
      overtaken.abort.abort(new Overtaken())
    }
    const transition: Transition = { operation, abort: new AbortController(), done: Promise.withResolvers() }
    this.#transition = transition
    const signals = [transition.abort.signal, ...(options.signal ? [options.signal] : [])]
    const signal = AbortSignal.any(signals)
    try {
      await overtaken?.done.promise
      options.progress?.(0)
      const result = await work(signal)
      options.progress?.(1)
      return result
    } catch (error) {
      if (error !== signal.reason || !signal.aborted) throw error
      const by = signal.reason instanceof Overtaken ? ', overtaken by a power-off,' : ''
      throw cancelled(signal, `${operation} of machine ${JSON.stringify(name)}${by}`)
    } finally {
      if (this.#transition === transition) this.#transition = undefined
      transition.done.resolve()
    }
  }

  /** Lets the time pass that the operation takes. */
  async #take(operation: SlowOperation, signal: AbortSignal): Promise<void> {
    const slow = this.#world.faults.strike('slow', this.#named(), (fault) => fault.operation === operation)
    await delay(this.#world.clock, (slow?.byMs ?? 0) + durations[operation](this.#world.timing), signal)
  }

  #checkStart(): void {
    const { defined } = this.#view
    const failing = this.#world.faults.strike('start-fails', this.#named())
    if (failing) throw new HypervisorError('start-failed', { machine: defined.name, words: failing.words })
    for (const disk of defined.disks) {
      const missing = this.#world.faults.strike('disk-missing', this.#named(), (fault) => {
        const named = fault.disk !== undefined || fault.path !== undefined
        return !named || fault.disk === disk.id || fault.path === disk.path
      })
      if (missing) throw new HypervisorError('disk-missing', { path: disk.path, problem: 'does not exist' })
    }
  }

  /** Resolves when the guest has powered off at its button. */
  async #pressButton(operation: 'shut-down' | 'reboot', options: Operation & GuestPatience & { signal: AbortSignal }) {
    const { clock, faults, timing } = this.#world
    const timeoutMs = options.timeoutMs ?? defaultPatienceMs
    const slow = faults.strike('slow', this.#named(), (fault) => fault.operation === operation)?.byMs ?? 0
    const deaf = faults.strike('ignores-shutdown', this.#named()) !== undefined
    const neededMs = deaf ? Number.POSITIVE_INFINITY : timing.shutDownMs + slow
    const ownPowerOff = new AbortController()
    this.#buttonObeyed = () => ownPowerOff.abort()
    try {
      await delay(clock, Math.min(neededMs, timeoutMs), AbortSignal.any([options.signal, ownPowerOff.signal]))
    } catch (error) {
      // The guest powered off by itself meanwhile: that is what was asked of it.
      if (!ownPowerOff.signal.aborted || options.signal.aborted) throw error
      return
    } finally {
      this.#buttonObeyed = undefined
    }
    if (neededMs <= timeoutMs) return
    const what = `${operation} of machine ${JSON.stringify(this.#named().name)}`
    throw new HypervisorError('timeout', { what, within: `${timeoutMs} ms`, remedy: 'power it off, or reset it' })
  }

  // The machine's state.

  /** Enters a state that lasts: durable first, then true, then told. */
  async #enter(target: Target, effect: () => void): Promise<void> {
    const view = this.#viewAs(target, target.state === 'off' ? null : this.#view.active)
    const event = this.#stateEvent(view)
    await this.#save(view, { event, ...(target.operation ? { operation: target.operation } : {}) })
    this.#view = view
    effect()
    this.#world.tell(event)
    this.#notify()
  }

  /** Enters a state that passes, and is not kept. */
  #show(target: Target, active: MachineView['active'] = this.#view.active): void {
    const view = this.#viewAs(target, active)
    const event = this.#stateEvent(view)
    this.#view = view
    this.#world.tell(event)
    this.#notify()
  }

  #viewAs(target: Target, active: MachineView['active']): MachineView {
    const { id, host, revision, defined } = this.#view
    const detail = target.detail === undefined ? {} : { detail: target.detail }
    const sinceMs = this.#world.clock.now()
    return { id, host, state: target.state, reason: target.reason, ...detail, sinceMs, revision, defined, active }
  }

  #stateEvent(machine: MachineView): HypervisorEvent {
    const from = this.#view.state
    return { kind: 'machine-state', atMs: machine.sinceMs, machine, from, to: machine.state, reason: machine.reason }
  }

  async #save(view: MachineView, saving: { event: HypervisorEvent; operation?: Operation }): Promise<void> {
    const bootedAtMs = this.#guest ? { bootedAtMs: this.#guest.bootedAtMs } : {}
    await this.#world.save({ entries: [recordEntry({ view, ...bootedAtMs })], ...saving })
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher()
  }

  // The guest.

  #powerOn(bootedAtMs: number): Guest {
    const { clock, timing } = this.#world
    const config = this.#view.active ?? this.#view.defined
    const console = config.serials[0]?.id
    const guest: Guest = new Guest(
      { config, clock, bootMs: timing.bootMs, bootedAtMs },
      {
        say: (bytes) => (console === undefined ? undefined : this.#line(console).write(bytes)),
        poweredOff: () => this.#guestDid(guest, () => this.#guestPoweredOff()),
        rebooted: () => this.#guestDid(guest, () => this.#guestRebooted()),
        panicked: () => this.#guestDid(guest, () => this.#guestPanicked()),
      },
    )
    this.#guest = guest
    return guest
  }

  #letRun(): void {
    this.#guest?.run()
    this.#plan('guest-panics')
    this.#plan('monitor-lost')
  }

  #powerDown(): void {
    this.#callOffFaults()
    this.#guest?.stop()
    this.#guest = undefined
    this.#hangUp()
    this.#world.resources(this.#view.host).release(this.id)
  }

  #hangUp(): void {
    for (const line of this.#lines.values()) line.hangUp()
    this.#notify()
  }

  async #restartGuest(how: { readonly byGuest: boolean; readonly operation?: Operation }): Promise<void> {
    const begin = () => {
      this.#callOffFaults()
      this.#guest?.stop()
      this.#powerOn(this.#world.clock.now())
      this.#letRun()
    }
    if (this.#view.state !== 'running') {
      await this.#enter({ state: 'running', reason: 'requested', ...pick(how.operation) }, begin)
    } else {
      const event = this.#resetEvent(how.byGuest)
      await this.#save(this.#view, { event, ...pick(how.operation) })
      begin()
      this.#world.tell(event)
      return
    }
    this.#world.tell(this.#resetEvent(how.byGuest))
  }

  #resetEvent(byGuest: boolean): HypervisorEvent {
    return { kind: 'machine-reset', atMs: this.#world.clock.now(), machine: this.#view, byGuest }
  }

  #line(device: string): SerialLine {
    const known = this.#lines.get(device)
    if (known) return known
    const line = new SerialLine((bytes) => {
      if (this.#view.active?.serials[0]?.id === device) this.#guest?.input(bytes)
    })
    this.#lines.set(device, line)
    return line
  }

  // What the guest does by itself.

  /** Lets what runs on the machine finish first, and drops what an earlier guest did. */
  #guestDid(guest: Guest, consequence: () => Promise<void>): void {
    const settle = async () => {
      this.#buttonObeyed?.()
      while (this.#transition) await this.#transition.done.promise
      if (this.#gone || this.#guest !== guest) return
      await consequence()
    }
    settle().catch((error: unknown) => this.#world.report(error))
  }

  async #guestPoweredOff(): Promise<void> {
    const reason = 'guest-shutdown'
    if (this.#view.active?.lifecycle.onPoweroff === 'pause') {
      await this.#enter({ state: 'paused', reason }, () => this.#guest?.freeze())
    } else await this.#enter({ state: 'off', reason }, () => this.#powerDown())
  }

  async #guestRebooted(): Promise<void> {
    if (this.#view.active?.lifecycle.onReboot === 'power-off') {
      await this.#enter({ state: 'off', reason: 'guest-reset' }, () => this.#powerDown())
    } else await this.#restartGuest({ byGuest: true })
  }

  async #guestPanicked(): Promise<void> {
    const reason = 'guest-panic'
    const onCrash = this.#view.active?.lifecycle.onCrash
    if (onCrash === 'reset') await this.#restartGuest({ byGuest: true })
    else if (onCrash === 'power-off') await this.#enter({ state: 'off', reason }, () => this.#powerDown())
    else await this.#enter({ state: 'crashed', reason, detail: 'the guest panicked' }, () => this.#callOffFaults())
  }

  // Faults that come while it runs.

  #plan(kind: 'guest-panics' | 'monitor-lost'): void {
    const fault = this.#world.faults.strike(kind, this.#named())
    if (!fault) return
    const guest = this.#guest
    const callOff = this.#world.clock.after(fault.afterMs, () => {
      if (fault.kind === 'guest-panics') guest?.panic()
      else if (guest) this.#guestDid(guest, () => this.#loseMonitor(fault.forMs))
    })
    this.#pendingFaults.push(callOff)
  }

  #callOffFaults(): void {
    for (const callOff of this.#pendingFaults.splice(0)) callOff()
  }

  async #loseMonitor(forMs: number | undefined): Promise<void> {
    if (this.#view.state !== 'running') return
    const detail = 'the simulated monitor does not answer'
    await this.#enter({ state: 'unreachable', reason: 'monitor-lost', detail }, () => undefined)
    if (forMs === undefined) return
    const guest = this.#guest
    const callOff = this.#world.clock.after(forMs, () => {
      if (guest) this.#guestDid(guest, () => this.#findMonitor())
    })
    this.#pendingFaults.push(callOff)
  }

  async #findMonitor(): Promise<void> {
    if (this.#view.state !== 'unreachable') return
    await this.#enter({ state: 'running', reason: 'found' }, () => undefined)
  }
}

/** Why an operation ended: a power-off did not wait for it. */
class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

const durations: Readonly<Record<SlowOperation, (timing: World['timing']) => number>> = {
  start: (timing) => timing.startMs,
  pause: (timing) => timing.pauseMs,
  resume: (timing) => timing.resumeMs,
  reset: (timing) => timing.resetMs,
  reboot: (timing) => timing.shutDownMs,
  'shut-down': (timing) => timing.shutDownMs,
  'power-off': (timing) => timing.powerOffMs,
}

function pick(operation: Operation | undefined): { operation?: Operation } {
  return operation ? { operation } : {}
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
