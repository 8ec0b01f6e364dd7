import type { Duplex } from 'node:stream'
import {
  type ChangeRequest,
  type ChangeResult,
  type CloneRequest,
  changeState,
  type DepartureRecord,
  type DumpRequest,
  type DumpResult,
  departedText,
  forgetMachineEntry,
  type GuestPatience,
  type GuestView,
  HypervisorError,
  type HypervisorEvent,
  type KeyChord,
  type KeyTiming,
  type Machine,
  type MachineConfig,
  type MachineMigration,
  type MachineOperation,
  type MachineSample,
  type MachineView,
  type MemoryAgent,
  machineEntry,
  type NicAddresses,
  type Operation,
  OperationGate,
  Overtaken,
  refuseHeld,
  requireAllowed,
  requireDevice,
  type StateChange,
  throwIfCancelled,
  type VolumeBytes,
  withAgentChannel,
} from '@cimarron/hypervisor'
import { simulatedAddresses } from './addresses.ts'
import { delay } from './clock.ts'
import { Consoles, checkPasswordFor, type ScreenshotOptions } from './consoles.ts'
import { SimulatedCrashes } from './crash/simulated-crashes.ts'
import type { Fault, TimedOperation } from './fault.ts'
import { concerns, type VictimMachine } from './fault-table.ts'
import { Guest } from './guest.ts'
import { simulatedAgent } from './guest-agent.ts'
import { pressAll } from './keyboard.ts'
import { type SampleMoment, sampleMachine } from './metrics/sample-machine.ts'
import { type DepartingMachine, SimulatedMigration } from './migration/departures.ts'
import { planChange } from './plan-change.ts'
import { PowerButton, type Press } from './power-button.ts'
import type { MachineRecord } from './record.ts'
import { SimulatedSnapshots, type SnapshotStep } from './snapshots.ts'
import { strikeStart } from './start-fault.ts'
import { isTimed, type TimedFault, TimedFaults, type TimedKind, timedKinds } from './timed-faults.ts'
import { durationOf } from './timing.ts'
import { takeTime, troubleMs } from './trouble.ts'
import type { Saving, World } from './world.ts'

interface Target extends Omit<StateChange, 'atMs' | 'active'> {
  readonly operation?: Operation | undefined
}

export class SimulatedMachine implements Machine {
  readonly id: string
  readonly migration: MachineMigration
  readonly snapshots: SimulatedSnapshots
  #view: MachineView
  readonly #world: World
  #guest: Guest | undefined
  /** Of its guest, while it is saved. */
  #saved: Pick<Guest, 'bootedAtMs' | 'ranMs'> | undefined
  readonly #consoles: Consoles
  readonly agent: MemoryAgent
  readonly #gate = new OperationGate()
  readonly #timedFaults: TimedFaults
  readonly #button = new PowerButton()
  readonly #crashes: SimulatedCrashes
  #gone = false
  #isFinding = false
  #runs = 0

  constructor(record: MachineRecord, world: World) {
    this.id = record.view.id
    this.#view = record.view
    this.#world = world
    this.#timedFaults = new TimedFaults(world)
    this.#crashes = this.#newCrashes()
    this.#consoles = new Consoles({ view: () => this.#view, type: (bytes) => this.#guest?.input(bytes) })
    const { departure } = record
    this.agent = simulatedAgent({
      world,
      view: () => this.#view,
      require: (options) => this.#require('agent', options),
      shutDown: (mode) => this.#guest?.obeyAgent(mode),
      learn: (part) => this.#learn(part),
    })
    this.#isFinding = true
    this.snapshots = new SimulatedSnapshots({
      agent: () => this.agent,
      view: () => this.#view,
      nowMs: () => world.clock.now(),
      ranMs: () => this.#guest?.ranMs ?? 0,
      run: (operation, options, work) => this.#run(operation, options, work),
      take: (operation, signal) => this.#take(operation, signal),
      commit: (step) => this.#adopt(step),
      powerOff: (operation) => this.#enter({ state: 'off', reason: 'requested', operation }, () => this.#powerDown()),
      restore: (to, operation) => this.#restore(to, operation),
    })
    if (record.view.active) this.#resume(record, record.view.active)
    this.#isFinding = false
    this.migration = new SimulatedMigration(this.#departing(), departure)
    const { bootedAtMs, ranMs } = record
    if (record.view.saved && bootedAtMs !== undefined) this.#saved = { bootedAtMs, ranMs: ranMs ?? 0 }
  }

  get view(): MachineView {
    return this.#view
  }

  /** The settings in force. */
  get #config(): MachineConfig {
    return this.#view.active ?? this.#view.defined
  }

  /** What it has used, while it runs. */
  sample(moment: SampleMoment): MachineSample | undefined {
    const guest = this.#guest
    const { view } = this
    if (!guest || view.active === null) return undefined
    const { bootedAtMs, ranMs } = guest
    const silentMs = view.state === 'unreachable' ? { silentSinceMs: view.sinceMs } : {}
    return sampleMachine(
      { config: view.active, run: `${bootedAtMs}.${this.#runs}`, bootedAtMs, ranMs, ...silentMs },
      moment,
    )
  }

  /** The machine ran when it was last seen: it has run on meanwhile. */
  #resume(record: MachineRecord, active: NonNullable<MachineView['active']>): void {
    this.#world.resources(this.#view.host).claim(this.id, active)
    const bootedAtMs = record.bootedAtMs ?? this.#view.sinceMs
    const untilMs = this.#view.state === 'paused' ? this.#view.sinceMs : this.#world.clock.now()
    const guest = this.#powerOn(bootedAtMs, Math.max(0, untilMs - bootedAtMs))
    guest.catchUp()
    if (this.#view.state === 'crashed') guest.stop()
    else if (this.#view.state !== 'paused') this.#letRun()
    if (this.#view.state === 'unreachable') this.#view = { ...this.#view, state: 'running', reason: 'found' }
  }

  // Operations, in the order of the contract.

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    const operation = options.paused ? 'start-paused' : 'start'
    await this.#run(operation, options, async (signal) => {
      const { defined, host, saved } = this.#view
      const config = saved?.config ?? withAgentChannel(defined)
      this.#show({ state: 'starting', reason: 'requested' }, config)
      try {
        strikeStart(this.#world.faults, config)
        this.#world.requireFreeVolumes(config)
        this.#world.requireActiveNetworks(config)
        const endpoints = this.#world.resources(host).claim(this.id, config)
        if (endpoints.length > 0) this.#view = { ...this.#view, endpoints }
        await this.#take('start', signal)
        this.#world.failPoint('start:1')
        const bootedAtMs = this.#world.clock.now()
        const state = (options.paused ?? saved?.paused) ? 'paused' : 'running'
        await this.#enter({ state, reason: 'requested', operation: options }, () => {
          this.#world.failPoint('start:2')
          if (saved) this.#goOn()
          else this.#powerOn(bootedAtMs)
        })
        this.#world.failPoint('start:3')
        if (state === 'running') this.#letRun()
      } catch (error) {
        this.#powerDown()
        const reason = signal.aborted ? 'requested' : 'start-failed'
        const detail = signal.aborted ? {} : { detail: error instanceof Error ? error.message : String(error) }
        this.#show({ state: saved ? 'saved' : 'off', reason, ...detail }, null)
        throw error
      }
    })
  }

  async save(operation: Operation = {}): Promise<void> {
    await this.#run('save', operation, async (signal) => {
      const { state, active } = this.#view
      if (!active) throw new HypervisorError('unreachable', { what: `machine ${JSON.stringify(this.#named().name)}` })
      await this.#take('save', signal)
      this.#world.failPoint('save:1')
      // A real one leaves out what its guest has not touched, too.
      const bytes = Math.ceil(active.memory.bytes / 2)
      const saved = { atMs: this.#world.clock.now(), bytes, paused: state === 'paused', config: active }
      this.#saved = this.#guest && { bootedAtMs: this.#guest.bootedAtMs, ranMs: this.#guest.ranMs }
      await this.#enter({ state: 'saved', reason: 'requested', saved, operation }, () => this.#powerDown())
      this.#world.failPoint('save:2')
    })
  }

  async discardSaved(operation: Operation = {}): Promise<void> {
    await this.#run('discard-saved', operation, async () => {
      this.#world.failPoint('discard-saved:1')
      await this.#enter({ state: 'off', reason: 'requested', operation }, () => {
        this.#saved = undefined
        this.#world.resources(this.#view.host).release(this.id)
      })
      this.#world.failPoint('discard-saved:2')
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
      if (options.by === 'agent') await this.agent.ping({ signal })
      await this.#button.press(this.#world, { operation: 'reboot', ...this.#pressed(options, signal) })
      await this.#restartGuest({ byGuest: false, operation: options })
    })
  }

  async shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    await this.#run('shut-down', options, async (signal) => {
      this.#show({ state: 'shutting-down', reason: 'requested' })
      try {
        if (options.by === 'agent') await this.agent.ping({ signal })
        await this.#button.press(this.#world, { operation: 'shut-down', ...this.#pressed(options, signal) })
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
    return await this.#run(`change-${request.apply}`, operation, async (signal) => {
      const lateMs = await troubleMs(this.#world, { operation: 'change', machine: this.#named(), signal })
      if (lateMs > 0) await delay(this.#world.clock, lateMs, signal)
      const { view, result } = planChange(this.#view, request)
      const before = this.#view
      this.#world.requireTemplateKept(before, view.defined)
      this.snapshots.requireFree(before.defined, view.defined)
      this.#world.requireNetworks(view.defined)
      if (view.active) this.#world.requireActiveNetworks(view.active)
      this.#world.requireFreeMacs(view.defined)
      const releaseName = this.#world.reserveName(view.defined.name, this.id)
      const resources = this.#world.resources(view.host)
      try {
        if (view.active) resources.claim(this.id, view.active)
        const event: HypervisorEvent = { kind: 'machine-changed', atMs: this.#world.clock.now(), machine: view }
        this.#world.failPoint('change:1')
        await this.#save(view, { events: [event], operation })
        this.#world.failPoint('change:2')
        this.#view = view
        if (before.defined.name !== view.defined.name) this.#world.freeName(before.defined.name)
        this.#world.tell(event)
        this.#consoles.refresh()
        return result
      } catch (error) {
        if (before.active) resources.claim(this.id, before.active)
        releaseName()
        throw error
      }
    })
  }

  async clone(request: CloneRequest, operation: Operation = {}): Promise<readonly Machine[]> {
    return await this.#run('clone', operation, (signal) =>
      this.#world.clone(this.#view.defined, request, { ...operation, signal }),
    )
  }

  async undefine(operation: Operation & { readonly snapshots?: boolean } = {}): Promise<void> {
    await this.#run('undefine', operation, async () => {
      this.#world.requireTemplateKept(this.#view, undefined)
      await this.#forget(operation, operation.snapshots ?? false)
    })
  }

  async #forget(operation: Operation, isWithSnapshots: boolean): Promise<void> {
    const snapshots = this.snapshots.forget(isWithSnapshots)
    const atMs = this.#world.clock.now()
    const event: HypervisorEvent = { kind: 'machine-undefined', atMs, machine: this.#view }
    this.#world.failPoint('undefine:1')
    await this.#world.save({ entries: [forgetMachineEntry(this.id), ...snapshots], events: [event], operation })
    this.#world.failPoint('undefine:2')
    this.#gone = true
    this.#world.forget(this.id)
    this.#world.tell(event)
  }

  // Migration.

  #departing(): DepartingMachine {
    return {
      world: this.#world,
      view: () => this.#view,
      offer: () => {
        this.#require('migrate', {})
        return this.#world.offer(this.#view, this.#guest?.bootedAtMs)
      },
      alone: (operation, work) => {
        if (!this.migration.departure) this.#require('migrate', operation)
        return this.#gate.pass({ operation: 'migrate', machine: this.#named().name, options: operation }, work)
      },
      freeze: () => this.#guest?.freeze(),
      thaw: () => {
        if (this.#view.state === 'running') this.#letRun()
      },
      hold: (departure, operation) => this.#hold(departure, operation),
      giveBack: async ({ state }, operation) => {
        const letRun = () => (state === 'running' ? this.#letRun() : undefined)
        await this.#enter({ state, reason: 'requested', operation }, letRun)
      },
      forget: async (operation) => {
        await this.#forget(operation, true)
        this.#powerDown()
      },
    }
  }

  async #hold(departure: DepartureRecord, operation: Operation): Promise<void> {
    const { state, active } = this.#view
    const atMs = this.#world.clock.now()
    const held = {
      state: state === 'off' ? 'off' : 'paused',
      reason: 'departed',
      detail: departedText(departure),
    } as const
    const { view, event } = changeState(this.#view, { ...held, atMs, active })
    const bootedAtMs = this.#guest ? { bootedAtMs: this.#guest.bootedAtMs } : {}
    await this.#world.save({
      entries: [machineEntry<MachineRecord>({ view, ...bootedAtMs, departure })],
      events: [event],
      operation,
    })
    this.#view = view
    this.#world.tell(event)
  }

  async addresses(operation: Operation = {}): Promise<readonly NicAddresses[]> {
    throwIfCancelled(operation.signal, `addresses of machine ${JSON.stringify(this.#named().name)}`)
    if (this.#gone) throw new HypervisorError('machine-not-found', { machine: this.#named().name })
    return await simulatedAddresses(this.#view, (network) => this.#world.leases(network))
  }

  async openSerial(device: string, operation: Operation = {}): Promise<Duplex> {
    this.#require('open-serial', operation)
    requireDevice(this.#config, { id: device, kind: 'serial' })
    return this.#consoles.line(device).attach()
  }

  async readSerialLog(device: string, options: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    this.#require('read-serial-log', {})
    requireDevice(this.#config, { id: device, kind: 'serial' })
    return this.#consoles.line(device).read(options.lastBytes)
  }

  /** What a port said at another host, before all it says here. */
  recallSerial(device: string, piece: Uint8Array): void {
    this.#consoles.line(device).recall(piece)
  }

  async openGraphics(device: string, operation: Operation = {}): Promise<Duplex> {
    this.#require('open-graphics', operation)
    requireDevice(this.#config, { id: device, kind: 'graphics' })
    return this.#consoles.openScreen()
  }

  async screenshot(device: string, options: ScreenshotOptions = {}): Promise<Uint8Array> {
    this.#require('screenshot', options)
    requireDevice(this.#config, { id: device, kind: 'graphics' })
    return this.#consoles.screenshot(options.format)
  }

  async setGraphicsPassword(device: string, password: string, operation: Operation = {}): Promise<void> {
    this.#require('set-graphics-password', operation)
    checkPasswordFor(this.#config, device, password)
  }

  async sendKeys(chords: readonly KeyChord[], options: Operation & KeyTiming = {}): Promise<void> {
    this.#require('send-keys', options)
    const what = `keys for machine ${JSON.stringify(this.#named().name)}`
    await pressAll(chords, { ...options, what, clock: this.#world.clock, press: (chord) => this.#guest?.press(chord) })
  }

  async dump(request: DumpRequest = {}, operation: Operation = {}): Promise<DumpResult> {
    return await this.#run('dump', operation, (signal) => this.#crashes.dump(request, operation, signal))
  }

  async readDump(_request: Pick<DumpRequest, 'format'> = {}, operation: Operation = {}): Promise<VolumeBytes> {
    return await this.#run('dump', operation, (signal) => this.#crashes.read(operation, signal))
  }

  async injectNmi(operation: Operation = {}): Promise<void> {
    await this.#run('inject-nmi', operation, async () => this.#guest?.interrupt())
  }

  /** Lets a fault strike that was injected while the machine runs. */
  strikeLater(fault: Fault): void {
    if (this.#view.state !== 'running' || !concerns(fault, this.#named())) return
    if (isTimed(fault)) this.#plan(fault.kind)
  }

  /** Stops all that is planned and lets go of all who are attached; the machine runs on in the store. */
  close(): void {
    this.#gone = true
    this.#gate.abort(new Error('the simulator was closed'))
    this.#timedFaults.callOff()
    this.#guest?.stop()
    this.#consoles.hangUp()
  }

  // How an operation goes.

  #named(): VictimMachine {
    return { id: this.id, name: this.#view.defined.name }
  }

  #require(operation: MachineOperation, options: Operation): void {
    const { name } = this.#named()
    throwIfCancelled(options.signal, `${operation} of machine ${JSON.stringify(name)}`)
    if (this.#gone) throw new HypervisorError('machine-not-found', { machine: name })
    requireAllowed(operation, { name, state: this.#view.state, template: this.#view.defined.template })
    if (this.migration.departure) refuseHeld(operation, name)
  }

  async #run<T>(
    operation: MachineOperation,
    options: Operation,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#require(operation, options)
    return await this.#gate.pass({ operation, machine: this.#named().name, options }, work)
  }

  #pressed(options: GuestPatience, signal: AbortSignal): Omit<Press, 'operation'> {
    return { machine: this.#named(), timeoutMs: options.timeoutMs, signal }
  }

  /** Lets the time pass that the operation takes. */
  async #take(operation: TimedOperation, signal: AbortSignal): Promise<void> {
    await takeTime(this.#world, this.#world.timing[durationOf[operation]], {
      operation,
      machine: this.#named(),
      signal,
    })
  }

  // The machine's state.

  /** Enters a state that lasts: durable first, then true, then told. */
  async #enter(target: Target, effect: () => void): Promise<void> {
    const active = target.state === 'off' || target.state === 'saved' ? null : this.#view.active
    const { view, event } = changeState(this.#view, { ...target, atMs: this.#world.clock.now(), active })
    await this.#save(view, { events: [event], operation: target.operation })
    this.#view = view
    effect()
    this.#world.tell(event)
    this.#consoles.refresh()
  }

  /** Enters a state that passes, and is not kept. */
  #show(target: Target, active: MachineView['active'] = this.#view.active): void {
    const { view, event } = changeState(this.#view, { ...target, atMs: this.#world.clock.now(), active })
    this.#view = view
    this.#world.tell(event)
    this.#consoles.refresh()
  }

  /** Durable with what its snapshots have changed of it, then true, then told. */
  async #adopt({ view, entries, event, operation }: SnapshotStep): Promise<void> {
    const bootedAtMs = this.#guest ? { bootedAtMs: this.#guest.bootedAtMs } : {}
    const all = [machineEntry<MachineRecord>({ view, ...bootedAtMs }), ...entries]
    await this.#world.save({ entries: all, events: [event], operation })
    this.#view = view
    this.#world.tell(event)
    this.#consoles.refresh()
  }

  /** Powers it on with a guest that has run so long already. */
  async #restore(to: { readonly ranMs: number; readonly paused: boolean }, operation: Operation): Promise<void> {
    const { defined, host } = this.#view
    this.#show({ state: 'starting', reason: 'requested' }, defined)
    this.#world.resources(host).claim(this.id, defined)
    const state = to.paused ? 'paused' : 'running'
    await this.#enter({ state, reason: 'requested', operation }, () => {
      this.#powerOn(this.#world.clock.now() - to.ranMs, to.ranMs).catchUp()
    })
    if (!to.paused) this.#letRun()
  }

  async #save(view: MachineView, saving: Omit<Saving, 'entries'>): Promise<void> {
    const { bootedAtMs, ranMs } = (view.state === 'saved' ? this.#saved : this.#guest) ?? {}
    const kept = view.state === 'saved' && ranMs !== undefined ? { ranMs } : {}
    const booted = bootedAtMs === undefined ? {} : { bootedAtMs }
    await this.#world.save({ entries: [machineEntry<MachineRecord>({ view, ...booted, ...kept })], ...saving })
  }

  // The guest.

  /** As it was when it was saved. */
  #goOn(): void {
    const { bootedAtMs = this.#world.clock.now(), ranMs = 0 } = this.#saved ?? {}
    this.#powerOn(bootedAtMs, ranMs).resumeQuietly()
    this.#saved = undefined
  }

  #powerOn(bootedAtMs: number, ranMs = 0): Guest {
    this.#runs++
    const { clock, timing } = this.#world
    const config = this.#view.active ?? this.#view.defined
    const console = config.serials[0]?.id
    const guest: Guest = new Guest(
      { config, clock, bootMs: timing.bootMs, bootedAtMs, ranMs },
      {
        say: (bytes) => (console === undefined ? undefined : this.#consoles.line(console).write(bytes)),
        agentCame: () => this.#agentCame(guest),
        poweredOff: () => this.#guestDid(guest, () => this.#guestPoweredOff()),
        rebooted: () => this.#guestDid(guest, () => this.#guestRebooted()),
        panicked: () => this.#guestDid(guest, () => this.#crashes.panicked()),
      },
    )
    this.#guest = guest
    this.#agentLeft()
    return guest
  }

  /** What its agent tells is known until it is off. */
  #learn(part: Partial<GuestView>): void {
    this.#view = { ...this.#view, guest: { agent: false, ...this.#view.guest, ...part } }
  }

  #agentCame(guest: Guest): void {
    const { active } = this.#view
    if (this.#gone || this.#guest !== guest || active?.agent === false) return
    if (this.#world.faults.strike('agent-missing', this.#named())) return
    this.#learn({ agent: true })
    this.#tellOfAgent(true)
  }

  #agentLeft(): void {
    this.agent.reset()
    if (!this.#view.guest?.agent) return
    this.#learn({ agent: false })
    this.#tellOfAgent(false)
  }

  #tellOfAgent(connected: boolean): void {
    // What it is found with is no news.
    if (this.#isFinding) return
    this.#world.tell({ kind: 'machine-agent', atMs: this.#world.clock.now(), machine: this.#view, connected })
  }

  #letRun(): void {
    this.#guest?.run()
    for (const kind of timedKinds) this.#plan(kind)
  }

  #powerDown(): void {
    this.#timedFaults.callOff()
    this.#guest?.stop()
    this.#guest = undefined
    this.#consoles.hangUp()
    this.#world.resources(this.#view.host).release(this.id)
  }

  async #restartGuest(how: { readonly byGuest: boolean; readonly operation?: Operation }): Promise<void> {
    const begin = () => {
      this.#timedFaults.callOff()
      this.#guest?.stop()
      this.#powerOn(this.#world.clock.now())
      this.#letRun()
    }
    if (this.#view.state !== 'running') {
      await this.#enter({ state: 'running', reason: 'requested', operation: how.operation }, begin)
      this.#world.tell(this.#resetEvent(how.byGuest))
      return
    }
    const event = this.#resetEvent(how.byGuest)
    await this.#save(this.#view, { events: [event], operation: how.operation })
    begin()
    this.#world.tell(event)
  }

  #resetEvent(byGuest: boolean): HypervisorEvent {
    return { kind: 'machine-reset', atMs: this.#world.clock.now(), machine: this.#view, byGuest }
  }

  // What the guest does by itself.

  /** Lets what runs on the machine finish first, and drops what an earlier guest did. */
  #guestDid(guest: Guest, consequence: () => Promise<void>): void {
    const settle = async () => {
      this.#button.guestEnded()
      await this.#gate.settled()
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

  // Faults that come while it runs.

  #plan(kind: TimedKind): void {
    const guest = this.#guest
    if (!guest) return
    this.#timedFaults.plan(kind, this.#named(), (fault) => {
      if (fault.kind === 'guest-panics') guest.panic()
      else this.#guestDid(guest, () => this.#strike(guest, fault))
    })
  }

  async #strike(guest: Guest, fault: TimedFault): Promise<void> {
    if (fault.kind === 'monitor-lost') await this.#loseMonitor(guest, fault.forMs)
    else if (fault.kind === 'io-error') await this.#crashes.diskFailed(fault)
    else if (fault.kind === 'watchdog-fires') await this.#crashes.watchdogFired()
    else if (fault.kind === 'out-of-memory') await this.#crashes.outOfMemory(fault.suspected === true)
  }

  #newCrashes(): SimulatedCrashes {
    return new SimulatedCrashes({
      world: this.#world,
      view: () => this.#view,
      enter: (target) => this.#enter(target, () => this.#follow(target.state)),
      show: (target) => this.#show(target),
      freeze: () => this.#guest?.freeze(),
      thaw: () => this.#guest?.run(),
      restart: () => this.#restartGuest({ byGuest: false }),
      after: (ms, call) => {
        const guest = this.#guest
        if (guest) this.#timedFaults.after(ms, () => this.#guestDid(guest, call))
      },
    })
  }

  /** What the guest does in a state that befell it. */
  #follow(state: MachineView['state']): void {
    if (state === 'off') this.#powerDown()
    else if (state === 'running') this.#letRun()
    else {
      if (state === 'crashed') this.#timedFaults.callOff()
      this.#guest?.freeze()
    }
  }

  async #loseMonitor(guest: Guest, forMs: number | undefined): Promise<void> {
    if (this.#view.state !== 'running') return
    const detail = 'the simulated monitor does not answer'
    await this.#enter({ state: 'unreachable', reason: 'monitor-lost', detail }, () => undefined)
    if (forMs !== undefined) this.#timedFaults.after(forMs, () => this.#guestDid(guest, () => this.#findMonitor()))
  }

  async #findMonitor(): Promise<void> {
    if (this.#view.state !== 'unreachable') return
    await this.#enter({ state: 'running', reason: 'found' }, () => this.#plan('monitor-lost'))
  }
}
