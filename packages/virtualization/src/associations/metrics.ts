import type { AssociationRow, CallContext, InstanceRecord } from '@cimarron/cimom'
import type { MachineView } from '@cimarron/hypervisor'
import type { Measured } from '../metrics/definitions.ts'
import { metrics } from '../metrics/definitions.ts'
import { measuredClasses } from '../metrics/measured-class.ts'
import { type MeasuredValue, measuredOf, measuredValues } from '../metrics/measured-values.ts'
import { devicesOf } from '../providers/devices.ts'
import { valueKeys, valueRecord } from '../providers/metrics.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import { deviceKeys } from './devices.ts'
import type { Places } from './places.ts'
import { type Link, link, row } from './row.ts'

/** What is measured of elements, and what was (DSP1053). The element is the Antecedent, as the schema says. */
export function metricRows(places: Places): AssociationRow[] {
  const { names } = places.world
  const definitions = names.className('BaseMetricDefinition')
  const values = names.className('BaseMetricValue')
  return [
    ...(Object.keys(measuredClasses) as Measured[]).flatMap((measured) => {
      const at = names.className(measuredClasses[measured])
      const ways = waysOf(places, measured)
      return [
        row(
          names,
          'MetricDefForME',
          { role: 'Antecedent', at, others: ways.elementToDefinitions },
          { role: 'Dependent', at: definitions, others: ways.definitionToElements },
        ),
        row(
          names,
          'MetricForME',
          { role: 'Antecedent', at, others: ways.elementToValues },
          { role: 'Dependent', at: values, others: ways.valueToElement },
        ),
      ]
    }),
    row(
      names,
      'MetricInstance',
      {
        role: 'Antecedent',
        at: definitions,
        async *others({ Id }, context) {
          if (!metrics.some(({ name }) => names.metric(name).Id === Id)) return
          for await (const value of measuredValues(places.world, context))
            if (names.metric(value.metric.name).Id === Id) yield { record: valueRecord(names, value) }
        },
      },
      {
        role: 'Dependent',
        at: values,
        async *others(keys, context) {
          for (const { metric } of await valuesAt(places, keys, context)) yield link(names.metric(metric.name))
        },
      },
    ),
  ]
}

/** The value that keys name, if it is there. */
async function valuesAt(
  { world }: Places,
  { InstanceID }: InstanceRecord,
  context: CallContext,
): Promise<readonly MeasuredValue[]> {
  const of = world.names.readMetricValue(InstanceID)
  if (of === undefined) return []
  return (await measuredOf(world, of, context)).filter((each) => valueKeys(world.names, each).InstanceID === InstanceID)
}

const enabled = { MetricCollectionEnabled: 2 }

function waysOf(places: Places, measured: Measured) {
  const { world } = places
  const { names } = world
  const own = metrics.filter(({ of }) => of === measured)

  /** The elements of this kind that a machine is or has: whose it is, and its part (empty: itself). */
  const elementsOf = function* (view: MachineView): Generator<Element> {
    if (measured === 'machine') yield { of: view.id, part: '', keys: names.machine(view) }
    else
      for (const { record } of devicesOf(world, view, resourceKinds))
        if (record.CreationClassName === names.className(measuredClasses[measured]))
          yield { of: view.id, part: record.DeviceID.slice(view.id.length + 1), keys: deviceKeys(record) }
  }
  const elements = function* (context: CallContext): Generator<Element> {
    if (measured === 'host')
      for (const host of world.hosts(context)) yield { of: host.id, part: '', keys: names.host(host) }
    else for (const { view } of world.machines(context)) yield* elementsOf(view)
  }
  const elementAt = (keys: InstanceRecord, context: CallContext): Element | undefined => {
    if (measured === 'host')
      return places.hostAt(keys.Name, context).map((host) => ({ of: host.id, part: '', keys: names.host(host) }))[0]
    if (measured === 'machine')
      return places.machineAt(keys, context).map((view) => ({ of: view.id, part: '', keys: names.machine(view) }))[0]
    for (const view of places.machineOfDevice(keys, context))
      for (const { record } of devicesOf(world, view, resourceKinds))
        if (record.DeviceID === keys.DeviceID && record.CreationClassName === keys.CreationClassName)
          return { of: view.id, part: record.DeviceID.slice(view.id.length + 1), keys: deviceKeys(record) }
    return undefined
  }

  return {
    *elementToDefinitions(keys: InstanceRecord, context: CallContext): Generator<Link> {
      if (elementAt(keys, context) === undefined) return
      for (const { name } of own) yield link(names.metric(name), enabled)
    },
    *definitionToElements({ Id }: InstanceRecord, context: CallContext): Generator<Link> {
      if (!own.some(({ name }) => names.metric(name).Id === Id)) return
      for (const { keys } of elements(context)) yield link(keys, enabled)
    },
    async *elementToValues(keys: InstanceRecord, context: CallContext) {
      const element = elementAt(keys, context)
      if (element === undefined) return
      for (const value of await measuredOf(world, element.of, context))
        if (value.metric.of === measured && value.part === element.part) yield { record: valueRecord(names, value) }
    },
    async *valueToElement(keys: InstanceRecord, context: CallContext): AsyncGenerator<Link> {
      for (const { metric, of, part } of await valuesAt(places, keys, context))
        if (metric.of === measured) {
          const view = world.machine(of, context)?.view
          for (const element of view === undefined ? elements(context) : elementsOf(view))
            if (element.of === of && element.part === part) yield link(element.keys)
        }
    },
  }
}

interface Element {
  readonly of: string
  readonly part: string
  readonly keys: InstanceRecord
}
