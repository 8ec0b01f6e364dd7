import type { ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { type Measured, type Metric, metrics } from '../metrics/definitions.ts'
import { measuredClass } from '../metrics/measured-class.ts'
import { type MeasuredValue, measuredValues } from '../metrics/measured-values.ts'
import { CIM_MetricService_ShowMetrics as Code } from '../schema.gen.ts'
import type { World } from '../world.ts'

/** MetricCollectionEnabled: everything is always measured. */
const enabled = 2

interface Shown {
  readonly returnValue: Code
  readonly out?: {
    readonly ManagedElements?: readonly ObjectPath[]
    readonly DefinitionList: readonly ObjectPath[]
    readonly MetricNames: readonly string[]
    readonly MetricCollectionEnabled: readonly (typeof enabled)[]
  }
}
/** GetMetricValues.Range */
const minimum = 2

interface Subjects {
  readonly Subject?: ObjectPath | null
  readonly Definition?: ObjectPath | null
}

/** CIM_MetricService.ShowMetrics (DSP1053): of an element, of a definition, or of all. */
export function showMetrics(world: World, { Subject, Definition }: Subjects, context: CallContext): Shown {
  const found = metricsAt(world, Definition)
  if (Subject) {
    const measured = measuredClass(world.names, Subject)
    if (measured === undefined || found === undefined) return { returnValue: Code.Failed }
    return told(
      world,
      found.filter(({ of }) => of === measured).map((metric) => ({ metric, element: Subject })),
      context,
    )
  }
  if (found === undefined) return { returnValue: Code.Failed }
  const elements: { metric: Metric; element: ObjectPath }[] = []
  for (const host of world.hosts(context)) {
    const path = world.path('HostSystem', world.names.host(host), context)
    for (const metric of found) if (metric.of === 'host') elements.push({ metric, element: path })
  }
  for (const { view } of world.machines(context)) {
    const path = world.path('ComputerSystem', world.names.machine(view), context)
    for (const metric of found) if (metric.of === 'machine') elements.push({ metric, element: path })
  }
  return told(world, elements, context)
}

/** CIM_MetricService.ShowMetricsByClass (DSP1053): what is measured of all elements of the class that Subject is of. */
export function showMetricsByClass(world: World, { Subject, Definition }: Subjects, context: CallContext): Shown {
  const measured: Measured | undefined = Subject ? measuredClass(world.names, Subject) : undefined
  const found = metricsAt(world, Definition)?.filter(({ of }) => of === measured)
  if (measured === undefined || found === undefined) return { returnValue: Code.Failed }
  return {
    returnValue: Code.Success,
    out: {
      DefinitionList: found.map(({ name }) => definitionPath(world, name, context)),
      MetricNames: found.map(({ name }) => name),
      MetricCollectionEnabled: found.map((): typeof enabled => enabled),
    },
  }
}

interface Wanted {
  readonly Definition?: ObjectPath | null
  readonly Range?: number | null
  readonly Count?: number | null
}

/** CIM_MetricService.GetMetricValues (DSP1053): the values of a definition, the least or the greatest first where asked. */
export async function getMetricValues(
  world: World,
  { Definition, Range, Count }: Wanted,
  context: CallContext,
): Promise<{ returnValue: Code; out?: { Values: readonly ObjectPath[] } }> {
  const found = Definition ? metricsAt(world, Definition) : undefined
  if (found === undefined || Count === 0) return { returnValue: Code.Failed }
  const values: MeasuredValue[] = []
  for await (const value of measuredValues(world, context)) if (found.includes(value.metric)) values.push(value)
  if (Range) values.sort((one, other) => (Range === minimum ? 1 : -1) * compare(one.value, other.value))
  return {
    returnValue: Code.Success,
    out: {
      Values: values
        .slice(0, Count ?? values.length)
        .map(({ of, metric, part }) =>
          world.path('BaseMetricValue', world.names.metricValue({ of, metric: metric.name, part }), context),
        ),
    },
  }
}

function compare(one: number | bigint, other: number | bigint): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function told(
  world: World,
  rows: readonly { readonly metric: Metric; readonly element: ObjectPath }[],
  context: CallContext,
): Shown {
  return {
    returnValue: Code.Success,
    out: {
      ManagedElements: rows.map(({ element }) => element),
      DefinitionList: rows.map(({ metric }) => definitionPath(world, metric.name, context)),
      MetricNames: rows.map(({ metric }) => metric.name),
      MetricCollectionEnabled: rows.map((): typeof enabled => enabled),
    },
  }
}

/** The metrics that a definition's path names, all of them where none is given, or undefined where it names nothing. */
function metricsAt(world: World, definition: ObjectPath | null | undefined): readonly Metric[] | undefined {
  if (!definition) return metrics
  const id = definition.key('Id')
  const found = metrics.filter(({ name }) => world.names.metric(name).Id === id)
  return found.length === 0 ? undefined : found
}

function definitionPath(world: World, name: string, context: CallContext): ObjectPath {
  return world.path('BaseMetricDefinition', world.names.metric(name), context)
}
