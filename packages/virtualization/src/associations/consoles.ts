import type { AssociationRow } from '@cimarron/cimom'
import { services } from '../naming/service-names.ts'
import { accessPointAt, screensOf } from '../providers/console-redirection.ts'
import type { Places } from './places.ts'
import { link, row } from './row.ts'

/** Where the screens of machines are seen: on whom, of whom, and by which service (DSP1076). */
export function consoleRows(places: Places): AssociationRow[] {
  const { world } = places
  const { names } = world
  const machines = names.className('ComputerSystem')
  const accessPoints = names.className('KVMRedirectionSAP')
  const { className } = services.consoles
  const ofMachine: Parameters<typeof row>[2]['others'] = function* (keys, context) {
    for (const view of places.machineAt(keys, context))
      for (const { id } of screensOf(view)) yield link(names.accessPoint(view, id))
  }
  const toMachine: Parameters<typeof row>[2]['others'] = function* (keys, context) {
    const found = accessPointAt(world, keys, context)
    if (found !== undefined) yield places.machineLink(found.view)
  }
  return [
    row(
      names,
      'HostedAccessPoint',
      { role: 'Antecedent', at: machines, others: ofMachine },
      { role: 'Dependent', at: accessPoints, others: toMachine },
    ),
    row(
      names,
      'SAPAvailableForElement',
      { role: 'ManagedElement', at: machines, others: ofMachine },
      { role: 'AvailableSAP', at: accessPoints, others: toMachine },
    ),
    row(
      names,
      'ServiceAccessBySAP',
      {
        role: 'Antecedent',
        at: names.className(className),
        *others({ SystemName }, context) {
          for (const host of places.hostAt(SystemName, context))
            for (const view of world.machinesOn(host, context))
              for (const { id } of screensOf(view)) yield link(names.accessPoint(view, id))
        },
      },
      {
        role: 'Dependent',
        at: accessPoints,
        *others(keys, context) {
          const found = accessPointAt(world, keys, context)
          if (found === undefined) return
          for (const host of places.hostAt(found.view.host, context)) yield link(names.service(className, host))
        },
      },
    ),
  ]
}
