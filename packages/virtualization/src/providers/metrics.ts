import { CimDateTime } from '@cimarron/cim'
import { defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { Classes } from '../classes.ts'
import { getMetricValues, showMetrics, showMetricsByClass } from '../methods/metric-methods.ts'
import { type Metric, metrics } from '../metrics/definitions.ts'
import { type MeasuredValue, measuredOf, measuredValues } from '../metrics/measured-values.ts'
import type { Names } from '../naming/names.ts'
import { services } from '../naming/service-names.ts'
import {
  CIM_BaseMetricDefinition_Calculable as Calculable,
  CIM_BaseMetricDefinition_ChangeType as Change,
  CIM_BaseMetricDefinition_GatheringType as Gathering,
  CIM_MetricServiceCapabilities_SupportedMethods as Methods,
  CIM_BaseMetricDefinition_TimeScope as TimeScope,
} from '../schema.gen.ts'
import { moment } from '../settings/system.ts'
import type { World } from '../world.ts'
import { onEachHost } from './services.ts'

type Definition = Classes['Platform_BaseMetricDefinition']
type Value = Classes['Platform_BaseMetricValue']
type Service = Classes['Platform_MetricService']
type Capabilities = Classes['Platform_MetricServiceCapabilities']

/** What is measured (DSP1053). */
export function metricDefinitions(world: World): InstanceProvider<Definition> {
  return defineProvider<Definition>({
    className: world.names.className('BaseMetricDefinition'),
    enumerate: () => metrics.map((metric) => definitionRecord(world.names, metric)),
  })
}

function definitionRecord(names: Names, metric: Metric): RecordOf<Definition> {
  return {
    ...names.metric(metric.name),
    InstanceID: names.metric(metric.name).Id,
    Name: metric.name,
    ElementName: metric.title,
    DataType: metric.type,
    ProgrammaticUnits: metric.unit,
    // Of several elements together: what is counted or used, but not how long each has been up.
    Calculable: metric.unit === 'second * 10^-3' ? Calculable.NonSummable : Calculable.Summable,
    ChangeType: metric.change,
    TimeScope: metric.isInterval
      ? TimeScope.Interval
      : metric.change === Change.Counter
        ? TimeScope.StartupInterval
        : TimeScope.Point,
    GatheringType: Gathering.Periodic,
    IsContinuous: true,
  }
}

/** What was measured, as the newest round over all machines found it (DSP1053). A machine that is off has none. */
export function metricValues(world: World): InstanceProvider<Value> {
  return defineProvider<Value>({
    className: world.names.className('BaseMetricValue'),
    async *enumerate(context) {
      for await (const value of measuredValues(world, context)) yield valueRecord(world.names, value)
    },
    async get({ InstanceID }, context) {
      const of = world.names.readMetricValue(InstanceID)
      const values = of === undefined ? [] : await measuredOf(world, of, context)
      const found = values.find((value) => valueKeys(world.names, value).InstanceID === InstanceID)
      return found && valueRecord(world.names, found)
    },
  })
}

export function valueKeys(names: Names, { of, metric, part }: MeasuredValue): { InstanceID: string } {
  return names.metricValue({ of, metric: metric.name, part })
}

export function valueRecord(names: Names, measured: MeasuredValue): RecordOf<Value> {
  const { metric, name, value, atMs, durationMs } = measured
  return {
    ...valueKeys(names, measured),
    ElementName: metric.title,
    MetricDefinitionId: names.metric(metric.name).Id,
    MeasuredElementName: name,
    MetricValue: String(value),
    TimeStamp: moment(atMs),
    Duration: durationMs === undefined ? null : CimDateTime.fromMilliseconds(durationMs),
    Volatile: true,
  }
}

/** Tells what is measured; one on each host (DSP1053). What is measured can't be chosen. */
export function metricService(world: World): InstanceProvider<Service> {
  return defineProvider<Service>({
    className: world.names.className(services.metrics.className),
    enumerate: (context) => onEachHost(world, 'metrics', context),
    methods: {
      ShowMetrics: { role: 'monitor', invoke: (_, parameters, context) => showMetrics(world, parameters, context) },
      ShowMetricsByClass: {
        role: 'monitor',
        invoke: (_, parameters, context) => showMetricsByClass(world, parameters, context),
      },
      GetMetricValues: {
        role: 'monitor',
        invoke: (_, parameters, context) => getMetricValues(world, parameters, context),
      },
    },
  })
}

export function metricServiceCapabilities(world: World): InstanceProvider<Capabilities> {
  return defineProvider<Capabilities>({
    className: world.names.className(services.metrics.capabilities),
    enumerate: () => [
      {
        ...world.names.capabilities({ kind: 'service', service: 'metrics' }),
        ElementName: 'Metric Service Capabilities',
        SupportedMethods: [Methods.ShowMetrics, Methods.ShowMetricsByClass, Methods.GetMetricValues],
        ElementNameEditSupported: false,
      },
    ],
  })
}
