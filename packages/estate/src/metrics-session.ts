import { type HostSample, HypervisorError, type MachineSample, type MachineView } from '@cimarron/hypervisor'
import type { Collector, RoundFigures } from './metrics/collector.ts'
import { type HostRates, hostColumns, type MachineRates, machineColumns } from './metrics/columns.ts'
import type { HistorySpan, MetricHistory } from './metrics/history.ts'
import { type Links, lookUpMachine } from './work/admission.ts'
import { findHost } from './work/find-host.ts'

/** A machine, and what it was found to use. */
export interface MachineMetrics {
  readonly hypervisor: string
  readonly view: MachineView
  /** Of the newest round; absent while it does not run, and until a round has found it. */
  readonly sample?: MachineSample
  /** From the round before to that one. */
  readonly rates?: MachineRates
}

/** A host, and what it was found to use. */
export interface HostMetrics {
  readonly hypervisor: string
  readonly host: string
  readonly name: string
  readonly sample?: HostSample
  readonly rates?: HostRates
}

/** Everything, as the newest round found it. */
export interface MetricsOverview {
  readonly machines: readonly MachineMetrics[]
  readonly hosts: readonly HostMetrics[]
  /** The round itself; absent where there was none yet. */
  readonly round?: RoundFigures
}

/** What machines and hosts use, as one actor sees them. Whoever may look at a machine may look at this. */
export interface MetricsSession {
  /** All machines, those that are off included, and all hosts. */
  metrics(): Promise<MetricsOverview>
  /** The newest round itself; undefined where there was none yet. */
  metricsRound(): Promise<RoundFigures | undefined>
  /** @throws `machine-not-found` */
  machineMetrics(id: string): Promise<MachineMetrics>
  /** What a machine used over time. @throws `machine-not-found`, `storage-failed` */
  machineHistory(id: string, span: HistorySpan): Promise<MetricHistory>
  /** By id or name. @throws `host-not-found` */
  hostMetrics(idOrName: string): Promise<HostMetrics>
  /** @throws `host-not-found`, `storage-failed` */
  hostHistory(idOrName: string, span: HistorySpan): Promise<MetricHistory>
}

export interface MetricsParts {
  /** Those that the actor may look at. */
  readonly links: Links
  readonly collector: Collector
  readonly nowMs: () => number
}

export function openMetricsSession({ links, collector, nowMs }: MetricsParts): MetricsSession {
  const machineOf = (hypervisor: string, view: MachineView): MachineMetrics => {
    // What a round found is of the past as soon as the machine is off.
    const newest = view.active === null ? undefined : collector.machine(view.id)
    return { hypervisor, view, ...newest }
  }
  const hosts = (): HostMetrics[] =>
    links.flatMap(({ hypervisor }) =>
      hypervisor.hosts().map(({ id, name }) => ({ hypervisor: hypervisor.id, host: id, name, ...collector.host(id) })),
    )
  const requireMachine = (id: string): MachineMetrics => {
    const found = lookUpMachine(links, id)
    if (!found) throw new HypervisorError('machine-not-found', { machine: id })
    return machineOf(found.link.hypervisor.id, found.machine.view)
  }
  const requireHost = (idOrName: string): HostMetrics => {
    const { hypervisor, host } = findHost(links, idOrName)
    return { hypervisor: hypervisor.id, host: host.id, name: host.name, ...collector.host(host.id) }
  }
  return {
    async metrics() {
      await collector.fresh()
      const { round } = collector
      return {
        machines: links.flatMap(({ hypervisor }) =>
          hypervisor.machines().map(({ view }) => machineOf(hypervisor.id, view)),
        ),
        hosts: hosts(),
        ...(round ? { round } : {}),
      }
    },
    async metricsRound() {
      await collector.fresh()
      return collector.round
    },
    async machineMetrics(id) {
      requireMachine(id)
      await collector.fresh()
      return requireMachine(id)
    },
    async machineHistory(id, span) {
      requireMachine(id)
      return await collector.book.read(id, span, { columns: machineColumns, nowMs: nowMs() })
    },
    async hostMetrics(idOrName) {
      requireHost(idOrName)
      await collector.fresh()
      return requireHost(idOrName)
    },
    async hostHistory(idOrName, span) {
      const { host } = requireHost(idOrName)
      return await collector.book.read(host, span, { columns: hostColumns, nowMs: nowMs() })
    },
  }
}
