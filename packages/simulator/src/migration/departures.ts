import {
  type Departure,
  type DepartureOptions,
  type DepartureRecord,
  departureOf,
  HypervisorError,
  isOfferedState,
  type MachineMigration,
  type MachineView,
  type MigrationOffer,
  type MigrationResult,
  type MigrationTuning,
  type MovedMachine,
  type Operation,
  refuseCarried,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { troubleMs } from '../trouble.ts'
import type { World } from '../world.ts'
import { type Sending, send } from './send.ts'

/** What a departure asks of the machine that it is one of. */
export interface DepartingMachine {
  readonly world: World
  view(): MachineView
  offer(to: string | undefined): MigrationOffer
  /** One operation at a time. */
  alone<T>(operation: Operation, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  freeze(): void
  thaw(): void
  /** Durable: it is held from then on. */
  hold(record: DepartureRecord, operation: Operation): Promise<void>
  /** Durable: it is as it was. */
  giveBack(record: DepartureRecord, operation: Operation): Promise<void>
  /** Durable: it is another host's, with what it has of images here. */
  forget(operation: Operation, moved: MovedMachine | undefined): Promise<void>
}

export class SimulatedMigration implements MachineMigration {
  readonly #machine: DepartingMachine
  #record: DepartureRecord | undefined
  #sending: Sending | undefined
  #tuning: MigrationTuning = {}

  constructor(machine: DepartingMachine, record: DepartureRecord | undefined) {
    this.#machine = machine
    this.#record = record
  }

  get departure(): Departure | undefined {
    return this.#record
  }

  async offer({ signal, to }: Operation & { readonly to?: string } = {}): Promise<MigrationOffer> {
    throwIfCancelled(signal, 'the offer')
    return this.#machine.offer(to)
  }

  /** It keeps nothing in files. */
  read(name: string): AsyncIterable<Uint8Array> {
    return refuseCarried(name)
  }

  async depart(options: DepartureOptions): Promise<MigrationResult> {
    return await this.#machine.alone(options, async (signal) => {
      const { bandwidth } = options
      this.#tuning = bandwidth === undefined ? {} : { bandwidth }
      try {
        return await this.#depart(options, signal)
      } finally {
        this.#sending = undefined
      }
    })
  }

  async #depart(options: DepartureOptions, signal: AbortSignal): Promise<MigrationResult> {
    const { world } = this.#machine
    const { offer, endpoints } = options
    const { defined, revision } = this.#machine.view()
    if (revision !== offer.revision)
      throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given: offer.revision })
    if (endpoints.encrypted && !options.credentials)
      throw this.#failed('the target encrypts, and no certificate was given to meet it with')
    world.failPoint('depart:1')
    const begun = world.clock.now()
    const diskBytes = endpoints.disks ? offer.disks.reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0) : 0
    const memoryBytes = offer.active ? offer.memoryBytes : 0
    const { migrateMs } = world.timing
    const total = Math.max(1, diskBytes + memoryBytes)
    const diskShare = diskBytes / total
    if (diskBytes > 0)
      await this.#send(
        options,
        {
          phase: 'disks',
          totalBytes: diskBytes,
          totalMs: migrateMs * diskShare,
          fraction: (share) => share * diskShare * 0.95,
        },
        signal,
      )
    if (memoryBytes > 0)
      await this.#send(
        options,
        {
          phase: 'memory',
          totalBytes: memoryBytes,
          totalMs: migrateMs * (1 - diskShare),
          fraction: (share) => (diskShare + share * (1 - diskShare)) * 0.95,
        },
        signal,
      )
    const fault = this.#strike('memory')
    if (fault) throw this.#failed(fault)
    throwIfCancelled(signal, `migration of machine ${JSON.stringify(defined.name)}`)
    world.failPoint('depart:2')
    const stoppedMs = world.clock.now()
    await this.#handOver(options)
    const downtimeMs = world.clock.now() - stoppedMs
    options.follow?.({
      phase: 'done',
      totalBytes: 0,
      transferredBytes: 0,
      remainingBytes: 0,
      bandwidth: 0,
      fraction: 1,
    })
    return { downtimeMs, totalMs: world.clock.now() - begun, memoryBytes, diskBytes, used: usedBy(options) }
  }

  async #send(
    options: DepartureOptions,
    part: Pick<Sending, 'phase' | 'totalBytes' | 'totalMs' | 'fraction'>,
    signal: AbortSignal,
  ): Promise<void> {
    const { world } = this.#machine
    const { id, defined } = this.#machine.view()
    const lateMs = await troubleMs(world, { operation: 'migrate', machine: { id, name: defined.name }, signal })
    const follow: Sending['follow'] = (progress) => {
      options.follow?.(progress)
      options.progress?.(progress.fraction)
    }
    const { bandwidth = 0 } = this.#tuning
    this.#sending = { ...part, totalMs: part.totalMs + lateMs, clock: world.clock, bandwidth, signal, follow }
    await send(this.#sending)
  }

  async #handOver(options: DepartureOptions): Promise<void> {
    const { world, view } = this.#machine
    const { defined, state } = view()
    this.#machine.freeze()
    // Whoever is allowed to migrate is in one of these.
    const before = isOfferedState(state) ? state : 'off'
    const record = departureOf({ id: view().id, state: before }, options, world.clock.now())
    try {
      await this.#machine.hold(record, options)
    } catch (error) {
      this.#machine.thaw()
      throw error
    }
    this.#record = record
    world.failPoint('depart:3')
    const lost = this.#strike('hand-over')
    const answer = await options.handOver().catch((error: unknown) => this.#unanswered(error))
    if (lost !== undefined) this.#unanswered(new Error(lost))
    world.failPoint('depart:4')
    if (answer === 'committed') await options.parting?.()
    await this.#settle(answer, {})
    if (answer === 'abandoned') throw this.#failed(`the target gave it up; machine ${defined.name} is as it was`)
  }

  #unanswered(cause: unknown): never {
    const remedy = 'it is held until the target has said whether it has it'
    throw new HypervisorError(
      'unreachable',
      { what: `the target of machine ${JSON.stringify(this.#machine.view().defined.name)}`, remedy },
      { cause },
    )
  }

  #strike(moment: 'memory' | 'hand-over'): string | undefined {
    const { id, defined } = this.#machine.view()
    const victim = { id, name: defined.name }
    return this.#machine.world.faults.strike('migration-fails', victim, ({ at = 'memory' }) => at === moment)?.words
  }

  #failed(words: string): HypervisorError {
    return new HypervisorError('migration-failed', { machine: this.#machine.view().defined.name, words })
  }

  async tune(tuning: MigrationTuning): Promise<void> {
    if (!this.#sending) {
      const { defined, state } = this.#machine.view()
      const needs = 'on its way to another host'
      throw new HypervisorError('invalid-state', {
        machine: defined.name,
        state,
        operation: 'a change of its migration',
        needs,
      })
    }
    this.#tuning = { ...this.#tuning, ...tuning }
    if (tuning.bandwidth !== undefined) this.#sending.bandwidth = tuning.bandwidth
  }

  async settle(outcome: 'committed' | 'abandoned', operation: Operation = {}): Promise<void> {
    if (!this.#record) {
      const { defined, state } = this.#machine.view()
      throw new HypervisorError('invalid-state', {
        machine: defined.name,
        state,
        operation: 'an answer',
        needs: 'given to another host',
      })
    }
    await this.#machine.alone(operation, () => this.#settle(outcome, operation))
  }

  async #settle(outcome: 'committed' | 'abandoned', operation: Operation): Promise<void> {
    const record = this.#record
    if (!record) return
    const { world } = this.#machine
    world.failPoint('settle:1')
    if (outcome === 'committed') await this.#machine.forget(operation, record.moved)
    else await this.#machine.giveBack(record, operation)
    this.#record = undefined
    world.failPoint('settle:2')
  }
}

function usedBy({ credentials, channels, autoConverge, postCopy }: DepartureOptions): readonly string[] {
  return [
    ...(credentials ? ['tls'] : []),
    ...(channels === undefined ? [] : ['multifd']),
    ...(autoConverge ? ['auto-converge'] : []),
    ...(postCopy ? ['postcopy-ram'] : []),
  ]
}
