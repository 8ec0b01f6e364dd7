import type {
  GuestView,
  HypervisorEvent,
  MachineView,
  MemoryAgent,
  Operation,
  OperationGate,
} from '@cimarron/hypervisor'
import type { Consoles } from '../consoles.ts'
import { SimulatedCrashes } from '../crash/simulated-crashes.ts'
import type { Fault } from '../fault.ts'
import { concerns } from '../fault-table.ts'
import { Guest } from '../guest.ts'
import type { PowerButton } from '../power-button.ts'
import type { MachineRecord } from '../record.ts'
import { isTimed, type TimedFault, TimedFaults, type TimedKind, timedKinds } from '../timed-faults.ts'
import type { World } from '../world.ts'
import type { GuestTimes, MachineState } from './machine-state.ts'

export interface GuestLifeParts {
  readonly world: World
  readonly state: () => MachineState
  readonly gate: OperationGate
  readonly button: PowerButton
  readonly consoles: () => Consoles
  readonly agent: () => MemoryAgent
}

/** The guest of a simulated machine: how it comes and goes, what it does by itself, and what befalls it. */
export class GuestLife {
  readonly crashes: SimulatedCrashes
  #guest: Guest | undefined
  /** Of its guest, while it is saved. */
  #saved: GuestTimes | undefined
  /** How often it was powered on. */
  #runs = 0
  /** What it is found with is no news. */
  #isFinding = false
  readonly #parts: GuestLifeParts
  readonly #timedFaults: TimedFaults

  constructor(parts: GuestLifeParts) {
    this.#parts = parts
    this.#timedFaults = new TimedFaults(parts.world)
    this.crashes = new SimulatedCrashes({
      world: parts.world,
      view: () => this.#view,
      enter: (target) => this.#state.enter(target, () => this.#follow(target.state)),
      show: (target) => this.#state.show(target),
      freeze: () => this.#guest?.freeze(),
      thaw: () => this.#guest?.run(),
      restart: () => this.restart({ byGuest: false }),
      after: (ms, call) => {
        const guest = this.#guest
        if (guest) this.#timedFaults.after(ms, () => this.#did(guest, call))
      },
    })
  }

  get guest(): Guest | undefined {
    return this.#guest
  }

  get runs(): number {
    return this.#runs
  }

  get #state(): MachineState {
    return this.#parts.state()
  }

  get #view(): MachineView {
    return this.#state.view
  }

  times(state: MachineView['state']): GuestTimes | undefined {
    return state === 'saved' ? this.#saved : this.#guest
  }

  // How it comes and goes.

  powerOn(bootedAtMs: number, ranMs = 0): Guest {
    this.#runs++
    const { world, consoles } = this.#parts
    const { clock, timing } = world
    const { config } = this.#state
    const console = config.serials[0]?.id
    const guest: Guest = new Guest(
      { config, clock, bootMs: timing.bootMs, bootedAtMs, ranMs },
      {
        say: (bytes) => (console === undefined ? undefined : consoles().line(console).write(bytes)),
        agentCame: () => this.#agentCame(guest),
        poweredOff: () => this.#did(guest, () => this.#poweredOff()),
        rebooted: () => this.#did(guest, () => this.#rebooted()),
        panicked: () => this.#did(guest, () => this.crashes.panicked()),
      },
    )
    this.#guest = guest
    this.#agentLeft()
    return guest
  }

  letRun(): void {
    this.#guest?.run()
    for (const kind of timedKinds) this.#plan(kind)
  }

  powerDown(): void {
    this.stop()
    this.#guest = undefined
    this.#parts.consoles().hangUp()
    this.#parts.world.resources(this.#view.host).release(this.#view.id)
  }

  /** Nothing that was planned comes any more. */
  stop(): void {
    this.#timedFaults.callOff()
    this.#guest?.stop()
  }

  async restart(how: { readonly byGuest: boolean; readonly operation?: Operation }): Promise<void> {
    const { world } = this.#parts
    const begin = () => {
      this.stop()
      this.powerOn(world.clock.now())
      this.letRun()
    }
    if (this.#view.state !== 'running') {
      await this.#state.enter({ state: 'running', reason: 'requested', operation: how.operation }, begin)
      world.tell(this.#resetEvent(how.byGuest))
      return
    }
    const event = this.#resetEvent(how.byGuest)
    await this.#state.save(this.#view, { events: [event], operation: how.operation })
    begin()
    world.tell(event)
  }

  #resetEvent(byGuest: boolean): HypervisorEvent {
    return { kind: 'machine-reset', atMs: this.#parts.world.clock.now(), machine: this.#view, byGuest }
  }

  // From what was kept of it.

  /** What a former simulator has left: it ran when it was last seen, and has run on meanwhile, or it is saved. */
  find({ view, bootedAtMs, ranMs }: MachineRecord): void {
    if (view.active) {
      this.#isFinding = true
      this.#findRunning(view.active, bootedAtMs ?? view.sinceMs)
      this.#isFinding = false
    }
    if (view.saved && bootedAtMs !== undefined) this.#saved = { bootedAtMs, ranMs: ranMs ?? 0 }
  }

  #findRunning(active: NonNullable<MachineView['active']>, bootedAtMs: number): void {
    const { world } = this.#parts
    const { host, id, state, sinceMs } = this.#view
    world.resources(host).claim(id, active)
    const untilMs = state === 'paused' ? sinceMs : world.clock.now()
    const guest = this.powerOn(bootedAtMs, Math.max(0, untilMs - bootedAtMs))
    guest.catchUp()
    if (state === 'crashed') guest.stop()
    else if (state !== 'paused') this.letRun()
    if (state === 'unreachable') this.#state.replace({ state: 'running', reason: 'found' })
  }

  /** It is to go on from where it is now. */
  keep(): void {
    this.#saved = this.#guest && { bootedAtMs: this.#guest.bootedAtMs, ranMs: this.#guest.ranMs }
  }

  /** As it was when it was saved. */
  goOn(): void {
    const { bootedAtMs = this.#parts.world.clock.now(), ranMs = 0 } = this.#saved ?? {}
    this.powerOn(bootedAtMs, ranMs).resumeQuietly()
    this.#saved = undefined
  }

  discardKept(): void {
    this.#saved = undefined
  }

  /** Powers its machine on with a guest that has run so long already. */
  async restore(to: { readonly ranMs: number; readonly paused: boolean }, operation: Operation): Promise<void> {
    const { world } = this.#parts
    const { defined, host, id } = this.#view
    this.#state.show({ state: 'starting', reason: 'requested' }, defined)
    world.resources(host).claim(id, defined)
    const state = to.paused ? 'paused' : 'running'
    await this.#state.enter({ state, reason: 'requested', operation }, () => {
      this.powerOn(world.clock.now() - to.ranMs, to.ranMs).catchUp()
    })
    if (!to.paused) this.letRun()
  }

  // Its agent.

  /** What its agent tells is known until it is off. */
  learn(part: Partial<GuestView>): void {
    this.#state.replace({ guest: { agent: false, ...this.#view.guest, ...part } })
  }

  #agentCame(guest: Guest): void {
    const { active } = this.#view
    if (this.#state.isGone || this.#guest !== guest || active?.agent === false) return
    if (this.#parts.world.faults.strike('agent-missing', this.#state.named)) return
    this.learn({ agent: true })
    this.#tellOfAgent(true)
  }

  #agentLeft(): void {
    this.#parts.agent().reset()
    if (!this.#view.guest?.agent) return
    this.learn({ agent: false })
    this.#tellOfAgent(false)
  }

  #tellOfAgent(connected: boolean): void {
    if (this.#isFinding) return
    const { world } = this.#parts
    world.tell({ kind: 'machine-agent', atMs: world.clock.now(), machine: this.#view, connected })
  }

  // What it does by itself.

  /** Lets what runs on the machine finish first, and drops what an earlier guest did. */
  #did(guest: Guest, consequence: () => Promise<void>): void {
    const { button, gate, world } = this.#parts
    const settle = async () => {
      button.guestEnded()
      await gate.settled()
      if (this.#state.isGone || this.#guest !== guest) return
      await consequence()
    }
    settle().catch((error: unknown) => world.report(error))
  }

  async #poweredOff(): Promise<void> {
    const reason = 'guest-shutdown'
    if (this.#view.active?.lifecycle.onPoweroff === 'pause') {
      await this.#state.enter({ state: 'paused', reason }, () => this.#guest?.freeze())
    } else await this.#state.enter({ state: 'off', reason }, () => this.powerDown())
  }

  async #rebooted(): Promise<void> {
    if (this.#view.active?.lifecycle.onReboot === 'power-off') {
      await this.#state.enter({ state: 'off', reason: 'guest-reset' }, () => this.powerDown())
    } else await this.restart({ byGuest: true })
  }

  // What befalls it.

  /** Lets a fault strike that was injected while the machine runs. */
  strikeLater(fault: Fault): void {
    if (this.#view.state !== 'running' || !concerns(fault, this.#state.named)) return
    if (isTimed(fault)) this.#plan(fault.kind)
  }

  #plan(kind: TimedKind): void {
    const guest = this.#guest
    if (!guest) return
    this.#timedFaults.plan(kind, this.#state.named, (fault) => {
      if (fault.kind === 'guest-panics') guest.panic()
      else this.#did(guest, () => this.#strike(guest, fault))
    })
  }

  async #strike(guest: Guest, fault: TimedFault): Promise<void> {
    if (fault.kind === 'monitor-lost') await this.#loseMonitor(guest, fault.forMs)
    else if (fault.kind === 'io-error') await this.crashes.diskFailed(fault)
    else if (fault.kind === 'watchdog-fires') await this.crashes.watchdogFired()
    else if (fault.kind === 'out-of-memory') await this.crashes.outOfMemory(fault.suspected === true)
  }

  /** What it does in a state that befell it. */
  #follow(state: MachineView['state']): void {
    if (state === 'off') this.powerDown()
    else if (state === 'running') this.letRun()
    else {
      if (state === 'crashed') this.#timedFaults.callOff()
      this.#guest?.freeze()
    }
  }

  async #loseMonitor(guest: Guest, forMs: number | undefined): Promise<void> {
    if (this.#view.state !== 'running') return
    const detail = 'the simulated monitor does not answer'
    await this.#state.enter({ state: 'unreachable', reason: 'monitor-lost', detail }, () => undefined)
    if (forMs !== undefined) this.#timedFaults.after(forMs, () => this.#did(guest, () => this.#findMonitor()))
  }

  async #findMonitor(): Promise<void> {
    if (this.#view.state !== 'unreachable') return
    await this.#state.enter({ state: 'running', reason: 'found' }, () => this.#plan('monitor-lost'))
  }
}
