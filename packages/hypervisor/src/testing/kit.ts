import { expect, test } from 'vitest'
import { withAgentChannel } from '../agent/agent-channel.ts'
import { completeConfig } from '../complete-config.ts'
import type { MachineConfig } from '../config.ts'
import type { MachineDraft } from '../draft.ts'
import { HypervisorError, type HypervisorErrorCode } from '../error.ts'
import type { FeatureName } from '../feature.ts'
import type { Hypervisor } from '../hypervisor.ts'
import type { Machine } from '../machine.ts'
import type { StoreEntry } from '../operation.ts'
import { BootCount } from './boot-count.ts'
import { ConsoleSession } from './console-session.ts'
import { EventLog } from './event-log.ts'
import type { FeatureColumn, FeatureStatus } from './feature-table.ts'
import { StateColumn } from './state-table.ts'
import type { ContractSetup, ContractTarget } from './target.ts'

/** One run of the contract over one driver: what its tests share. */
export class Kit implements AsyncDisposable {
  readonly target: ContractTarget
  readonly #statuses = new Map<FeatureName, FeatureStatus>()
  /** What became of each operation in each state. */
  readonly states: StateColumn = new StateColumn()
  #setup: ContractSetup | undefined
  #hypervisor: Hypervisor | undefined
  #log: EventLog | undefined
  #booted: Machine | undefined
  #bootedWithAgent: Machine | undefined
  readonly #bootCount: BootCount
  #count = 0

  constructor(target: ContractTarget) {
    this.target = target
    this.#bootCount = new BootCount(target.guest.upText)
  }

  async open(): Promise<void> {
    this.#setup = await this.target.open()
    this.#use(this.#setup.hypervisor)
  }

  #use(hypervisor: Hypervisor): void {
    this.#hypervisor = hypervisor
    this.#log = new EventLog(hypervisor)
  }

  async reopen(): Promise<void> {
    await this.#log?.[Symbol.asyncDispose]()
    if (!this.setup.reopen) throw new Error('a target with the feature survives-daemon needs reopen')
    this.#use(await this.setup.reopen())
    this.#booted = undefined
    this.#bootedWithAgent = undefined
  }

  get setup(): ContractSetup {
    return present(this.#setup)
  }

  get hypervisor(): Hypervisor {
    return present(this.#hypervisor)
  }

  get log(): EventLog {
    return present(this.#log)
  }

  /** What each feature came to. */
  get column(): FeatureColumn {
    return this.#statuses
  }

  has(feature: FeatureName): boolean {
    return !(this.target.unsupported ?? []).includes(feature) && !this.target.elsewhere?.includes(feature)
  }

  /** For a feature that nobody can ask for, and so nobody can be refused. */
  declareUnsupported(feature: FeatureName): void {
    this.#statuses.set(feature, 'unsupported')
  }

  /** A test that a feature must pass. */
  test(feature: FeatureName, behaviour: string, body: () => Promise<void>): void {
    const refused = this.target.refuses?.[behaviour]
    test(refused === undefined ? behaviour : `${behaviour}: is refused as unsupported`, async () => {
      const before = this.#statuses.get(feature)
      this.#statuses.set(feature, 'failed')
      if (refused === undefined) await body()
      else expect((await refusal(body(), 'unsupported')).detail.feature).toContain(refused)
      if (before !== 'failed') this.#statuses.set(feature, this.#good(feature))
    })
  }

  /** A test that needs the bytes of a feature to be real. */
  bytesTest(feature: FeatureName, behaviour: string, body: () => Promise<void>): void {
    if (this.target.simulated?.includes(feature)) test.skip(`${behaviour} (${this.target.name} only simulates it)`)
    else this.test(feature, behaviour, body)
  }

  #good(feature: FeatureName): FeatureStatus {
    if (this.target.dependsOnHost?.includes(feature)) return 'by host'
    if (!this.has(feature)) return 'unsupported'
    return this.target.simulated?.includes(feature) ? 'simulated' : 'passed'
  }

  // Machines.

  /** The settings that a machine runs with where it was defined so. */
  ofRun(defined: MachineConfig): MachineConfig {
    return this.has('agent-channel') ? withAgentChannel(defined) : defined
  }

  /** A config whose name no other test uses. */
  config(draft: Partial<MachineDraft> = {}): MachineConfig {
    this.#count++
    const host = this.hypervisor.hosts()[0]
    return completeConfig({ name: `contract ${this.#count}`, ...draft }, host ? { host } : {})
  }

  /** A machine of the test's own; it is powered off and forgotten when the test's block ends. */
  async machine(draft: Partial<MachineDraft> = {}): Promise<OwnMachine> {
    return new OwnMachine(await this.hypervisor.define(this.config(draft)))
  }

  async running(draft: Partial<MachineDraft> = {}): Promise<OwnMachine> {
    const own = await this.machine(draft)
    await own.machine.start()
    return own
  }

  /** The one machine whose guest has booted, shared between tests because a boot takes seconds. */
  async booted(): Promise<Machine> {
    this.#booted ??= await this.hypervisor.define(this.config(this.target.guest.draft))
    const machine = this.#booted
    if (machine.view.state === 'paused') await machine.resume()
    if (machine.view.state === 'off') {
      const boots = await this.boots(machine)
      await machine.start()
      await this.untilUp(machine, boots + 1)
    }
    return machine
  }

  /** Another one, whose guest has an agent, and that is there. */
  async bootedWithAgent(): Promise<Machine> {
    const { guest, agentGuest } = this.target
    this.#bootedWithAgent ??= await this.hypervisor.define(this.config({ ...guest.draft, ...agentGuest }))
    const machine = this.#bootedWithAgent
    if (machine.view.state === 'off') await this.startWithAgent(machine)
    return machine
  }

  async startWithAgent(machine: Machine): Promise<void> {
    const since = this.log.events.length
    await machine.start()
    await this.log.until(
      (event) => event.kind === 'machine-agent' && event.machine.id === machine.id && event.connected,
      since,
    )
  }

  /** How often the machine's guest has come up, by its log, or as far as somebody listened. */
  async boots(machine: Machine): Promise<number> {
    if (!this.has('serial-log')) return await this.#bootCount.of(machine)
    return (await this.logText(machine)).split(this.target.guest.upText).length - 1
  }

  async untilUp(machine: Machine, boots: number): Promise<void> {
    using console = await ConsoleSession.open(machine)
    await console.until(async () => (await this.boots(machine)) >= boots)
    await console.probeShell()
  }

  async logText(machine: Machine): Promise<string> {
    const device = machine.view.defined.serials[0]?.id ?? 'serial0'
    return Buffer.from(await machine.readSerialLog(device)).toString('utf8')
  }

  /** Makes a running machine's guest ignore its power button. */
  async deafen(machine: Machine): Promise<void> {
    await this.target.arrange?.deaf?.(this.setup, machine)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bootCount[Symbol.dispose]()
    const machines = this.#hypervisor?.machines() ?? []
    await Promise.all(machines.map((machine) => remove(machine)))
    // Those that a test has failed to remove would outlive the driver.
    const { networks } = this.#hypervisor ?? {}
    for (const { id } of networks?.networks() ?? []) await networks?.undefine(id)
    await this.#log?.[Symbol.asyncDispose]()
    await this.#setup?.[Symbol.asyncDispose]()
  }
}

/** A machine that lasts as long as the block that made it. */
export class OwnMachine implements AsyncDisposable {
  readonly machine: Machine

  constructor(machine: Machine) {
    this.machine = machine
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.machine)
  }
}

/** Powers a machine off, if need be, and forgets it, if that has not been done. */
async function remove(machine: Machine): Promise<void> {
  try {
    if (machine.view.state === 'saved') await machine.discardSaved()
    else if (machine.view.state !== 'off') await machine.powerOff()
    await machine.undefine({ snapshots: true })
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.code !== 'machine-not-found') throw error
  }
}

/** Expects the documented error, and gives it. */
export async function refusal(
  work: Promise<unknown>,
  code: HypervisorErrorCode | readonly HypervisorErrorCode[],
): Promise<HypervisorError> {
  const codes: readonly string[] = typeof code === 'string' ? [code] : code
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error, `expected to be refused with ${codes.join(' or ')}`).toBeInstanceOf(HypervisorError)
  const refused = error as HypervisorError
  expect(codes, `${refused.code}: ${refused.message}`).toContain(refused.code)
  return refused
}

/** A commit that fails, as when a disk is full. */
export const failingCommit: { readonly error: Error; readonly commit: () => Promise<void> } = {
  error: new Error('the disk is full'),
  commit: () => Promise.reject(failingCommit.error),
}

/** The work fails with that error, or with one caused by it. */
export async function failsToCommit(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Error)
  const { cause } = error as Error
  expect([error, cause]).toContain(failingCommit.error)
}

/** Remembers what was committed, and whether the work had ended by then. */
export class CommitWatch {
  readonly calls: { readonly entries: readonly StoreEntry[]; readonly event: unknown }[] = []
  readonly commit = async (entries: readonly StoreEntry[], event?: unknown): Promise<void> => {
    // A turn of the event loop, in which a driver that does not wait would go on.
    await new Promise((resolve) => setImmediate(resolve))
    this.calls.push({ entries, event })
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the contract is not open; its beforeAll failed')
  return value
}
