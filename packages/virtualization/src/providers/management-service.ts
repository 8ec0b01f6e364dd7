import { defineProvider, type InstanceProvider } from '@cimarron/cimom'
import type { Classes } from '../classes.ts'
import { addResourceSettings } from '../methods/add-resource-settings.ts'
import { defineSystem } from '../methods/define-system.ts'
import { destroySystem } from '../methods/destroy-system.ts'
import { modifyResourceSettings } from '../methods/modify-resource-settings.ts'
import { modifySystemSettings } from '../methods/modify-system-settings.ts'
import { removeResourceSettings } from '../methods/remove-resource-settings.ts'
import { managementService as names } from '../naming/service-names.ts'
import {
  CIM_EnabledLogicalElement_EnabledState as EnabledState,
  CIM_ManagedSystemElement_HealthState as HealthState,
  CIM_ManagedSystemElement_OperationalStatus as OperationalStatus,
  CIM_EnabledLogicalElement_RequestedState as RequestedState,
} from '../schema.gen.ts'
import type { World } from '../world.ts'

type Service = Classes['Platform_VirtualSystemManagementService']

/** One service on each host (DSP1042). */
export function managementService(world: World): InstanceProvider<Service> {
  return defineProvider<Service>({
    className: world.names.className(names.className),
    enumerate: (context) =>
      world.hosts(context).map((host) => ({
        ...world.names.service(names.className, host),
        ElementName: 'Virtual System Management Service',
        Caption: 'Defines, changes and destroys virtual machines',
        EnabledState: EnabledState.Enabled,
        RequestedState: RequestedState.NotApplicable,
        OperationalStatus: [OperationalStatus.OK],
        HealthState: HealthState.OK,
        Started: true,
      })),
    methods: {
      DefineSystem: { invoke: (_, parameters, context) => defineSystem(world, parameters, context) },
      DestroySystem: { invoke: (_, parameters, context) => destroySystem(world, parameters, context) },
      AddResourceSettings: { invoke: (_, parameters, context) => addResourceSettings(world, parameters, context) },
      ModifyResourceSettings: {
        invoke: (_, parameters, context) => modifyResourceSettings(world, parameters, context),
      },
      ModifySystemSettings: { invoke: (_, parameters, context) => modifySystemSettings(world, parameters, context) },
      RemoveResourceSettings: {
        invoke: (_, parameters, context) => removeResourceSettings(world, parameters, context),
      },
    },
  })
}
