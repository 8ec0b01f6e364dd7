import type { CallContext } from '@cimarron/cimom'
import type { World } from '../world.ts'
import { type Found, type Metric, metrics } from './definitions.ts'

/** A value that the newest round found. */
export interface MeasuredValue {
  readonly metric: Metric
  /** The machine or host (its id). */
  readonly of: string
  /** The part that names a device of the machine; empty: the machine or host itself. */
  readonly part: string
  /** For people. */
  readonly name: string
  readonly value: number | bigint
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** What it is of, where that is no moment, in milliseconds. */
  readonly durationMs?: number
}

/** What the newest round found, of all machines and hosts of the namespace. */
export async function* measuredValues(world: World, context: CallContext): AsyncGenerator<MeasuredValue> {
  const session = world.session(context)
  const { machines, hosts, round } = await session.metrics()
  for (const machine of machines) if (machine.hypervisor === world.hypervisor) yield* valuesOf({ machine }, round)
  for (const host of hosts) if (host.hypervisor === world.hypervisor) yield* valuesOf({ host }, round)
}

/** The same of one machine or host; nothing where it is not of this namespace, or was not found by a round yet. */
export async function measuredOf(world: World, id: string, context: CallContext): Promise<readonly MeasuredValue[]> {
  const session = world.session(context)
  const round = await session.metricsRound()
  if (world.machine(id, context) !== undefined) {
    const machine = await session.machineMetrics(id)
    return [...valuesOf({ machine }, round)]
  }
  if (world.host(id, context) === undefined) return []
  return [...valuesOf({ host: await session.hostMetrics(id) }, round)]
}

function* valuesOf(found: Found, round: { readonly intervalMs: number } | undefined): Generator<MeasuredValue> {
  const { machine, host } = found
  const sample = machine?.sample ?? host?.sample
  if (sample === undefined) return
  const of = machine?.view.id ?? host?.host ?? ''
  const title = machine === undefined ? (host?.name ?? '') : (machine.view.active ?? machine.view.defined).name
  for (const metric of metrics)
    for (const [part, value] of metric.values(found))
      if (value !== undefined)
        yield {
          metric,
          of,
          part,
          name: part === '' ? title : `${title} ${part}`,
          value,
          atMs: sample.atMs,
          ...(metric.isInterval && round !== undefined ? { durationMs: round.intervalMs } : {}),
        }
}
