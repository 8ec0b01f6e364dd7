import { type JobView, restarter } from '@cimarron/estate'
import type { Incident, MachineView } from '@cimarron/hypervisor'
import type { Entry } from '../contract/journal.ts'
import type { WhyFinding } from '../contract/why.ts'

type IncidentEntry = Extract<Entry, { readonly kind: 'machine-incident' }>

export interface Evidence {
  readonly view: MachineView
  /** Oldest first. */
  readonly entries: readonly Entry[]
  /** Those of this machine, oldest first. */
  readonly jobs: readonly JobView[]
}

/** The most of what befell it that is told. */
const mostIncidents = 10

/** What befell a machine, what was done about it, and what its administrator can do next; oldest first. */
export function findingsOf({ view, entries, jobs }: Evidence): readonly WhyFinding[] {
  const since = sinceStart(entries)
  const incidents = entries.filter(
    (entry): entry is IncidentEntry => entry.kind === 'machine-incident' && entry.cursor >= since,
  )
  const told = incidents.slice(-mostIncidents).map(({ atMs, incident }) => ({
    level: levels[incident.kind],
    subject: incident.kind,
    atMs,
    text: incident.text,
    ...remedyOf(incident, view),
  }))
  return [...told, ...restartsOf(view, jobs), ...savedOf(view)]
}

/** What befell it in an earlier run explains nothing of this one, unless it was then that it ended. */
function sinceStart(entries: readonly Entry[]): number {
  const start = entries.findLast((entry) => entry.kind === 'machine-state' && entry.to === 'starting')
  return start?.cursor ?? 0
}

const levels: Readonly<Record<Incident['kind'], WhyFinding['level']>> = {
  'guest-panic': 'error',
  'crash-kernel': 'warning',
  watchdog: 'error',
  'io-error': 'error',
  'room-again': 'ok',
  'out-of-memory': 'error',
  dumped: 'note',
  'dump-failed': 'warning',
  'gave-up': 'error',
}

function remedyOf(incident: Incident, { state, reason, defined }: MachineView): Pick<WhyFinding, 'remedy'> {
  const name = JSON.stringify(defined.name)
  const isHeld = state === 'crashed' || state === 'paused'
  switch (incident.kind) {
    case 'guest-panic':
      return state === 'crashed'
        ? {
            remedy: `read the end of its console; keep its memory: cimarron machine dump ${name}; then: cimarron machine reset ${name}`,
          }
        : {}
    case 'watchdog':
      return isHeld && reason === 'watchdog'
        ? { remedy: `look at its screen; then: cimarron machine reset ${name}, or resume ${name}` }
        : {}
    case 'io-error':
      if (!isHeld || reason !== 'io-error')
        return incident.bytes === undefined ? { remedy: "see the host's own log about the disk below it" } : {}
      return {
        remedy:
          incident.path === undefined
            ? `put the disk right, then: cimarron machine resume ${name}`
            : `make room where ${incident.path} is, or put the disk right; then: cimarron machine resume ${name}`,
      }
    case 'out-of-memory': {
      const again = defined.lifecycle.onFailure === 'restart' ? '' : '; lifecycle.onFailure=restart starts it by itself'
      return { remedy: `give the host more memory, or its machines less${again}` }
    }
    case 'dumped':
      return { remedy: `open it with crash or gdb: ${incident.path ?? ''}` }
    case 'dump-failed':
      return { remedy: `put that right, then: cimarron machine dump ${name}` }
    case 'gave-up':
      return { remedy: 'see to the cause; lifecycle.retries says how often is too often' }
    case 'crash-kernel':
    case 'room-again':
      return {}
    default:
      return incident.kind satisfies never
  }
}

/** One that is saved is off for others, and not for its guest. */
function savedOf({ state, sinceMs, defined }: MachineView): readonly WhyFinding[] {
  if (state !== 'saved') return []
  const name = JSON.stringify(defined.name)
  const text = 'its memory is on disk: its guest goes on where it was when it is started'
  const remedy = `cimarron machine start ${name}; cimarron machine discard-saved ${name} throws that away`
  return [{ level: 'note', subject: 'saved', atMs: sinceMs, text, remedy }]
}

const failures: readonly MachineView['reason'][] = ['process-died', 'memory-limit', 'out-of-memory', 'host-error']

function restartsOf({ state, reason, defined }: MachineView, jobs: readonly JobView[]): readonly WhyFinding[] {
  const restarts = jobs.filter(({ actor, command }) => actor.name === restarter && command.kind === 'start-machine')
  const last = restarts.at(-1)
  if (!last) return []
  const isOver = state === 'off' && failures.includes(reason)
  const text = `it was started again ${restarts.length === 1 ? 'once' : `${restarts.length} times`} after its process had ended`
  const name = JSON.stringify(defined.name)
  return [
    {
      level: isOver ? 'error' : 'note',
      subject: 'restarts',
      atMs: last.submittedMs,
      text: isOver ? `${text}, which is as often as it may be, or it waits for the next; it is off` : text,
      ...(isOver ? { remedy: `see to the cause, then: cimarron machine start ${name}` } : {}),
    },
  ]
}
