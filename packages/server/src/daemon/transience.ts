import { setTimeout as delay } from 'node:timers/promises'
import type { Actor, Estate } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'

/** In the journal, what was forgotten so is this one's doing. */
const actor: Actor = { name: 'transience', role: 'admin', via: 'internal' }

const pauseMs = 20

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
    // The journal is a moment ahead: of the driver that shows the new state, and of the job that brought it about.
    do await delay(pauseMs, undefined, { signal }).catch(() => undefined)
    while (!signal.aborted && session.machine(id)?.job)
    if (signal.aborted || !isOver(id)) return
    try {
      await session.run({ kind: 'undefine-machine', machine: id })
    } catch (error) {
      // Overtaken: somebody does something else with it.
      if (!isOver(id)) return
      if (error instanceof HypervisorError && error.code === 'busy') return await forget(id)
      onFailure(session.machine(id)?.view.defined.name ?? id, error)
    }
  }
  const going = new Set<Promise<void>>()
  // Beside one another: one that somebody works on must not keep the others.
  const begin = (id: string): void => {
    const one = forget(id).finally(() => going.delete(one))
    going.add(one)
  }
  const after = session.journalEnd()
  for (const { view } of session.machines()) if (isOver(view.id)) begin(view.id)
  for await (const entry of session.journal({ after, signal }))
    if (entry.kind === 'machine-state' && entry.to === 'off' && entry.machine.defined.transient) begin(entry.machine.id)
  await Promise.all(going)
}
