import {
  type DirectMigration,
  type DirectOptions,
  type DirectPlan,
  type Hypervisor,
  HypervisorError,
  type MachineMigration,
  type MigrationObstacle,
  type MigrationResult,
  type MigrationTuning,
  noMigration,
  type Operation,
  type Unsettled,
} from '@cimarron/hypervisor'
import { Domain } from '../../api/domain.ts'
import { valuesOf } from '../../api/typed-values.ts'
import { LibvirtError } from '../../error.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import { domainJob, numberOf } from '../domain-job.ts'
import type { MachineDesk } from '../machine-desk.ts'
import { refusalOf } from '../refusal.ts'
import { MoveUnknown, managedMove } from './managed-move.ts'
import { type MoveCall, moveCall } from './move-call.ts'
import { moveObstacles } from './move-checks.ts'
import type { MoveNote } from './move-notes.ts'
import { MoveProgress } from './move-progress.ts'
import { type MoveTarget, targetOf } from './move-target.ts'
import { settleMove } from './settle-move.ts'

/** How libvirt's machines move: to other servers of libvirt's, by its own migration. To other daemons they do not go. */
export function libvirtMigration(desk: MachineDesk): MachineMigration {
  const direct = new LibvirtMigration(desk)
  return { ...noMigration(desk.around.platform), direct, tune: (tuning) => direct.tune(tuning) }
}

class LibvirtMigration implements DirectMigration {
  readonly #desk: MachineDesk
  /** The one that is under way. */
  #progress: MoveProgress | undefined

  constructor(desk: MachineDesk) {
    this.#desk = desk
  }

  get unsettled(): Unsettled | undefined {
    return this.#progress ? undefined : this.#desk.around.moves.get(this.#desk.id)
  }

  async check(to: Hypervisor, plan: DirectPlan): Promise<readonly MigrationObstacle[]> {
    return await moveObstacles(this.#desk, this.#target(to), plan)
  }

  async move(to: Hypervisor, options: DirectOptions): Promise<MigrationResult> {
    const desk = this.#desk
    const target = this.#target(to)
    return await desk.run('migrate', options, async (signal) => {
      const obstacles = await moveObstacles(desk, target, options)
      const words = obstacles.map(({ problem, remedy }) => `${problem} (${remedy})`).join('; ')
      if (obstacles.length > 0)
        throw new HypervisorError('migration-failed', { machine: desk.view.defined.name, words })
      const { now, moves } = desk.around
      const { state } = desk.view
      const progress = new MoveProgress((told) => {
        options.follow?.(told)
        options.progress?.(told.fraction)
      })
      using _expected = target.expect(desk.id)
      this.#progress = progress
      try {
        const kept = state === 'running' || state === 'paused' ? state : 'off'
        await moves.keep({ machine: desk.id, to: to.id, state: kept, sinceMs: now() })
        return await this.#moved(target, { options, signal, progress })
      } finally {
        this.#progress = undefined
      }
    })
  }

  async #moved(target: MoveTarget, { options, signal, progress }: Moving): Promise<MigrationResult> {
    const desk = this.#desk
    const { around } = desk
    const begunMs = around.now()
    const call = moveCall({ view: desk.view, plan: options, from: around.address, to: target.address })
    progress.reach('connect')
    around.reached('move:1')
    try {
      await this.#send(target, { options, signal, progress, call })
      around.reached('move:2')
    } catch (error) {
      if (await this.#hasMoved(target, error)) return await this.#hand(target, { options, progress, begunMs })
      await around.moves.drop(desk.id)
      await desk.take({ reason: desk.view.reason })
      throw this.#failure(error, signal)
    }
    return await this.#hand(target, { options, progress, begunMs })
  }

  /** Nothing but a look at both sides tells, after whatever has failed. */
  async #hasMoved(target: MoveTarget, cause: unknown): Promise<boolean> {
    try {
      return (await this.#settle(target)) === 'moved'
    } catch (error) {
      const what = `where machine ${JSON.stringify(this.#desk.view.defined.name)} went`
      const remedy = 'it is held until both servers can be looked at, and then goes on at one of them by itself'
      // An open question is not made an answer by what failed first.
      throw new HypervisorError('unreachable', { what, remedy }, { cause: error ?? cause })
    }
  }

  /** Nothing of it is here any more: that is durable, and then it is told of at the target. */
  async #hand(
    target: MoveTarget,
    { options, progress, begunMs }: Pick<Moving, 'options' | 'progress'> & { readonly begunMs: number },
  ): Promise<MigrationResult> {
    const desk = this.#desk
    const { commit } = options
    const result = await this.#resultOf(target, { progress, begunMs })
    await desk.vanish(commit ? { commit } : {})
    desk.around.reached('move:3')
    await desk.around.moves.drop(desk.id)
    await options.parted?.()
    await target.takeIn(desk.id, {})
    progress.reach('done')
    return result
  }

  async #send(
    target: MoveTarget,
    { options, signal, progress, call }: Moving & { readonly call: MoveCall },
  ): Promise<void> {
    const desk = this.#desk
    const { rpc } = desk.around.libvirt()
    const domain = desk.domain()
    const tuner = new Tuner(desk, options)
    const follow = (stats: ReturnType<typeof valuesOf>) => {
      progress.take(stats)
      tuner.begun()
    }
    using _tuner = tuner
    const perform = <T>(work: () => Promise<T>) => domainJob(desk, { signal, follow }, work)
    if (options.peerToPeer) {
      const asked = {
        dom: domain.wire,
        dconnuri: target.uri,
        params: call.params,
        cookie_in: new Uint8Array(),
        flags: call.source,
      }
      await perform(() => rpc.call(calls.domainMigratePerform3Params, asked))
      return
    }
    const ends = { domain, source: rpc, target: target.libvirt().rpc, call, perform }
    await managedMove({ ...ends, sent: () => progress.reach('switch-over') })
  }

  async #resultOf(
    target: MoveTarget,
    { progress, begunMs }: { readonly progress: MoveProgress; readonly begunMs: number },
  ): Promise<MigrationResult> {
    const { rpc } = target.libvirt()
    // VIR_DOMAIN_JOB_STATS_COMPLETED: what the last one came to; of a machine that was off there was none.
    const asked = { dom: this.#domainAt(target).wire, flags: 1 }
    const told = await rpc.call(calls.domainGetJobStats, asked).catch((error: unknown) => {
      if (error instanceof LibvirtError && error.code === 'refused') return undefined
      throw error
    })
    const stats = told ? valuesOf(told.params) : (progress.last ?? new Map())
    return {
      downtimeMs: numberOf(stats, 'downtime'),
      totalMs: this.#desk.around.now() - begunMs,
      memoryBytes: numberOf(stats, 'memory_processed'),
      diskBytes: numberOf(stats, 'disk_processed'),
      used: progress.isPostCopy ? ['postcopy-ram'] : [],
    }
  }

  async tune({ bandwidth, downtimeMs, postCopy }: MigrationTuning): Promise<void> {
    const desk = this.#desk
    const { state, defined } = desk.view
    const { name } = defined
    const progress = this.#progress
    if (!progress)
      throw new HypervisorError('invalid-state', { machine: name, state, operation: 'tune', needs: 'on its way' })
    const { rpc } = desk.around.libvirt()
    const dom = desk.domain().wire
    try {
      if (bandwidth !== undefined)
        await rpc.call(calls.domainMigrateSetMaxSpeed, { dom, bandwidth: speedOf(bandwidth), flags: 0 })
      if (downtimeMs !== undefined)
        await rpc.call(calls.domainMigrateSetMaxDowntime, { dom, downtime: BigInt(Math.round(downtimeMs)), flags: 0 })
      if (postCopy) {
        await rpc.call(calls.domainMigrateStartPostCopy, { dom, flags: 0 })
        progress.isPostCopy = true
      }
    } catch (error) {
      throw refusalOf(error, { platform: desk.around.platform, operation: 'tune-migration', machine: name })
    }
  }

  async settle(to: Hypervisor, operation: Operation = {}): Promise<'moved' | 'stayed'> {
    const target = this.#target(to)
    const outcome = await this.#settle(target)
    const desk = this.#desk
    if (outcome === 'moved') {
      await desk.vanish(operation)
      await desk.around.moves.drop(desk.id)
      await target.takeIn(desk.id, {})
    } else {
      await desk.around.moves.drop(desk.id)
      await desk.take({ operation })
    }
    return outcome
  }

  async #settle(target: MoveTarget): Promise<'moved' | 'stayed'> {
    const note = this.#note()
    return await settleMove(note, { source: this.#desk.domain(), target: this.#domainAt(target) })
  }

  #note(): MoveNote {
    const note = this.#desk.around.moves.get(this.#desk.id)
    if (note) return note
    const { state, defined } = this.#desk.view
    throw new HypervisorError('invalid-state', {
      machine: defined.name,
      state,
      operation: 'settle',
      needs: 'on its way',
    })
  }

  #domainAt(target: MoveTarget): Domain {
    return new Domain(target.libvirt().rpc, { ...this.#desk.domain().wire, id: -1 })
  }

  /** @throws HypervisorError `unsupported` where it is no server of libvirt's */
  #target(to: Hypervisor): MoveTarget {
    const { platform, address } = this.#desk.around
    const target = targetOf(to)
    if (target && to.platform === platform) return target
    const why = `${to.name} is of ${to.platform}, this one of ${platform} (${address.driver})`
    const remedy = 'choose another libvirt server, or adopt it there while it is off'
    throw new HypervisorError('unsupported', { platform, feature: 'migrate', why, remedy })
  }

  #failure(error: unknown, signal: AbortSignal): unknown {
    const { platform } = this.#desk.around
    const machine = this.#desk.view.defined.name
    if (signal.aborted) return signal.reason
    const cause = error instanceof MoveUnknown ? error.cause : error
    const refused = refusalOf(cause, { platform, operation: 'migrate', machine })
    if (!(refused instanceof HypervisorError) || refused.code !== 'peer-failed') return refused
    const words = cause instanceof Error ? cause.message : String(cause)
    return new HypervisorError('migration-failed', { machine, words }, { cause: error })
  }
}

interface Moving {
  readonly options: DirectOptions
  readonly signal: AbortSignal
  readonly progress: MoveProgress
}

/** What can be asked only once memory is on its way. */
class Tuner implements Disposable {
  readonly #desk: MachineDesk
  readonly #options: DirectOptions
  #hasBegun = false
  #timer: NodeJS.Timeout | undefined

  constructor(desk: MachineDesk, options: DirectOptions) {
    this.#desk = desk
    this.#options = options
  }

  begun(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    const { downtimeMs, postCopy } = this.#options
    const { rpc } = this.#desk.around.libvirt()
    const dom = this.#desk.domain().wire
    const { report } = this.#desk.around
    if (downtimeMs !== undefined)
      rpc
        .call(calls.domainMigrateSetMaxDowntime, { dom, downtime: BigInt(Math.round(downtimeMs)), flags: 0 })
        .catch(report)
    if (typeof postCopy !== 'object') return
    const switchNow = () => void rpc.call(calls.domainMigrateStartPostCopy, { dom, flags: 0 }).catch(report)
    this.#timer = setTimeout(switchNow, postCopy.afterMs)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}

/** libvirt's unit is MiB a second; 0 of ours is no bound, for which it has the greatest. */
function speedOf(bandwidth: number): bigint {
  if (bandwidth === 0) return 8796093022207n
  return BigInt(Math.max(1, Math.floor(bandwidth / 2 ** 20)))
}
