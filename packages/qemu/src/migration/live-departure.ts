import {
  type DepartureOptions,
  HypervisorError,
  type MigrationPhase,
  type MigrationTuning,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { QmpError } from '../qmp/error.ts'
import { isObject } from '../qmp/message.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { Surroundings } from '../start-qemu.ts'
import { meetNbd, type NbdPlace } from './meet-nbd.ts'
import { beginSending, resetSending, type SourceWays, tuningParameters } from './memory-stream.ts'
import { MigrationCutter } from './migration-cutter.ts'
import { MigrationWatch } from './migration-watch.ts'
import { DiskMirrors } from './mirror-disks.ts'
import { ProgressTeller } from './progress-teller.ts'
import type { Sent } from './qemu-migration.ts'
import { standingOf } from './standing.ts'
import { Standstill } from './standstill.ts'
import { addCredentials, removeCredentials } from './tls-credentials.ts'

export interface LiveDepartureParts {
  readonly run: Run
  readonly options: DepartureOptions
  readonly signal: AbortSignal
  readonly paths: RunPaths
  readonly surroundings: Surroundings
  /** The machine's name. */
  readonly machine: string
}

/** What a migration that is under way is told by (qapi/migration.json, `MigrationStatus`). */
const ended = ['completed', 'failed', 'cancelled', 'none']
const handedOver = ['completed', 'postcopy-active']
/** How long the target may take to say its first word, where disks go to it. */
const longestMeetingMs = 10_000

/** Sends a guest that has a QEMU, up to where the target has all it needs to go on. */
export class LiveDeparture {
  readonly #parts: LiveDepartureParts
  readonly #watch: MigrationWatch
  readonly #mirrors: DiskMirrors
  readonly #teller: ProgressTeller
  readonly #ways: SourceWays
  #phase: MigrationPhase = 'connect'
  #encrypts = false
  readonly #standstill: Standstill
  /** How much has gone over, as it was told last. */
  #gone = ''

  constructor(parts: LiveDepartureParts) {
    const { run, machine, options, signal, surroundings } = parts
    this.#parts = parts
    this.#standstill = new Standstill(signal, surroundings.standstillMs)
    this.#watch = new MigrationWatch(run.qmp)
    this.#mirrors = new DiskMirrors({ qmp: run.qmp, watch: this.#watch, machine })
    const { postCopy, channels = 0, autoConverge = false } = options
    this.#ways = { postCopy: postCopy !== undefined, channels, autoConverge }
    this.#teller = new ProgressTeller({
      options,
      phase: () => this.#phase,
      memory: async () => {
        const standing = await standingOf(run.qmp)
        this.#gone = `memory ${standing.transferred}`
        return standing
      },
      disks: async () => {
        const standing = await this.#mirrors.standing()
        this.#gone = `disks ${standing.doneBytes}`
        return standing
      },
    })
  }

  /** @throws HypervisorError `migration-failed`, `cancelled`; the guest is as it was then */
  async send(): Promise<Sent> {
    const { run, signal, machine, surroundings } = this.#parts
    run.note({ departing: this.#parts.options.offer.state === 'running' ? 'running' : 'paused' })
    surroundings.reached('depart:1')
    await using cutter = await MigrationCutter.open(run.qmp, this.#parts.paths.urgent)
    this.#standstill.watch(() => `${this.#phase} ${this.#gone}`)
    try {
      await this.#connect()
      const diskBytes = await this.#sendDisks()
      surroundings.reached('depart:2')
      await this.#sendMemory()
      surroundings.reached('depart:4')
      const standing = await standingOf(run.qmp)
      const used = await this.#usedWays()
      const { stoppedMs } = this.#watch
      return { used, memoryBytes: standing.transferred, diskBytes, stoppedMs }
    } catch (error) {
      this.#standstill[Symbol.dispose]()
      const { words } = this.#standstill
      if (run.process?.isConnected && (words !== undefined || signal.aborted))
        await cutter.cut((node) => this.#mirrors.has(node))
      await this.callOff()
      if (words !== undefined && !signal.aborted) throw this.#failed(words)
      const what = `migration of machine ${JSON.stringify(machine)}`
      if (signal.aborted && !(error instanceof HypervisorError)) throwIfCancelled(signal, what)
      // What QEMU refuses on the way: most often it does not reach the target.
      if (error instanceof QmpError && error.code === 'command-failed') throw this.#failed(error.message)
      throw error
    } finally {
      this.#standstill[Symbol.dispose]()
      this.#teller[Symbol.dispose]()
    }
  }

  async #connect(): Promise<void> {
    const { run, options, paths, surroundings } = this.#parts
    const { endpoints, credentials } = options
    if (endpoints.encrypted && !credentials)
      throw this.#failed('the target encrypts, and no certificate was given to meet it with')
    if (!endpoints.encrypted && credentials)
      throw this.#failed('the target does not encrypt, and it was to be encrypted')
    if (this.#ways.postCopy && this.#ways.channels > 0)
      throw this.#failed('QEMU has no post-copy over several channels; leave one of them out')
    if (!credentials) return
    await addCredentials({ qmp: run.qmp, paths, user: surroundings.user }, credentials, 'client')
    this.#encrypts = true
  }

  async #sendDisks(): Promise<number> {
    const { options } = this.#parts
    const { signal } = this.#standstill
    const { disks, address: host, encrypted } = options.endpoints
    if (!disks) return 0
    this.#phase = 'disks'
    const target = { ...disks, host, encrypted, serverName: this.#serverName }
    await this.#meet(target)
    await this.#mirrors.begin(options.offer.disks, target, options.bandwidth ?? 0)
    await this.#mirrors.untilLevel(signal)
    const { totalBytes } = await this.#mirrors.standing()
    return totalBytes
  }

  async #meet(place: NbdPlace): Promise<void> {
    const { signal } = this.#standstill
    const timeoutMs = Math.min(longestMeetingMs, this.#parts.surroundings.standstillMs)
    try {
      await meetNbd(place, { signal, timeoutMs })
    } catch (error) {
      signal.throwIfAborted()
      throw this.#failed(error instanceof Error ? error.message : String(error))
    }
  }

  async #sendMemory(): Promise<void> {
    const { run, options, surroundings } = this.#parts
    const { signal } = this.#standstill
    const { endpoints, postCopy } = options
    this.#phase = 'memory'
    await beginSending(run.qmp, { endpoints, ways: this.#ways, serverName: this.#serverName, tuning: options })
    using _timer = typeof postCopy === 'object' ? this.#postCopyAfter(postCopy.afterMs) : undefined
    await this.#until(['pre-switchover'])
    surroundings.reached('depart:3')
    // The guest stands still: nothing but the switch-over itself is asked of QEMU.
    this.#teller.pause()
    this.#phase = 'switch-over'
    await this.#mirrors.finish(signal)
    await run.qmp.executeAny('migrate-continue', { state: 'pre-switchover' })
    await this.#until(handedOver)
  }

  #postCopyAfter(milliseconds: number): Disposable {
    const timer = setTimeout(() => void this.tune({ postCopy: true }).catch(warn), milliseconds)
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  }

  /** @throws HypervisorError `migration-failed` in QEMU's words where it ends otherwise */
  async #until(statuses: readonly string[]): Promise<void> {
    const { run } = this.#parts
    const stops = [...statuses, ...ended.filter((status) => status !== 'none')]
    await this.#watch.until(() => stops.includes(this.#watch.status), this.#standstill.signal)
    if (statuses.includes(this.#watch.status)) return
    const { problem } = await standingOf(run.qmp)
    throw this.#failed(problem ?? `it ${this.#watch.status}`)
  }

  get #serverName(): string {
    const { serverName, endpoints } = this.#parts.options
    return serverName ?? endpoints.address
  }

  /** As QEMU itself tells what is on. */
  async #usedWays(): Promise<readonly string[]> {
    const answer = await this.#parts.run.qmp.executeAny('query-migrate-capabilities')
    const all = (Array.isArray(answer) ? answer : []).filter(isObject)
    const on = all.filter(({ state }) => state === true).map(({ capability }) => String(capability))
    const told = on.filter((name) => ['multifd', 'auto-converge', 'postcopy-ram'].includes(name))
    return [...(this.#encrypts ? ['tls'] : []), ...told]
  }

  async tune({ bandwidth, downtimeMs, postCopy }: MigrationTuning): Promise<void> {
    const { qmp } = this.#parts.run
    const parameters = tuningParameters({
      ...(bandwidth === undefined ? {} : { bandwidth }),
      ...(downtimeMs === undefined ? {} : { downtimeMs }),
    })
    if (Object.keys(parameters).length > 0) await qmp.executeAny('migrate-set-parameters', parameters)
    if (bandwidth !== undefined) await this.#mirrors.setBandwidth(bandwidth)
    if (!postCopy) return
    if (!this.#ways.postCopy)
      throw this.#failed('post-copy was not allowed when it began; both ends must be told before')
    await qmp.executeAny('migrate-start-postcopy')
  }

  /** The guest goes on as it was, and nothing of the migration is left in its QEMU. */
  async callOff(): Promise<void> {
    const { run, options } = this.#parts
    this.#teller[Symbol.dispose]()
    // Without its monitor nothing can be called off; whoever finds it again does.
    if (!run.process?.isConnected) return
    const ran = options.offer.state === 'running'
    await callOff(run, { watch: this.#watch, mirrors: this.#mirrors, ran })
    this.#watch[Symbol.dispose]()
  }

  #failed(words: string): HypervisorError {
    return new HypervisorError('migration-failed', { machine: this.#parts.machine, words })
  }
}

/** What holds a guest only for a migration's sake; one that stopped for a reason of its own stays so. */
const heldForMigration = new Set(['postmigrate', 'finish-migrate', 'paused'])

interface Begun {
  readonly watch: MigrationWatch
  readonly mirrors: DiskMirrors
  /** The guest ran before. */
  readonly ran: boolean
}

async function callOff(run: Run, { watch, mirrors, ran }: Begun): Promise<void> {
  const { qmp } = run
  watch.found((await standingOf(qmp)).status)
  if (!ended.includes(watch.status)) {
    await qmp.executeAny('migrate_cancel')
    await watch.until(() => ended.includes(watch.status))
  }
  const { status } = await qmp.execute('query-status', {})
  if (ran && heldForMigration.has(status)) await qmp.execute('cont', {})
  await mirrors.dispose()
  await resetSending(qmp)
  await removeCredentials(qmp)
  run.note({ departing: undefined })
}

/**
 * What is left of a migration in a QEMU whose guest is to run here, whoever began it: it is called off, and a guest that ran
 * gets its disks and processors back.
 */
export async function callOffFound(run: Run, ran: boolean): Promise<void> {
  using watch = new MigrationWatch(run.qmp)
  const mirrors = await DiskMirrors.found({ qmp: run.qmp, watch, machine: '' })
  await callOff(run, { watch, mirrors, ran })
}

function warn(error: unknown): void {
  process.emitWarning(error as Error)
}
