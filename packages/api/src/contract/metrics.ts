import type { HostRates, MachineRates, MetricHistory, MetricStep, RoundFigures } from '@cimarron/estate'
import type { HostSample, MachineSample, MachineState, ProcessorSample } from '@cimarron/hypervisor'

export type { HostRates, MachineRates, MetricHistory, MetricSeries, MetricStep, RoundFigures } from '@cimarron/estate'

/** A sample as it is told over the wire: processor time in seconds. */
export interface MachineCounters extends Omit<MachineSample, 'machine' | 'steadyMs' | 'cpu'> {
  readonly cpu: { readonly seconds: number; readonly processors: readonly ProcessorCounters[] }
}

export interface ProcessorCounters extends Pick<ProcessorSample, 'index'> {
  readonly seconds: number
  /** It could have run, and waited for a processor of the host. */
  readonly waitSeconds?: number
}

/** What a machine uses. */
export interface MachineMetrics {
  readonly machine: string
  readonly name: string
  /** The id of its hypervisor. */
  readonly hypervisor: string
  readonly state: MachineState
  /** Of the newest round; absent while it does not run, and until a round has found it. */
  readonly sample?: MachineCounters
  /** From the round before to that one; what is not known is absent. */
  readonly rates?: MachineRates
}

export interface HostCounters extends Omit<HostSample, 'host' | 'steadyMs' | 'cpu'> {
  readonly cpu: {
    readonly processors: number
    readonly userSeconds: number
    readonly systemSeconds: number
    readonly idleSeconds: number
    readonly stealSeconds?: number
  }
}

/** What a host uses. */
export interface HostMetrics {
  readonly host: string
  readonly name: string
  readonly hypervisor: string
  readonly sample?: HostCounters
  readonly rates?: HostRates
}

/** Everything, as the newest round found it. */
export interface MetricsOverview {
  readonly machines: readonly MachineMetrics[]
  readonly hosts: readonly HostMetrics[]
  readonly round?: RoundFigures
}

interface Span {
  /** Default `1m`. */
  readonly step?: MetricStep
  /** Milliseconds since 1970; left out: as far back as the step goes. */
  readonly from?: number
  /** Left out: now. */
  readonly to?: number
}

/** What machines and hosts use, now and over time. */
export interface MetricsEndpoints {
  'metrics.list': { answer: MetricsOverview }
  'machines.metrics': { params: { readonly machine: string }; answer: MachineMetrics }
  'machines.metrics-history': { params: { readonly machine: string }; query: Span; answer: MetricHistory }
  'hosts.metrics': { params: { readonly host: string }; answer: HostMetrics }
  'hosts.metrics-history': { params: { readonly host: string }; query: Span; answer: MetricHistory }
}

export const metricsPlaces = {
  'metrics.list': { method: 'GET', path: '/metrics' },
  'machines.metrics': { method: 'GET', path: '/machines/{machine}/metrics' },
  'machines.metrics-history': { method: 'GET', path: '/machines/{machine}/metrics/history' },
  'hosts.metrics': { method: 'GET', path: '/hosts/{host}/metrics' },
  'hosts.metrics-history': { method: 'GET', path: '/hosts/{host}/metrics/history' },
} as const
