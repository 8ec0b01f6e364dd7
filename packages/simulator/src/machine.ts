import type { Duplex } from 'node:stream'
import {
  type ChangeRequest,
  type ChangeResult,
  type CloneRequest,
  type DumpRequest,
  type DumpResult,
  forgetMachineEntry,
  type GuestPatience,
  HypervisorError,
  type HypervisorEvent,
  type KeyChord,
  type KeyTiming,
  type Machine,
  type MachineMigration,
  type MachineOperation,
  type MachineSample,
  type MachineView,
  type MemoryAgent,
  type NicAddresses,
  type Operation,
  OperationGate,
  refuseHeld,
  requireAllowed,
  requireDevice,
  type StoreEntry,
  throwIfCancelled,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import { simulatedAddresses } from './addresses.ts'
import { delay } from './clock.ts'
import { Consoles, checkPasswordFor, type ScreenshotOptions } from './consoles.ts'
import type { Fault, TimedOperation } from './fault.ts'
import { simulatedAgent } from './guest-agent.ts'
import { pressAll } from './keyboard.ts'
import { GuestLife } from './machine/guest-life.ts'
import { MachinePower } from './machine/machine-power.ts'
import { MachineState } from './machine/machine-state.ts'
import { type SampleMoment, sampleMachine } from './metrics/sample-machine.ts'
import { departingMachine } from './migration/departing-machine.ts'
import { type DepartingMachine, SimulatedMigration } from './migration/departures.ts'
import { planChange } from './plan-change.ts'
import { PowerButton } from './power-button.ts'
import type { MachineRecord } from './record.ts'
import { SimulatedSnapshots } from './snapshots.ts'
import { durationOf } from './timing.ts'
import { takeTime, troubleMs } from './trouble.ts'
import type { World } from './world.ts'

/** A machine by the contract: who may ask for what, and when; what it takes is done by the parts. */
export class SimulatedMachine implements Machine {
  readonly id: string
  readonly migration: MachineMigration
  readonly snapshots: SimulatedSnapshots
  readonly agent: MemoryAgent
  readonly #world: World
  readonly #state: MachineState
  readonly #life: GuestLife
  readonly #power: MachinePower
  readonly #consoles: Consoles
  readonly #gate = new OperationGate()

  constructor(record: MachineRecord, world: World) {
    this.id = record.view.id
    this.#world = world
    const button = new PowerButton()
    this.#life = new GuestLife({
      world,
      gate: this.#gate,
      button,
      state: () => this.#state,
      consoles: () => this.#consoles,
      agent: () => this.agent,
    })
    this.#state = new MachineState(record.view, {
      world,
      times: (state) => this.#life.times(state),
      refresh: () => this.#consoles.refresh(),
    })
    const [life, state] = [this.#life, this.#state]
    this.#consoles = new Consoles({ view: () => state.view, type: (bytes) => life.guest?.input(bytes) })
    this.agent = simulatedAgent({
      world,
      view: () => state.view,
      require: (options) => this.#require('agent', options),
      shutDown: (mode) => life.guest?.obeyAgent(mode),
      learn: (part) => life.learn(part),
    })
    const run = <T>(operation: MachineOperation, options: Operation, work: (signal: AbortSignal) => Promise<T>) =>
      this.#run(operation, options, work)
    const take = (operation: TimedOperation, signal: AbortSignal) => this.#take(operation, signal)
    this.snapshots = new SimulatedSnapshots({
      agent: () => this.agent,
      view: () => state.view,
      nowMs: () => world.clock.now(),
      ranMs: () => life.guest?.ranMs ?? 0,
      run,
      take,
      commit: (step) => state.adopt(step),
      powerOff: (operation) => state.enter({ state: 'off', reason: 'requested', operation }, () => life.powerDown()),
      restore: (to, operation) => life.restore(to, operation),
    })
    this.#power = new MachinePower({ world, state, life, agent: this.agent, button, run, take })
    life.find(record)
    this.migration = new SimulatedMigration(this.#departing(), record.departure)
  }

  get view(): MachineView {
    return this.#state.view
  }

  /** What it has used, while it runs. */
  sample(moment: SampleMoment): MachineSample | undefined {
    const { guest, runs } = this.#life
    const { view } = this
    if (!guest || view.active === null) return undefined
    const { bootedAtMs, ranMs } = guest
    const silentMs = view.state === 'unreachable' ? { silentSinceMs: view.sinceMs } : {}
    return sampleMachine({ config: view.active, run: `${bootedAtMs}.${runs}`, bootedAtMs, ranMs, ...silentMs }, moment)
  }

  // Operations, in the order of the contract.

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    await this.#power.start(options)
  }

  async save(operation: Operation = {}): Promise<void> {
    await this.#power.save(operation)
  }

  async discardSaved(operation: Operation = {}): Promise<void> {
    await this.#power.discardSaved(operation)
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

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    return await this.#run(`change-${request.apply}`, operation, async (signal) => {
      const lateMs = await troubleMs(this.#world, { operation: 'change', machine: this.#state.named, signal })
      if (lateMs > 0) await delay(this.#world.clock, lateMs, signal)
      const { view: planned, result } = planChange(this.view, request)
      const view = { ...planned, defined: this.#world.withLink(planned.defined) }
      const before = this.view
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
        await this.#state.save(view, { events: [event], operation })
        this.#world.failPoint('change:2')
        this.#state.become(view, event, () => {
          if (before.defined.name !== view.defined.name) this.#world.freeName(before.defined.name)
        })
        return result
      } catch (error) {
        if (before.active) resources.claim(this.id, before.active)
        releaseName()
        throw error
      }
    })
  }

  async clone(request: CloneRequest, operation: Operation = {}): Promise<readonly Machine[]> {
    return await this.#run('clone', operation, (signal) => this.#world.clone(this, request, { ...operation, signal }))
  }

  async undefine(operation: Operation & { readonly snapshots?: boolean } = {}): Promise<void> {
    await this.#run('undefine', operation, async () => {
      this.#world.requireTemplateKept(this.view, undefined)
      await this.#forget(operation, this.snapshots.forget(operation.snapshots ?? false))
    })
  }

  async #forget(operation: Operation, entries: readonly StoreEntry[]): Promise<void> {
    const atMs = this.#world.clock.now()
    const event: HypervisorEvent = { kind: 'machine-undefined', atMs, machine: this.view }
    this.#world.failPoint('undefine:1')
    await this.#world.save({ entries: [forgetMachineEntry(this.id), ...entries], events: [event], operation })
    this.#world.failPoint('undefine:2')
    this.#state.isGone = true
    this.#world.forget(this.id)
    this.#world.tell(event)
  }

  #departing(): DepartingMachine {
    return departingMachine({
      world: this.#world,
      state: this.#state,
      life: this.#life,
      require: () => this.#require('migrate', {}),
      alone: (operation, work) => {
        if (!this.migration.departure) this.#require('migrate', operation)
        return this.#gate.pass({ operation: 'migrate', machine: this.#state.named.name, options: operation }, work)
      },
      forget: (operation, entries) => this.#forget(operation, [...entries, ...this.snapshots.forget(true)]),
    })
  }

  async addresses(operation: Operation = {}): Promise<readonly NicAddresses[]> {
    throwIfCancelled(operation.signal, `addresses of machine ${JSON.stringify(this.#state.named.name)}`)
    if (this.#state.isGone) throw new HypervisorError('machine-not-found', { machine: this.#state.named.name })
    return await simulatedAddresses(this.view, (network) => this.#world.leases(network))
  }

  async openSerial(device: string, operation: Operation = {}): Promise<Duplex> {
    this.#require('open-serial', operation)
    requireDevice(this.#state.config, { id: device, kind: 'serial' })
    return this.#consoles.line(device).attach()
  }

  async readSerialLog(device: string, options: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    this.#require('read-serial-log', {})
    requireDevice(this.#state.config, { id: device, kind: 'serial' })
    return this.#consoles.line(device).read(options.lastBytes)
  }

  /** What a port said at another host, before all it says here. */
  recallSerial(device: string, piece: Uint8Array): void {
    this.#consoles.line(device).recall(piece)
  }

  async openGraphics(device: string, operation: Operation = {}): Promise<Duplex> {
    this.#require('open-graphics', operation)
    requireDevice(this.#state.config, { id: device, kind: 'graphics' })
    return this.#consoles.openScreen()
  }

  async screenshot(device: string, options: ScreenshotOptions = {}): Promise<Uint8Array> {
    this.#require('screenshot', options)
    requireDevice(this.#state.config, { id: device, kind: 'graphics' })
    return this.#consoles.screenshot(options.format)
  }

  async setGraphicsPassword(device: string, password: string, operation: Operation = {}): Promise<void> {
    this.#require('set-graphics-password', operation)
    checkPasswordFor(this.#state.config, device, password)
  }

  async sendKeys(chords: readonly KeyChord[], options: Operation & KeyTiming = {}): Promise<void> {
    this.#require('send-keys', options)
    const what = `keys for machine ${JSON.stringify(this.#state.named.name)}`
    await pressAll(chords, {
      ...options,
      what,
      clock: this.#world.clock,
      press: (chord) => this.#life.guest?.press(chord),
    })
  }

  async dump(request: DumpRequest = {}, operation: Operation = {}): Promise<DumpResult> {
    return await this.#run('dump', operation, (signal) => this.#life.crashes.dump(request, operation, signal))
  }

  async readDump(_request: Pick<DumpRequest, 'format'> = {}, operation: Operation = {}): Promise<VolumeBytes> {
    return await this.#run('dump', operation, (signal) => this.#life.crashes.read(operation, signal))
  }

  async injectNmi(operation: Operation = {}): Promise<void> {
    await this.#run('inject-nmi', operation, async () => this.#life.guest?.interrupt())
  }

  /** Lets a fault strike that was injected while the machine runs. */
  strikeLater(fault: Fault): void {
    this.#life.strikeLater(fault)
  }

  /** Stops all that is planned and lets go of all who are attached; the machine runs on in the store. */
  close(): void {
    this.#state.isGone = true
    this.#gate.abort(new Error('the simulator was closed'))
    this.#life.stop()
    this.#consoles.hangUp()
  }

  // How an operation goes.

  #require(operation: MachineOperation, options: Operation): void {
    const { name } = this.#state.named
    throwIfCancelled(options.signal, `${operation} of machine ${JSON.stringify(name)}`)
    if (this.#state.isGone) throw new HypervisorError('machine-not-found', { machine: name })
    requireAllowed(operation, { name, state: this.view.state, template: this.view.defined.template })
    if (this.migration.departure) refuseHeld(operation, name)
  }

  async #run<T>(
    operation: MachineOperation,
    options: Operation,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#require(operation, options)
    return await this.#gate.pass({ operation, machine: this.#state.named.name, options }, work)
  }

  /** Lets the time pass that the operation takes. */
  async #take(operation: TimedOperation, signal: AbortSignal): Promise<void> {
    await takeTime(this.#world, this.#world.timing[durationOf[operation]], {
      operation,
      machine: this.#state.named,
      signal,
    })
  }
}
