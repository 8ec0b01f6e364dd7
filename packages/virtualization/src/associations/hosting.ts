import type { AssociationRow } from '@cimarron/cimom'
import { type ServiceName, serviceNames, services } from '../naming/service-names.ts'
import type { Places } from './places.ts'
import { link, row } from './row.ts'

/** CIM_ServiceAffectsElement.ElementEffects: Manages. */
const manages = { ElementEffects: [5] }

/** What a host bears: machines and the services for them. It is the Antecedent, as the schema says. */
export function hostingRows(places: Places): AssociationRow[] {
  const { world } = places
  const { names } = world
  return [
    row(
      names,
      'HostedDependency',
      {
        role: 'Antecedent',
        at: names.className('HostSystem'),
        *others({ Name }, context) {
          for (const host of places.hostAt(Name, context))
            for (const view of world.machinesOn(host, context)) yield places.machineLink(view)
        },
      },
      {
        role: 'Dependent',
        at: names.className('ComputerSystem'),
        *others(keys, context) {
          for (const view of places.machineAt(keys, context))
            for (const host of places.hostAt(view.host, context)) yield link(names.host(host))
        },
      },
    ),
    ...serviceNames.flatMap((name) => [hostedService(places, name), affectedMachines(places, name)]),
  ]
}

function hostedService(places: Places, name: ServiceName): AssociationRow {
  const { names } = places.world
  const { className } = services[name]
  return row(
    names,
    'HostedService',
    {
      role: 'Antecedent',
      at: names.className('HostSystem'),
      *others({ Name }, context) {
        for (const host of places.hostAt(Name, context)) yield link(names.service(className, host))
      },
    },
    {
      role: 'Dependent',
      at: names.className(className),
      *others({ SystemName }, context) {
        for (const host of places.hostAt(SystemName, context)) yield link(names.host(host))
      },
    },
  )
}

function affectedMachines(places: Places, name: ServiceName): AssociationRow {
  const { world } = places
  const { names } = world
  const { className } = services[name]
  return row(
    names,
    'ServiceAffectsElement',
    {
      role: 'AffectingElement',
      at: names.className(className),
      *others({ SystemName }, context) {
        for (const host of places.hostAt(SystemName, context))
          for (const view of world.machinesOn(host, context)) yield places.machineLink(view, manages)
      },
    },
    {
      role: 'AffectedElement',
      at: names.className('ComputerSystem'),
      *others(keys, context) {
        for (const view of places.machineAt(keys, context))
          for (const host of places.hostAt(view.host, context)) yield link(names.service(className, host), manages)
      },
    },
  )
}
