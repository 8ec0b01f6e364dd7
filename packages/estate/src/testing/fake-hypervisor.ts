import {
  type Arrivals,
  Broadcast,
  deriveId,
  type FeatureName,
  featureNames,
  type Host,
  type HostReport,
  type Hypervisor,
  HypervisorError,
  type HypervisorEvent,
  type HypervisorSample,
  type Machine,
  type MachineConfig,
  type MachineView,
  type MissingFeature,
  type Networks,
  noArrivals,
  noNetworks,
  noStorage,
  type Operation,
  type Storage,
  type StoreEntry,
} from '@cimarron/hypervisor'
import type { DriverContext } from '../work/fleet.ts'
import { FakeMachine } from './fake-machine.ts'
import { reportOf } from './fake-report.ts'

/**
 * A driver for tests: machines that change state at once and remember it in their store, so that they outlive the estate
 * as real ones do. A test holds an operation with `hold`, breaks one with `fail`, and plays the guest through `fakeMachine`.
 */
export class FakeHypervisor implements Hypervisor {
  readonly id: string
  readonly name: string
  readonly platform = 'simulator'
  readonly version: string = 'fake'
  readonly features: Set<FeatureName> = new Set(featureNames)
  readonly missing: Map<FeatureName, MissingFeature> = new Map()
  /** What was asked of the driver, in order: `start m`. */
  readonly calls: string[] = []
  readonly context: DriverContext
  /** What a round finds. */
  found: Pick<HypervisorSample, 'machines' | 'hosts'> = { machines: [], hosts: [] }
  readonly storage: Storage = noStorage('simulator')
  readonly networks: Networks = noNetworks('simulator')
  readonly arrivals: Arrivals = noArrivals('simulator')
  readonly #machines = new Map<string, FakeMachine>()
  readonly #events = new Broadcast<HypervisorEvent>()
  readonly #holds = new Map<string, PromiseWithResolvers<void>>()
  readonly #failures = new Map<string, Error>()

  static async open(context: DriverContext): Promise<FakeHypervisor> {
    const fake = new FakeHypervisor(context)
    for (const text of (await context.store.read()).values()) {
      const view = JSON.parse(text) as MachineView
      fake.#machines.set(view.id, new FakeMachine(fake, view))
    }
    return fake
  }

  private constructor(context: DriverContext) {
    this.context = context
    this.id = context.id
    this.name = context.name
  }

  /** The next call of this operation waits until the function returned is called. */
  hold(operation: string): () => void {
    const held = Promise.withResolvers<void>()
    this.#holds.set(operation, held)
    return () => {
      this.#holds.delete(operation)
      held.resolve()
    }
  }

  /** The next call of this operation fails so. */
  fail(operation: string, error: Error): void {
    this.#failures.set(operation, error)
  }

  async report(id: string): Promise<HostReport> {
    const host = this.hosts().find((one) => one.id === id)
    if (!host) throw new TypeError(`there is no host ${id}`)
    return reportOf(host)
  }

  hosts(): readonly Host[] {
    const limits = { maxProcessors: 64, minMemoryBytes: 2 ** 20, maxMemoryBytes: 2 ** 40 }
    return [
      {
        id: deriveId(this.id, 'fake-host'),
        name: 'fake-host',
        architecture: 'x86_64',
        processors: { count: 4, model: 'fake' },
        memory: { totalBytes: 2 ** 34, availableBytes: 2 ** 33 },
        accelerations: ['tcg'],
        machineTypes: ['q35', 'pc'],
        limits,
      },
    ]
  }

  machines(): readonly Machine[] {
    return [...this.#machines.values()]
  }

  machine(id: string): Machine | undefined {
    return this.#machines.get(id)
  }

  /** The machine as a test plays with it: `guestPowersOff`, `crash`, … */
  fakeMachine(id: string): FakeMachine {
    const machine = this.#machines.get(id)
    if (!machine) throw new HypervisorError('machine-not-found', { machine: id })
    return machine
  }

  events(signal?: AbortSignal): AsyncIterable<HypervisorEvent> {
    return this.#events.subscribe(signal)
  }

  async sample(): Promise<HypervisorSample> {
    return { atMs: this.context.clock.now(), tookMs: 0, ...this.found }
  }

  async define(config: MachineConfig, operation: Operation = {}): Promise<Machine> {
    await this.enter('define', config.name, operation)
    const { name } = config
    if (this.machines().some((machine) => machine.view.defined.name === name)) {
      throw new HypervisorError('name-in-use', { name })
    }
    const sinceMs = this.context.clock.now()
    const host = deriveId(this.id, 'fake-host')
    const view: MachineView = {
      id: config.id,
      host,
      state: 'off',
      reason: 'defined',
      sinceMs,
      revision: 1,
      defined: config,
      active: null,
    }
    const event: HypervisorEvent = { kind: 'machine-defined', atMs: sinceMs, machine: view }
    await this.save(view, event, operation)
    const machine = new FakeMachine(this, view)
    this.#machines.set(view.id, machine)
    this.tell(event)
    return machine
  }

  /** Forgets a machine that its own `undefine` has let go of. */
  forget(id: string): void {
    this.#machines.delete(id)
  }

  tell(event: HypervisorEvent): void {
    this.#events.publish(event)
  }

  /** Every operation begins here: it is noted, held, failed or cancelled as the test wants. */
  async enter(operation: string, name: string, { signal }: Operation): Promise<void> {
    this.calls.push(`${operation} ${name}`)
    const failure = this.#failures.get(operation)
    this.#failures.delete(operation)
    await untilAborted(this.#holds.get(operation)?.promise, signal)
    if (signal?.aborted) throw new HypervisorError('cancelled', { what: operation })
    if (failure) throw failure
  }

  /** Durable in the caller's commit, or else in the store. */
  async save(view: MachineView, event: HypervisorEvent, { commit }: Operation): Promise<void> {
    const value = event.kind === 'machine-undefined' ? null : JSON.stringify(view)
    const entries: readonly StoreEntry[] = [{ key: view.id, value }]
    if (commit) await commit(entries, event)
    else await this.context.store.write(entries)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events.close()
  }
}

/** Resolves with the promise, or when the signal aborts. */
async function untilAborted(promise: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (!promise || signal?.aborted) return
  const stopped = Promise.withResolvers<void>()
  const stop = () => stopped.resolve()
  signal?.addEventListener('abort', stop, { once: true })
  await Promise.race([promise, stopped.promise])
  signal?.removeEventListener('abort', stop)
}
