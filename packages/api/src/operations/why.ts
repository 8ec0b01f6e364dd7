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

/** Of what came since its last change of state, or made it; an older one says nothing of how it is now. */
function lastFailureOf(jobs: readonly JobView[], { sinceMs }: MachineView): JobView | undefined {
  const failed = jobs.findLast((job) => job.state === 'failed')
  return failed?.endedMs !== undefined && failed.endedMs >= sinceMs ? failed : undefined
}

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
