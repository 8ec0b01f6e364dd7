import { setTimeout as delay } from 'node:timers/promises'
import { type Actor, type Estate, restarter } from '@cimarron/estate'
import { HypervisorError, type MachineView, mayRetry, type StateReason, usualRetries } from '@cimarron/hypervisor'

/** In the journal, what was started so is this one's doing. */
const actor: Actor = { name: restarter, role: 'admin', via: 'internal' }

/** Ways to go off that nobody wanted; and of a start that was tried for one of them. */
const failures: ReadonlySet<StateReason> = new Set([
  'process-died',
  'memory-limit',
  'out-of-memory',
  'host-error',
  'start-failed',
])
/** Before the first restart, in milliseconds; each further one waits four times as long. */
const firstPauseMs = 1000
const longestPauseMs = 300_000
/** The driver shows the new state a moment after the journal has it. */
const busyPauseMs = 50

export interface RestartingOptions {
  readonly signal: AbortSignal
  /** A machine that did not start, and why. */
  readonly onFailure: (machine: string, error: unknown) => void
  readonly nowMs?: () => number
  /** Waits; default: the system's time. Ends early, without an error, when the signal aborts. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/**
 * Starts machines again whose process ended without being asked, where their policy (`lifecycle.onFailure`) says so: each
 * time after a longer pause, and no more often than `lifecycle.retries` lets it. What was started so before is counted
 * by its jobs, and so over a restart of the daemon. A transient machine is forgotten instead.
 */
export async function restartFailed(estate: Estate, options: RestartingOptions): Promise<void> {
  const { signal, onFailure, nowMs = Date.now, wait = waitUntil } = options
  const session = estate.as(actor)
  const startsOf = (id: string): readonly number[] =>
    session
      .jobs()
      .filter((job) => job.machine === id && job.actor.name === restarter && job.command.kind === 'start-machine')
      .map(({ submittedMs }) => submittedMs)

  /** One that failed long ago was seen to by somebody, or was left off. */
  const isWanted = (view: MachineView | undefined): view is MachineView => {
    if (view?.state !== 'off' || !failures.has(view.reason)) return false
    const { lifecycle, transient } = view.defined
    if (lifecycle.onFailure !== 'restart' || transient === true) return false
    const starts = startsOf(view.id)
    // Somebody's own start that failed is told to them, and is not tried again.
    if (
      view.reason === 'start-failed' &&
      !starts.some((ms) => ms <= view.sinceMs && view.sinceMs - ms < longestPauseMs)
    )
      return false
    return view.sinceMs > nowMs() - (lifecycle.retries ?? usualRetries).withinMs && mayRetry(lifecycle, starts, nowMs())
  }

  const restart = async (id: string): Promise<void> => {
    do await wait(busyPauseMs, signal)
    while (!signal.aborted && session.machine(id)?.job)
    const view = session.machine(id)?.view
    if (signal.aborted || !isWanted(view)) return
    const { withinMs } = view.defined.lifecycle.retries ?? usualRetries
    const before = startsOf(id).filter((ms) => ms > nowMs() - withinMs).length
    await wait(Math.min(longestPauseMs, firstPauseMs * 4 ** before), signal)
    // Meanwhile somebody may have started it, or thought otherwise.
    if (signal.aborted || !isWanted(session.machine(id)?.view)) return
    try {
      await session.run({ kind: 'start-machine', machine: id })
    } catch (error) {
      // Somebody does something else with it, or it is gone.
      if (error instanceof HypervisorError && (error.code === 'busy' || error.code === 'machine-not-found')) return
      onFailure(view.defined.name, error)
    }
  }

  const going = new Map<string, Promise<void>>()
  const begin = (id: string): void => {
    if (going.has(id)) return
    going.set(
      id,
      restart(id).finally(() => {
        going.delete(id)
        // It failed again before the start was over.
        if (!signal.aborted && isWanted(session.machine(id)?.view)) begin(id)
      }),
    )
  }
  const after = session.journalEnd()
  for (const { view } of session.machines()) if (isWanted(view)) begin(view.id)
  for await (const entry of session.journal({ after, signal }))
    if (entry.kind === 'machine-state' && entry.to === 'off' && failures.has(entry.reason)) begin(entry.machine.id)
  await Promise.all(going.values())
}

async function waitUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined)
}
