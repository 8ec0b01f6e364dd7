import { defineProvider, type InstanceProvider } from '@cimarron/cimom'
import { defineSystem } from '../methods/define-system.ts'
import { destroySystem } from '../methods/destroy-system.ts'
import { managementService as names } from '../naming/service-names.ts'
import type { ClassTypes } from '../schema.gen.ts'
import type { World } from '../world.ts'

type Service = ClassTypes['Platform_VirtualSystemManagementService']

/** The methods of CIM_VirtualSystemManagementService that answer Not Supported (1) until machines can be changed by CIM. */
const notSupported = { role: 'admin', invoke: () => ({ returnValue: 1 }) } as const

/** One service on each host (DSP1042). */
export function managementService(world: World): InstanceProvider<Service> {
  return defineProvider<Service>({
    className: world.names.className(names.className),
    enumerate: (context) =>
      world.hosts(context).map((host) => ({
        ...world.names.service(names.className, host),
        ElementName: 'Virtual System Management Service',
        Caption: 'Defines and destroys virtual machines',
        EnabledState: 2,
        RequestedState: 12,
        OperationalStatus: [2],
        HealthState: 5,
        Started: true,
      })),
    methods: {
      DefineSystem: { invoke: (_, parameters, context) => defineSystem(world, parameters, context) },
      DestroySystem: { invoke: (_, parameters, context) => destroySystem(world, parameters, context) },
      AddResourceSettings: notSupported,
      ModifyResourceSettings: notSupported,
      ModifySystemSettings: notSupported,
      RemoveResourceSettings: notSupported,
    },
  })
}
