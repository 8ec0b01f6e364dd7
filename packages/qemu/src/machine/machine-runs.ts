import type { MachineAgent } from '../agent/machine-agent.ts'
import { settleMoment } from '../clone/held-moment.ts'
import type { CrashWatch } from '../crash/crash-watch.ts'
import type { MachineChanges } from '../machine-changes.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { OperationLanes } from '../operation-lanes.ts'
import { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { SerialHistory } from '../serial-history.ts'
import type { QemuSnapshots } from '../snapshots/machine-snapshots.ts'

/** Those who hear of a run. */
export interface RunsParts {
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  readonly lanes: OperationLanes
  readonly history: (device: string) => SerialHistory
  readonly agent: MachineAgent
  readonly changes: MachineChanges
  readonly crashes: CrashWatch
  readonly snapshots: () => QemuSnapshots
}

/** The run that a machine is in, if it is in one: what that tells becomes the machine's. */
export class MachineRuns {
  #current: Run | undefined
  readonly #parts: RunsParts

  constructor(parts: RunsParts) {
    this.#parts = parts
  }

  get current(): Run | undefined {
    return this.#current
  }

  /** One that has come to nothing, or was put away. */
  forget(): void {
    this.#current = undefined
  }

  /** A run that begins, or is found. QEMU's events are to be given to it. */
  begin(): Run {
    const { status, context, paths, lanes, history, agent, changes, crashes } = this.#parts
    const { surroundings } = context
    const run: Run = new Run({
      status,
      paths,
      surroundings,
      history,
      operation: () => lanes.power?.operation,
      reset: (byGuest) => {
        const atMs = surroundings.nowMs()
        agent.guestReset()
        context.tell({ kind: 'machine-reset', atMs, machine: status.view, byGuest })
      },
      heard: (from, event) => crashes.hear(from, event),
      halted: (one) => crashes.halted(one),
      befell: (incident) => {
        const atMs = surroundings.nowMs()
        context.tell({ kind: 'machine-incident', atMs, machine: status.view, incident })
      },
      agentCame: (isThere) => this.#agentCame(isThere),
      unplugged: (device) => {
        // Whoever takes it out waits for this and sees to the rest.
        if (!lanes.isChanging) changes.unplugged(run, device).catch(warn)
      },
      processorsLeft: () => {
        if (!lanes.isChanging) changes.processorsLeft(run).catch(warn)
      },
      regained: () => this.#settle(run),
      ended: () => {
        this.#current = undefined
        void agent.release()
      },
    })
    this.#current = run
    return run
  }

  #agentCame(connected: boolean): void {
    const { status, context } = this.#parts
    const { guest } = status.view
    if ((guest?.agent ?? false) === connected) return
    status.replace({ guest: { ...guest, agent: connected } })
    const atMs = context.surroundings.nowMs()
    context.tell({ kind: 'machine-agent', atMs, machine: status.view, connected })
  }

  #settle(run: Run): void {
    const { lanes, snapshots, changes, paths } = this.#parts
    // A change under way sees to itself.
    if (lanes.isChanging) return
    void settleMoment({ run, paths }).then(() => snapshots().settleLater())
    changes.settle(run).catch(warn)
  }
}

function warn(error: unknown): void {
  process.emitWarning(error as Error)
}
