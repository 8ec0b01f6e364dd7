import { findAgent } from '../agent/find-agent.ts'
import type { MachineAgent } from '../agent/machine-agent.ts'
import { removeGroups } from '../cgroup.ts'
import { settleMoment } from '../clone/held-moment.ts'
import { causeOfDeath } from '../crash/cause-of-death.ts'
import type { CrashWatch } from '../crash/crash-watch.ts'
import { discardDump } from '../crash/dump-file.ts'
import type { LastState } from '../last-state.ts'
import { lastWords } from '../last-words.ts'
import { MachineGroup } from '../limits/machine-group.ts'
import type { MachineChanges } from '../machine-changes.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import { interfacesOf } from '../nic/left-interfaces.ts'
import { type QemuProcess, readPidFile } from '../qemu-process.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { RunRecord } from '../run-record.ts'
import { stateOf } from '../run-state.ts'
import type { MachineSaves } from '../save/machine-saves.ts'
import type { KeptState } from './kept-state.ts'
import type { MachineRuns } from './machine-runs.ts'

export interface RecoveryParts {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  readonly runs: MachineRuns
  readonly kept: KeptState
  readonly saves: MachineSaves
  readonly changes: MachineChanges
  readonly crashes: CrashWatch
  readonly agent: MachineAgent
}

/** What a former daemon has left of a machine: taken over, brought to its end, or put away. See `recoverMachine`. */
export class MachineRecovery {
  readonly #parts: RecoveryParts

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** Takes up how the former daemon saw it end; a machine that has not been seen to is only found. */
  recallState(): void {
    const { context, status, saves, kept } = this.#parts
    const found: LastState = { reason: 'found', sinceMs: context.surroundings.nowMs() }
    const { saved } = status.view
    const state = saves.recall() ? 'saved' : 'off'
    const gone = saved && state === 'off' ? { detail: 'it was saved, but the file with its memory is gone' } : {}
    status.found({ state, ...(kept.recall() ?? found), ...gone })
  }

  /** While no daemon was there, its disks may have been copied in full. */
  recallLink(): void {
    const { status, context } = this.#parts
    const { defined } = status.view
    if (defined.linkedTo !== undefined) status.replace({ defined: context.withLink(defined) })
  }

  /**
   * Takes over a QEMU that runs already. Where its monitor does not answer, the machine is `unreachable`, and can still
   * be powered off.
   */
  async takeOver(record: RunRecord, connect: (run: Run) => Promise<QemuProcess>): Promise<void> {
    const { status, runs, saves, changes, crashes, agent } = this.#parts
    const run = runs.begin()
    const process = await connect(run)
    const { sinceMs, last } = record
    if (!process.isConnected) {
      run.attach(process, record)
      const detail = 'its monitor does not answer; it can still be powered off'
      status.found({ state: 'unreachable', reason: 'monitor-lost', detail, sinceMs })
      return
    }
    const answer = await process.qmp.execute('query-status', {})
    // It was not whole, and its caller was told of no success.
    if (record.dumping) discardDump(record.dumping)
    run.attach(process, { ...record, dumping: null })
    const found = stateOf(answer)
    // QEMU tells the state; why it is in it, the one who saw it come knows better.
    if (record.config.agent) status.replace({ guest: { agent: await findAgent(process.qmp) } })
    status.found({ ...(found.reason === 'found' && found.state === last?.state ? last : found), sinceMs })
    if (record.saving) await saves.settleUnfinished(run, record.saving)
    else if (saves.isKept) await saves.used({})
    if (runs.current !== run) return
    await settleMoment({ run, paths: this.#parts.paths })
    await changes.settle(run).catch((error: unknown) => globalThis.process.emitWarning(error as Error))
    if (record.rebooting) await run.completeReboot(answer.status === 'shutdown')
    crashes.halted(run)
    agent.thawLeft(run)
  }

  /** Puts away what is left of a run that ended while nobody watched. */
  async endedUnseen(record: RunRecord): Promise<void> {
    const { id, paths, context, saves, status, kept } = this.#parts
    // QEMU removes the file with its number when it ends in good order.
    const isOrderly = readPidFile(paths) === undefined
    const { limiting, kernel, nowMs } = context.surroundings
    const death = isOrderly ? undefined : causeOfDeath({ group: new MachineGroup(limiting, id), record, kernel })
    const detail = death?.text ?? lastWords(paths.words)
    await this.#putAway(record)
    const sinceMs = nowMs()
    const reason = isOrderly ? 'guest-shutdown' : (death?.reason ?? 'process-died')
    // What it went on from is older than what its disks have now.
    if (saves.isKept) await saves.used({})
    status.found({ state: 'off', reason, sinceMs, ...(detail === undefined ? {} : { detail }) })
    kept.keep(status.view)
  }

  /** Its memory was durable, and only the end of what it ran in was not seen. */
  async savedUnseen(record: RunRecord): Promise<void> {
    await this.#putAway(record)
  }

  async #putAway(record: RunRecord): Promise<void> {
    const { runs } = this.#parts
    const run = runs.begin()
    run.claim(record)
    await run.putAway()
    runs.forget()
  }

  /** Removes the control groups of a start that was not finished. */
  async leaveGroups(): Promise<void> {
    await removeGroups(this.#parts.context.surroundings.hierarchies, this.#parts.id)
  }

  /** What a start that was cut short has made of the host's network. */
  async removeInterfaces(record: RunRecord): Promise<void> {
    const left = interfacesOf(record)
    if (left.length > 0) await this.#parts.context.surroundings.network.remove(left)
  }
}
