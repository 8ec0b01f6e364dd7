import { setTimeout as delay } from 'node:timers/promises'
import type { Actor, Estate, MachineEntry } from '@cimarron/estate'
import type { MachineView } from '@cimarron/hypervisor'

/** In the journal, what was started so is this one's doing. */
const actor: Actor = { name: 'autostart', role: 'admin', via: 'internal' }

export interface AutostartOptions {
  /** Names this start of the host; another one means that it has come up anew. */
  readonly bootId: string
  readonly signal: AbortSignal
  /** A machine that did not start, and why. The others are started all the same. */
  readonly onFailure: (machine: string, error: unknown) => void
  /** Waits; default: the system's time. Ends early, without an error, when the signal aborts. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/**
 * Starts what is to be started when the host comes up, and lets go on what was saved when it went down: lower order first, each its delay after the one before. Once for
 * each start of the host, so that a daemon that is only restarted leaves a machine off that somebody has powered off.
 */
export async function startAutomatically(estate: Estate, options: AutostartOptions): Promise<void> {
  const { bootId, signal, onFailure, wait = waitUntil } = options
  const seen = estate.storage.collection('autostart', { decode: String })
  if (seen.get('boot') === bootId) return
  const session = estate.as(actor)
  // A server starts its own when its host comes up, which need not be this one.
  const ofServers = new Set(session.hypervisors().flatMap(({ id, connection }) => (connection ? [id] : [])))
  const own = [...session.machines()].filter(({ hypervisor }) => !ofServers.has(hypervisor))
  for (const { view } of inOrder(own)) {
    await wait(view.defined.autostart?.delayMs ?? 0, signal)
    if (signal.aborted) return
    // Meanwhile somebody may have started it, or thought otherwise.
    const now = session.machine(view.id)?.view
    if (!now || !isToStart(now)) continue
    try {
      await session.run({ kind: 'start-machine', machine: view.id })
    } catch (error) {
      onFailure(view.defined.name, error)
    }
  }
  await seen.put('boot', bootId)
}

/** One that was saved goes on, also where it is started automatically only because it was saved with its host. */
function isToStart({ state, defined }: MachineView): boolean {
  if (state === 'saved') return defined.autostart !== undefined || defined.onHostShutdown?.action === 'save'
  return state === 'off' && defined.autostart !== undefined
}

function inOrder(machines: Iterable<MachineEntry>): readonly MachineEntry[] {
  const orderOf = ({ view }: MachineEntry): number => view.defined.autostart?.order ?? Number.POSITIVE_INFINITY
  return [...machines].filter(({ view }) => isToStart(view)).sort((one, other) => orderOf(one) - orderOf(other))
}

async function waitUntil(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined)
}
