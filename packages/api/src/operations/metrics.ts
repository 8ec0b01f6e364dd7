import { type HistorySpan, type MetricStep, metricSteps } from '@cimarron/estate'
import { z } from 'zod'
import type { MetricsEndpoints } from '../contract/metrics.ts'
import { hostMetricsResource, machineMetricsResource } from '../metrics/metrics-resource.ts'
import { hostMetrics, machineMetrics, metricHistory, metricsOverview } from '../schema/metrics.ts'
import { wholeNumber } from '../schema/query.ts'
import type { Operations } from './operation.ts'

const foundMachine = ['machine-not-found', 'ambiguous-name'] as const
const foundHost = ['host-not-found'] as const

const spanQuery = z.strictObject({
  step: z
    .enum([...metricSteps])
    .exactOptional()
    .describe('1s goes back 10 minutes, 1m a day, 1h 30 days; default 1m'),
  from: wholeNumber(0, Number.MAX_SAFE_INTEGER).exactOptional().describe('left out: as far back as the step goes'),
  to: wholeNumber(0, Number.MAX_SAFE_INTEGER).exactOptional().describe('left out: now'),
})

/** What machines and hosts use. Whoever may look at a machine may look at this. */
export const metricsOperations: Operations<keyof MetricsEndpoints> = {
  'metrics.list': {
    summary: 'What all machines and hosts use, as the newest round found it',
    answer: metricsOverview,
    handle: async ({ session }) => {
      const { machines, hosts, round } = await session.metrics()
      return {
        machines: machines.map(machineMetricsResource),
        hosts: hosts.map(hostMetricsResource),
        ...(round ? { round } : {}),
      }
    },
  },
  'machines.metrics': {
    summary: 'What a machine uses: counters of its run, and what it did since the round before',
    answer: machineMetrics,
    problems: foundMachine,
    handle: async ({ session, params }) =>
      machineMetricsResource(await session.machineMetrics(session.findMachine(params.machine).view.id)),
  },
  'machines.metrics-history': {
    summary: 'What a machine used over time',
    query: spanQuery,
    answer: metricHistory,
    problems: [...foundMachine, 'storage-failed'],
    handle: ({ session, params, query }) =>
      session.machineHistory(session.findMachine(params.machine).view.id, spanOf(query)),
  },
  'hosts.metrics': {
    summary: 'What a host uses',
    answer: hostMetrics,
    problems: foundHost,
    handle: async ({ session, params }) => hostMetricsResource(await session.hostMetrics(params.host)),
  },
  'hosts.metrics-history': {
    summary: 'What a host used over time',
    query: spanQuery,
    answer: metricHistory,
    problems: [...foundHost, 'storage-failed'],
    handle: ({ session, params, query }) => session.hostHistory(params.host, spanOf(query)),
  },
}

function spanOf(query: { readonly step?: MetricStep; readonly from?: number; readonly to?: number }): HistorySpan {
  return {
    step: query.step ?? '1m',
    ...(query.from === undefined ? {} : { fromMs: query.from }),
    ...(query.to === undefined ? {} : { toMs: query.to }),
  }
}
