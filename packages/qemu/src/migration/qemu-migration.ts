import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Departure,
  type DepartureOptions,
  type DepartureRecord,
  departedText,
  departureEntry,
  departureOf,
  goesOnWith,
  HypervisorError,
  type MachineMigration,
  type MigrationOffer,
  type MigrationResult,
  type MigrationTuning,
  movedEntry,
  type Operation,
  type StoreEntry,
  settledEntry,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { readCarried } from './carried-files.ts'
import { endSent } from './end-sent.ts'
import { callOffFound, LiveDeparture } from './live-departure.ts'
import { sendImages } from './send-images.ts'

/** What a migration asks of the machine that it is one of. */
export interface MigrationParts {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  run(): Run | undefined
  /** Refuses what its state forbids. */
  require(): void
  /** One operation at a time, and QEMU's refusals in our words. */
  alone<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  translated<T>(work: () => Promise<T>): Promise<T>
  /** From now on nothing of what its QEMU does is told. */
  silence(): void
  /** It is durably no machine of this hypervisor, which is told. */
  forget(entries: readonly StoreEntry[], operation: Operation): Promise<void>
}

/** How a machine under QEMU goes to another host. */
export class QemuMigration implements MachineMigration {
  readonly #parts: MigrationParts
  #record: DepartureRecord | undefined
  /** Being made durable: from here on it is not for anyone else to have. */
  #isLeaving = false
  #live: LiveDeparture | undefined
  #isGiven = false

  constructor(parts: MigrationParts) {
    this.#parts = parts
  }

  get departure(): Departure | undefined {
    return this.#record
  }

  /** It was given away, or is just about to be. */
  get isHeld(): boolean {
    return this.#isLeaving || this.#record !== undefined
  }

  /** It is another host's for good, and holds none of its disks here. */
  get isGiven(): boolean {
    return this.#isGiven
  }

  async offer({ signal, to }: Operation & { readonly to?: string } = {}): Promise<MigrationOffer> {
    const { status, context } = this.#parts
    throwIfCancelled(signal, `offer of machine ${JSON.stringify(status.view.defined.name)}`)
    this.#parts.require()
    return await this.#parts.translated(() => context.offer(status.view, { qmp: this.#parts.run()?.qmp, to }))
  }

  read(name: string): AsyncIterable<Uint8Array> {
    const { id, context } = this.#parts
    context.surroundings.reached('carry:read')
    return readCarried(id, name, context)
  }

  async depart(options: DepartureOptions): Promise<MigrationResult> {
    this.#parts.require()
    return await this.#parts.alone(options.signal, async (signal) => {
      const { defined, revision } = this.#parts.status.view
      if (revision !== options.offer.revision)
        throw new HypervisorError('revision-conflict', {
          machine: defined.name,
          revision,
          given: options.offer.revision,
        })
      const begun = performance.now()
      try {
        return await this.#depart(options, { signal, begun })
      } finally {
        this.#live = undefined
        this.#isLeaving = false
      }
    })
  }

  async #depart(
    options: DepartureOptions,
    { signal, begun }: { readonly signal: AbortSignal; readonly begun: number },
  ): Promise<MigrationResult> {
    const { status, context, paths } = this.#parts
    const run = this.#parts.run()
    const stands = { used: [], memoryBytes: 0, diskBytes: 0, stoppedMs: undefined }
    let sent: Sent = stands
    if (run) {
      const machine = status.view.defined.name
      this.#live = new LiveDeparture({ run, options, signal, paths, surroundings: context.surroundings, machine })
      sent = await this.#live.send()
    } else if (options.endpoints.disks) sent = { ...stands, diskBytes: await this.#sendImages(options, signal) }
    const { reached } = context.surroundings
    try {
      throwIfCancelled(signal, `migration of machine ${JSON.stringify(status.view.defined.name)}`)
      this.#requireUnbuiltOn(options)
      await this.#hold(options)
    } catch (error) {
      this.#isLeaving = false
      await this.#live?.callOff()
      throw error
    }
    reached('depart:5')
    options.follow?.({ ...nothingLeft, phase: 'hand-over', fraction: 0.99 })
    const answer = await options.handOver().catch((error: unknown) => this.#unanswered(error))
    const downtimeMs = sent.stoppedMs === undefined ? 0 : Date.now() - sent.stoppedMs
    reached('depart:6')
    if (answer === 'committed') await options.parting?.()
    const { copiedDisks = 'keep', warn } = options
    await this.#settle(answer, { copiedDisks, ...(warn ? { warn } : {}) })
    if (answer === 'abandoned') throw this.#failed('the target gave it up; it is here as it was')
    options.follow?.({ ...nothingLeft, phase: 'done', fraction: 1 })
    options.progress?.(1)
    const { used, memoryBytes, diskBytes } = sent
    return { downtimeMs, totalMs: performance.now() - begun, memoryBytes, diskBytes, used }
  }

  /** Since it was offered, an image may have been made that builds on one of its. @throws HypervisorError `migration-failed` */
  #requireUnbuiltOn({ to }: Pick<DepartureOptions, 'to'>): void {
    const { status, context } = this.#parts
    const [held] = context.builtOn(status.view, { to })
    if (held) throw this.#failed(`${held.what}: ${held.why}`)
  }

  async #sendImages(options: DepartureOptions, signal: AbortSignal): Promise<number> {
    const { status, context } = this.#parts
    context.surroundings.reached('depart:1')
    const machine = status.view.defined.name
    const { standstillMs } = context.surroundings
    const place = { tlsFolder: this.#tlsFolder, rules: context.surroundings }
    const bytes = await sendImages({ machine, options, signal, ...place, standstillMs })
    context.surroundings.reached('depart:2')
    return bytes
  }

  /** Of a machine without a QEMU. */
  get #tlsFolder(): string {
    return join(this.#parts.context.historyFolder, this.#parts.id, 'tls')
  }

  /** The decision: what is durable here, the next daemon keeps to. */
  async #hold(options: DepartureOptions): Promise<void> {
    const { id, status, context } = this.#parts
    this.#isLeaving = true
    const sinceMs = context.surroundings.nowMs()
    const record = departureOf({ id, state: options.offer.state }, options, sinceMs)
    await context.save([departureEntry(record)], undefined, options)
    this.#record = record
    const detail = departedText(record)
    if (status.view.state === 'running') status.become({ state: 'paused', reason: 'departed', detail })
    else status.replace({ reason: 'departed', detail })
  }

  #unanswered(cause: unknown): never {
    const what = `the target of machine ${JSON.stringify(this.#parts.status.view.defined.name)}`
    const remedy = 'the machine is held until the target has said whether it has it'
    throw new HypervisorError('unreachable', { what, remedy }, { cause })
  }

  #failed(words: string): HypervisorError {
    return new HypervisorError('migration-failed', { machine: this.#parts.status.view.defined.name, words })
  }

  async tune(tuning: MigrationTuning): Promise<void> {
    const { defined, state } = this.#parts.status.view
    if (!this.#live) {
      const needs = 'on its way to another host'
      const operation = 'a change of its migration'
      throw new HypervisorError('invalid-state', { machine: defined.name, state, operation, needs })
    }
    await this.#live.tune(tuning)
  }

  async settle(
    outcome: 'committed' | 'abandoned',
    operation: Operation & Pick<DepartureOptions, 'copiedDisks'> = {},
  ): Promise<void> {
    const { defined, state } = this.#parts.status.view
    if (!this.#record) {
      const needs = 'given to another host'
      throw new HypervisorError('invalid-state', { machine: defined.name, state, operation: 'an answer', needs })
    }
    await this.#parts.alone(operation.signal, () => this.#settle(outcome, operation))
  }

  async #settle(
    outcome: 'committed' | 'abandoned',
    operation: Operation & Pick<DepartureOptions, 'copiedDisks' | 'warn'>,
  ): Promise<void> {
    const record = this.#record
    if (!record) return
    const { id, status, context } = this.#parts
    const { reached } = context.surroundings
    const run = this.#parts.run()
    reached('settle:1')
    if (outcome === 'abandoned') {
      await context.save([settledEntry(id)], undefined, operation)
      this.#record = undefined
      this.#isLeaving = false
      reached('settle:2')
      if (run) await callOffFound(run, record.state === 'running')
      status.become({ state: run ? record.state : status.view.state, reason: 'requested' })
      status.clearDetail()
      return
    }
    const { moved } = record
    const copied = moved ? 'keep' : (operation.copiedDisks ?? record.copiedDisks)
    const disks = (goesOnWith(status.view) ?? status.view.defined).disks.filter(({ readOnly }) => !readOnly)
    const images = copied === 'remove' ? disks.map(({ path }) => path) : []
    this.#parts.silence()
    if (run && !(await endSent(run))) (operation.warn ?? process.emitWarning)(lostText(status.view.defined.name))
    reached('settle:2')
    this.#isGiven = true
    for (const path of images) await this.#removeImage(path)
    reached('settle:3')
    await this.#parts.forget([settledEntry(id), ...(moved ? [movedEntry(moved)] : [])], operation)
    if (moved) context.images.moved.note(moved)
    this.#record = undefined
  }

  /** One that others have is theirs: it stays, and the machine goes all the same. */
  async #removeImage(path: string): Promise<void> {
    try {
      await this.#parts.context.removeImage(path)
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      process.emitWarning(
        `disk image ${JSON.stringify(path)} of a machine that moved was not removed: ${error.message}`,
      )
    }
  }

  /** Takes up what a former daemon has left: it was given away, or only on its way, which is called off. */
  async recall(record: DepartureRecord | undefined): Promise<void> {
    const { status } = this.#parts
    const run = this.#parts.run()
    // Its daemon died while it sent images.
    rmSync(this.#tlsFolder, { recursive: true, force: true })
    if (!record) {
      if (run?.record?.departing !== undefined && run.process?.isConnected) await this.#callOff(run)
      return
    }
    this.#record = record
    const { state } = status.view
    const stands = state === 'off' || state === 'saved' ? state : 'paused'
    status.found({ state: stands, reason: 'departed', detail: departedText(record) })
  }

  async #callOff(run: Run): Promise<void> {
    const ran = run.record?.departing === 'running'
    await callOffFound(run, ran)
    if (ran) this.#parts.status.found({ state: 'running', reason: 'found' })
  }
}

/** Said where it was and nothing can be done about it. */
function lostText(name: string): string {
  return `the connection was lost while memory of machine ${JSON.stringify(name)} followed it: its guest can't go on; power it off there, and start it anew`
}

/** What has been sent when the target can take over. */
export interface Sent {
  readonly used: readonly string[]
  readonly memoryBytes: number
  readonly diskBytes: number
  /** Since when the guest stands still, in milliseconds since 1970. */
  readonly stoppedMs: number | undefined
}

const nothingLeft = { totalBytes: 0, transferredBytes: 0, remainingBytes: 0, bandwidth: 0 }
