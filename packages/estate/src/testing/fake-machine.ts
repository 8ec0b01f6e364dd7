import { Duplex, PassThrough } from 'node:stream'
import {
  applyChanges,
  type ChangeRequest,
  type ChangeResult,
  type CloneRequest,
  changesOfDefined,
  type DumpRequest,
  type DumpResult,
  type GuestPatience,
  HypervisorError,
  type HypervisorEvent,
  type KeyChord,
  type KeyTiming,
  type Machine,
  type MachineMigration,
  type MachineOperation,
  type MachineSnapshots,
  type MachineState,
  type MachineView,
  MemoryAgent,
  type NicAddresses,
  noMigration,
  type Operation,
  planClones,
  requireAllowed,
  type ScreenshotFormat,
  type StateReason,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import type { FakeHypervisor } from './fake-hypervisor.ts'
import { FakeSnapshots } from './fake-snapshots.ts'

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

/** A machine of the fake hypervisor; its guest obeys at once unless a test holds the operation. */
export class FakeMachine implements Machine {
  readonly id: string
  readonly migration: MachineMigration = noMigration('simulator')
  readonly snapshots: MachineSnapshots = new FakeSnapshots({
    view: () => this.#view,
    now: () => this.#now(),
    enter: (operation, options) => this.#fake.enter(operation, this.#view.defined.name, options),
    commit: (view, event, options) => this.#commit(view, event, options),
  })
  readonly #fake: FakeHypervisor
  #view: MachineView

  constructor(fake: FakeHypervisor, view: MachineView) {
    this.id = view.id
    this.#fake = fake
    this.#view = view
  }

  get view(): MachineView {
    return this.#view
  }

  /** It has come as soon as the machine runs. */
  readonly agent: MemoryAgent = new MemoryAgent({
    config: () => this.#view.active ?? this.#view.defined,
    nowMs: () => this.#now(),
    addresses: async () => new Map(),
    answer: async (command, { signal }) => {
      this.#require('agent')
      await this.#fake.enter('agent', this.#view.defined.name, { ...(signal ? { signal } : {}) })
      this.agentCommands.push(command)
    },
    after: (ms, call) => {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
    shutDown: (mode) => void this.#become(mode === 'reboot' ? 'running' : 'off', 'guest-shutdown', {}),
    learn: (part) => {
      this.#view = { ...this.#view, guest: { agent: true, ...this.#view.guest, ...part } }
    },
  })
  /** What its agent was asked, in that order. */
  readonly agentCommands: string[] = []

  async start(options: Operation & { readonly paused?: boolean } = {}): Promise<void> {
    this.#require(options.paused ? 'start-paused' : 'start')
    this.become('starting', 'requested')
    try {
      await this.#fake.enter('start', this.#view.defined.name, options)
    } catch (error) {
      this.become('off', 'start-failed')
      throw error
    }
    await this.#become(options.paused ? 'paused' : 'running', 'requested', options)
  }

  /** Copies of its settings: it has no disks whose bytes would matter. */
  async clone(request: CloneRequest, operation: Operation = {}): Promise<readonly Machine[]> {
    this.#require('clone')
    const { defined } = this.#view
    await this.#fake.enter('clone', defined.name, operation)
    const plans = await planClones(defined, request, {
      storage: { volumeAt: () => undefined, pool: () => undefined },
      machines: this.#fake.machines().map(({ view }) => view.defined),
      image: async ({ path, format }) => ({ chain: { path, format, backing: null }, capacityBytes: 512 }),
    })
    const made: Machine[] = []
    for (const { config } of plans) made.push(await this.#fake.define(config, operation))
    return made
  }

  pause(operation: Operation = {}): Promise<void> {
    return this.#turn('pause', 'paused', operation)
  }

  resume(operation: Operation = {}): Promise<void> {
    return this.#turn('resume', 'running', operation)
  }

  async reset(operation: Operation = {}): Promise<void> {
    this.#require('reset')
    await this.#fake.enter('reset', this.#view.defined.name, operation)
    this.#fake.tell({ kind: 'machine-reset', atMs: this.#now(), machine: this.#view, byGuest: false })
    await this.#become('running', 'requested', operation)
  }

  async reboot(options: Operation & GuestPatience = {}): Promise<void> {
    this.#require('reboot')
    await this.#fake.enter('reboot', this.#view.defined.name, options)
    this.#fake.tell({ kind: 'machine-reset', atMs: this.#now(), machine: this.#view, byGuest: true })
  }

  async shutDown(options: Operation & GuestPatience = {}): Promise<void> {
    this.#require('shut-down')
    this.become('shutting-down', 'requested')
    try {
      await this.#fake.enter('shut-down', this.#view.defined.name, options)
    } catch (error) {
      this.become('running', 'requested')
      throw error
    }
    await this.#become('off', 'guest-shutdown', options)
  }

  powerOff(operation: Operation = {}): Promise<void> {
    return this.#turn('power-off', 'off', operation)
  }

  save(operation: Operation = {}): Promise<void> {
    return this.#turn('save', 'saved', operation)
  }

  discardSaved(operation: Operation = {}): Promise<void> {
    return this.#turn('discard-saved', 'off', operation)
  }

  async change(request: ChangeRequest, operation: Operation = {}): Promise<ChangeResult> {
    const { revision, changes, apply } = request
    this.#require(apply === 'now' ? 'change-now' : 'change-next')
    const { name } = this.#view.defined
    await this.#fake.enter('change', name, operation)
    if (revision !== this.#view.revision) {
      throw new HypervisorError('revision-conflict', { machine: name, revision: this.#view.revision, given: revision })
    }
    const next = revision + 1
    const active = apply === 'now' && this.#view.active ? applyChanges(this.#view.active, changes) : this.#view.active
    const view = {
      ...this.#view,
      revision: next,
      defined: applyChanges(this.#view.defined, changesOfDefined(request, this.#view)),
      active,
    }
    await this.#commit(view, { kind: 'machine-changed', atMs: this.#now(), machine: view }, operation)
    const inForce = active === null || apply === 'now'
    return { revision: next, now: inForce ? changes : [], pending: inForce ? [] : changes }
  }

  async undefine(operation: Operation = {}): Promise<void> {
    this.#require('undefine')
    await this.#fake.enter('undefine', this.#view.defined.name, operation)
    const event: HypervisorEvent = { kind: 'machine-undefined', atMs: this.#now(), machine: this.#view }
    await this.#fake.save(this.#view, event, operation)
    this.#fake.forget(this.id)
    this.#fake.tell(event)
  }

  /** Says back what it is told. */
  async addresses(): Promise<readonly NicAddresses[]> {
    return this.#view.defined.nics.map(({ id, mac }) => ({ nic: id, mac, addresses: [] }))
  }

  async openSerial(_device: string, _operation?: Operation): Promise<Duplex> {
    return new PassThrough()
  }

  async readSerialLog(_device: string, options: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    const log = new TextEncoder().encode(`${this.#view.defined.name} login: `)
    return options.lastBytes === undefined ? log : log.slice(-options.lastBytes)
  }

  async openGraphics(_device: string, _operation?: Operation): Promise<Duplex> {
    return Duplex.from(['RFB 003.008\n'])
  }

  /** The least picture there is: one pixel. */
  async screenshot(
    _device: string,
    { format = 'png' }: { readonly format?: ScreenshotFormat } = {},
  ): Promise<Uint8Array> {
    return format === 'ppm' ? Buffer.from('P6\n1 1\n255\nRGB') : onePixel
  }

  async setGraphicsPassword(): Promise<void> {
    this.#require('set-graphics-password')
  }

  async dump({
    path = `/dumps/${this.#view.defined.name}.elf`,
    format = 'elf',
  }: DumpRequest = {}): Promise<DumpResult> {
    this.#require('dump')
    await this.#fake.enter('dump', this.#view.defined.name, {})
    return { path, format, bytes: 4 }
  }

  async readDump(): Promise<VolumeBytes> {
    this.#require('dump')
    const bytes = Buffer.from('\x7fELF', 'latin1')
    return { length: bytes.length, bytes: ReadableStream.from([bytes]), [Symbol.asyncDispose]: async () => undefined }
  }

  async injectNmi(): Promise<void> {
    this.#require('inject-nmi')
    await this.#fake.enter('inject-nmi', this.#view.defined.name, {})
  }

  /** Keys that were pressed, in their order. */
  readonly keys: KeyChord[] = []

  async sendKeys(chords: readonly KeyChord[], operation: Operation & KeyTiming = {}): Promise<void> {
    this.#require('send-keys')
    await this.#fake.enter('send-keys', this.#view.defined.name, operation)
    this.keys.push(...chords)
  }

  /** What a test plays: the machine changes by itself, with nobody having asked. */
  become(state: MachineState, reason: StateReason): void {
    const event = this.#moved(state, reason)
    this.#view = event.machine
    this.#fake.tell(event)
  }

  async #turn(operation: MachineOperation, state: MachineState, options: Operation): Promise<void> {
    this.#require(operation)
    await this.#fake.enter(operation, this.#view.defined.name, options)
    await this.#become(state, 'requested', options)
  }

  /** The state is real before anybody notes it, as with a process. */
  async #become(state: MachineState, reason: StateReason, operation: Operation): Promise<void> {
    if (state === this.#view.state) return
    const event = this.#moved(state, reason)
    await this.#commit(event.machine, event, operation)
  }

  async #commit(view: MachineView, event: HypervisorEvent, operation: Operation): Promise<void> {
    await this.#fake.save(view, event, operation)
    this.#view = view
    this.#fake.tell(event)
  }

  #moved(state: MachineState, reason: StateReason): HypervisorEvent & { readonly kind: 'machine-state' } {
    const { state: from, active, defined } = this.#view
    const atMs = this.#now()
    const machine = {
      ...this.#view,
      state,
      reason,
      sinceMs: atMs,
      active: state === 'off' || state === 'saved' ? null : (active ?? defined),
    }
    return { kind: 'machine-state', atMs, machine, from, to: state, reason }
  }

  #require(operation: MachineOperation): void {
    requireAllowed(operation, { name: this.#view.defined.name, state: this.#view.state })
  }

  #now(): number {
    return this.#fake.context.clock.now()
  }
}
