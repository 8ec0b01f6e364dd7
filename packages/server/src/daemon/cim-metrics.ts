import type { MetricFamily, MetricLabels } from '@cimarron/api'
import { type DestinationStatus, durationBuckets, type ObjectManager, type OperationTally } from '@cimarron/cimom'

/** What the CIM server counted, as families of OpenMetrics. */
export function cimMetrics(
  manager: Pick<ObjectManager, 'statistics' | 'openEnumerations' | 'providerFaults' | 'namespaceNames'> & {
    readonly indications: { readonly status: () => readonly DestinationStatus[] } | undefined
  },
): MetricFamily[] {
  const tallies = [...manager.statistics.tallies()]
  const each = (value: (tally: OperationTally) => number): [MetricLabels, number][] =>
    tallies.map((tally) => [{ operation: tally.operation }, value(tally)])
  const family = { type: 'counter' } as const
  return [
    {
      ...family,
      name: 'cimarron_cim_operations',
      help: 'Operations by their name and result: ok, the CIM status of the failure, or gone with the client.',
      samples: tallies.flatMap(results),
    },
    {
      name: 'cimarron_cim_operation_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'From a request being there whole to its answer being handed to the connection.',
      samples: tallies.flatMap(durations),
    },
    {
      ...family,
      name: 'cimarron_cim_provider_seconds',
      unit: 'seconds',
      help: 'Of that, time in providers.',
      samples: each(({ providerMs }) => providerMs / 1000),
    },
    {
      ...family,
      name: 'cimarron_cim_request_bytes',
      unit: 'bytes',
      help: 'Received for operations, headers included.',
      samples: each(({ requestBytes }) => requestBytes),
    },
    {
      ...family,
      name: 'cimarron_cim_response_bytes',
      unit: 'bytes',
      help: 'Sent in answer to operations, headers included.',
      samples: each(({ responseBytes }) => responseBytes),
    },
    gauge('cimarron_cim_open_enumerations', 'Pulled enumerations that are open.', manager.openEnumerations),
    gauge('cimarron_cim_namespaces', 'Namespaces.', manager.namespaceNames().length),
    {
      ...family,
      name: 'cimarron_cim_provider_faults',
      help: 'Faults of providers, each of which is in the log.',
      samples: [[{}, manager.providerFaults]],
    },
    ...indicationMetrics(manager.indications?.status() ?? []),
  ]
}

/** What waits for each listener destination, and what became of the rest since the daemon's start. */
function indicationMetrics(destinations: readonly DestinationStatus[]): MetricFamily[] {
  const each = (value: (status: DestinationStatus) => number): [MetricLabels, number][] =>
    destinations.map((status) => [{ namespace: status.namespace, destination: status.name }, value(status)])
  const counter = (name: string, help: string, value: (status: DestinationStatus) => number): MetricFamily => ({
    name: `cimarron_indications_${name}`,
    type: 'counter',
    help,
    samples: each(value),
  })
  return [
    {
      name: 'cimarron_indications_queued',
      type: 'gauge',
      help: 'Indications that wait for a listener destination.',
      samples: each(({ queued }) => queued),
    },
    {
      name: 'cimarron_indications_failing',
      type: 'gauge',
      help: '1 where every delivery to the destination fails.',
      samples: each(({ failingSinceMs }) => (failingSinceMs === undefined ? 0 : 1)),
    },
    counter('delivered', 'Indications that a listener has taken.', ({ delivered }) => delivered),
    counter('dropped', 'Indications for which a full queue had no room.', ({ dropped }) => dropped),
    counter('given_up', 'Indications given up after the last try.', ({ givenUp }) => givenUp),
  ]
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'gauge', help, samples: [[{}, value]] }
}

function results({ operation, count, failures }: OperationTally): [MetricLabels, number][] {
  const failed = failures.values().reduce((sum, one) => sum + one, 0)
  const told = [...failures].map(([result, value]): [MetricLabels, number] => [{ operation, result }, value])
  return [[{ operation, result: 'ok' }, count - failed], ...told]
}

/** Each bucket counts those before it as well. */
function durations({ operation, count, elapsedMs, durations: counts }: OperationTally): MetricFamily['samples'] {
  let sum = 0
  const buckets = counts.map((value, index): [MetricLabels, number, string] => {
    sum += value
    return [{ operation, le: String(durationBuckets[index] ?? '+Inf') }, sum, '_bucket']
  })
  return [...buckets, [{ operation }, count, '_count'], [{ operation }, elapsedMs / 1000, '_sum']]
}
