import { EstateError, type JobView, type Session } from '@cimarron/estate'
import { HypervisorError, type MachineView } from '@cimarron/hypervisor'
import type { Entry } from '../contract/journal.ts'
import type { Why } from '../contract/why.ts'
import { explanations } from '../schema/state.ts'
import { Resources } from './resource.ts'
import { findingsOf } from './why-findings.ts'

/** How far back the last change of state, and what befell it, is looked for. */
const mostEntries = 200
const consoleTailBytes = 2048

type StateEntry = Extract<Entry, { readonly kind: 'machine-state' }>

/** Everything that is known about why a machine is as it is. @throws `machine-not-found`, `ambiguous-name` */
export async function explain(session: Session, idOrName: string): Promise<Why> {
  const { view } = session.findMachine(idOrName)
  const { id, state, reason, sinceMs, detail, defined } = view
  const entries = await entriesOf(session, id)
  const lastChange = entries.findLast((entry): entry is StateEntry => entry.kind === 'machine-state')
  const jobs = session.jobs().filter((job) => job.machine === id)
  const lastFailedJob = lastFailureOf(jobs, view)
  const console = await consoleTailOf(session, id, (view.active ?? defined).serials[0]?.id)
  return {
    machine: id,
    name: defined.name,
    state,
    reason,
    explanation: state === 'saved' ? `${explanations[reason]}; ${goesOn}` : explanations[reason],
    sinceMs,
    findings: findingsOf({ view, entries, jobs }),
    ...(detail === undefined ? {} : { detail }),
    ...(lastChange ? { lastChange } : {}),
    ...(lastFailedJob ? { lastFailedJob } : {}),
    ...(console ? { console } : {}),
  }
}

const goesOn = 'its memory is on disk, and its next start goes on from there'

async function entriesOf(session: Session, machine: string): Promise<readonly Entry[]> {
  const resources = new Resources(session)
  const entries = await session.history({ machine, limit: mostEntries })
  return entries.map((entry) => resources.entry(entry))
}

/**
 * Of what came since its last change of state, or made it; an older one says nothing of how it is now. What was refused for
 * its input befell nobody, and what succeeded later is no failure any more.
 */
export function lastFailureOf(
  jobs: readonly JobView[],
  { sinceMs }: Pick<MachineView, 'sinceMs'>,
): JobView | undefined {
  return jobs.findLast((job, at) => {
    if (job.state !== 'failed' || job.endedMs === undefined || job.endedMs < sinceMs) return false
    // A start without input of its own that is refused is one that the machine met with.
    if (job.command.kind !== 'start-machine' && job.error !== undefined && refusals.has(job.error.code)) return false
    return !jobs.slice(at + 1).some(({ state, command }) => state === 'completed' && command.kind === job.command.kind)
  })
}

/** Of what was asked for, and not of what the machine met with. */
const refusals: ReadonlySet<string> = new Set([
  'busy',
  'invalid-config',
  'invalid-input',
  'invalid-state',
  'name-in-use',
  'snapshot-not-found',
  'snapshot-refused',
])

async function consoleTailOf(session: Session, machine: string, device: string | undefined): Promise<Why['console']> {
  if (device === undefined) return undefined
  try {
    const bytes = await session.readSerialLog(machine, { device, lastBytes: consoleTailBytes })
    // A guest may write anything, and the cut may be within a character: what is no UTF-8 becomes U+FFFD.
    return { device, text: new TextDecoder().decode(bytes) }
  } catch (error) {
    // A machine without a readable console is explained without one.
    if (error instanceof HypervisorError || error instanceof EstateError) return undefined
    throw error
  }
}
