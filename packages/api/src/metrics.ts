import type { Session } from '@cimarron/estate'
import { machineStates } from '@cimarron/hypervisor'
import type { SessionAdministration } from './access-administration.ts'
import type { Counts, House } from './house.ts'
import { escapeLabel } from './metrics/label-text.ts'
import { machineMetricsText } from './metrics/machine-metrics.ts'
import type { MetricFamily, MetricLabels } from './metrics-family.ts'

export const metricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** How many came in, and how many did not. */
type AccessCounts = ReturnType<SessionAdministration['counts']>

interface Told extends Pick<House, 'version' | 'moreMetrics'> {
  readonly counts: Counts & AccessCounts
}

/** The daemon, what others of it have to tell, and what machines and hosts use, in OpenMetrics 1.0 text. */
export async function metrics(session: Session, { counts, version, moreMetrics }: Told): Promise<string> {
  const overview = await session.metrics()
  const memory = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const families: readonly MetricFamily[] = [
    { name: 'cimarron', type: 'info', help: 'The daemon.', samples: [[{ version }, 1]] },
    { name: 'cimarron_machines', type: 'gauge', help: 'Machines by state.', samples: machinesByState(session) },
    {
      name: 'cimarron_jobs',
      type: 'gauge',
      help: 'Jobs that go on or are still kept, by state.',
      samples: jobsByState(session),
    },
    {
      name: 'cimarron_journal_entries',
      type: 'counter',
      help: 'Journal entries ever written.',
      samples: [[{}, session.journalEnd() - 1]],
    },
    { name: 'cimarron_event_streams', type: 'gauge', help: 'Open event streams.', samples: [[{}, counts.streams]] },
    { name: 'cimarron_consoles', type: 'gauge', help: 'Open consoles.', samples: [[{}, counts.consoles]] },
    { name: 'cimarron_sessions', type: 'gauge', help: 'Who is in, or was lately.', samples: [[{}, counts.sessions]] },
    {
      name: 'cimarron_log_ins_refused',
      type: 'counter',
      help: 'Log-ins with a wrong password, token or certificate.',
      samples: [[{}, counts.refused]],
    },
    {
      name: 'cimarron_http_answers',
      type: 'counter',
      help: 'Answers of the REST face by class of status.',
      samples: [...counts.answers].map(([status, count]) => [{ status }, count]),
    },
    gauge('process_resident_memory_bytes', 'Resident memory.', memory.rss),
    gauge('nodejs_heap_used_bytes', "JavaScript's heap in use.", memory.heapUsed),
    {
      name: 'process_cpu_seconds',
      type: 'counter',
      unit: 'seconds',
      help: 'User and system time.',
      samples: [[{}, (user + system) / 1e6]],
    },
    { ...gauge('process_start_time_seconds', 'Start, since 1970.', performance.timeOrigin / 1000), unit: 'seconds' },
    ...moreMetrics(),
  ]
  const hypervisors = new Map(session.hypervisors().map(({ id, name }) => [id, name]))
  return `${families.map(write).join('')}${machineMetricsText(overview, hypervisors)}# EOF\n`
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'gauge', ...(name.endsWith('_bytes') ? { unit: 'bytes' } : {}), help, samples: [[{}, value]] }
}

function machinesByState(session: Session): readonly (readonly [MetricLabels, number])[] {
  return session.hypervisors().flatMap(({ id, name }) => {
    const counts = new Map(machineStates.map((state) => [state, 0]))
    for (const { view } of session.machines(id)) counts.set(view.state, (counts.get(view.state) ?? 0) + 1)
    return [...counts].map(([state, count]) => [{ hypervisor: name, state }, count] as const)
  })
}

function jobsByState(session: Session): readonly (readonly [MetricLabels, number])[] {
  const jobs = Map.groupBy(session.jobs(), ({ state }) => state)
  return [...jobs].map(([state, views]) => [{ state }, views.length])
}

const suffixes = { gauge: '', counter: '_total', info: '_info', histogram: '' } as const

function write({ name, type, unit, help, samples }: MetricFamily): string {
  const head = `# TYPE ${name} ${type}\n${unit ? `# UNIT ${name} ${unit}\n` : ''}# HELP ${name} ${help}\n`
  return (
    head +
    samples
      .map(([labels, value, suffix = suffixes[type]]) => `${name}${suffix}${writeLabels(labels)} ${value}\n`)
      .join('')
  )
}

function writeLabels(labels: MetricLabels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
