import type { AssociationRow, InstanceRecord } from '@cimarron/cimom'
import type { FeatureName, MachineView } from '@cimarron/hypervisor'
import { services } from '../naming/service-names.ts'
import { powerRequests, powerStates } from '../naming/state-requests.ts'
import type { Places } from './places.ts'
import { link, row } from './row.ts'

/** How a machine stands in the words of power (DSP1027): on, off, hibernating, and what it can be asked for now. */
export function powerRows(places: Places): AssociationRow[] {
  const { world } = places
  const { names } = world
  const { className } = services.power
  const standing = ({ state }: MachineView, features: ReadonlySet<FeatureName>): InstanceRecord => ({
    PowerState: powerStates[state],
    AvailableRequestedPowerStates: powerRequests.available({ state, features }),
  })
  return [
    row(
      names,
      'AssociatedPowerManagementService',
      {
        role: 'ServiceProvided',
        at: names.className(className),
        *others({ SystemName }, context) {
          const features = world.features(context)
          for (const host of places.hostAt(SystemName, context))
            for (const view of world.machinesOn(host, context)) yield places.machineLink(view, standing(view, features))
        },
      },
      {
        role: 'UserOfService',
        at: names.className('ComputerSystem'),
        *others(keys, context) {
          for (const view of places.machineAt(keys, context))
            for (const host of places.hostAt(view.host, context))
              yield link(names.service(className, host), standing(view, world.features(context)))
        },
      },
    ),
  ]
}
