import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor, Estate } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'

/** In the journal, what was forgotten so is this one's doing. */
const actor: Actor = { name: 'transience', role: 'admin', via: 'internal' }

const busyPauseMs = 20
const mostTurns = 1000

export interface TransienceOptions {
  readonly signal: AbortSignal
  /** A machine that could not be forgotten, and why. */
  readonly onFailure: (machine: string, error: unknown) => void
}

/**
 * Forgets transient machines when they have gone off: those that did so while no daemon was there, then each as it does.
 * One that has never been started is kept for its start.
 */
export async function forgetTransient(estate: Estate, { signal, onFailure }: TransienceOptions): Promise<void> {
  const session = estate.as(actor)
  const isOver = (id: string): boolean => {
    const view = session.machine(id)?.view
    return view?.defined.transient === true && view.state === 'off' && view.reason !== 'defined'
  }
  const forget = async (id: string): Promise<void> => {
    while (!signal.aborted && isOver(id)) {
      try {
        await session.run({ kind: 'undefine-machine', machine: id })
      } catch (error) {
        const code = error instanceof HypervisorError ? error.code : undefined
        // Overtaken: it was forgotten, or started again, by somebody else.
        if (code === 'machine-not-found' || code === 'invalid-state') return
        if (code !== 'busy') {
          onFailure(session.machine(id)?.view.defined.name ?? id, error)
          return
        }
        // The job that ended it is not put away yet.
        await delay(busyPauseMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }
  const after = session.journalEnd()
  for (const { view } of [...session.machines()]) await forget(view.id)
  for await (const entry of session.journal({ after, signal })) {
    if (entry.kind !== 'machine-state' || entry.machine.state !== 'off') continue
    // A driver that has the journal keep a change shows it when it is kept: after this was told.
    const isBehind = () => {
      const view = session.machine(entry.machine.id)?.view
      return view?.state === entry.from && view.sinceMs <= entry.machine.sinceMs
    }
    for (let turn = 0; turn < mostTurns && isBehind(); turn++) await nextTurn()
    await forget(entry.machine.id)
  }
}
