import { defineProvider, type InstanceProvider } from '@cimarron/cimom'
import type { MachineView } from '@cimarron/hypervisor'
import { requestedStatesSupported } from '../naming/requested-state.ts'
import type { ClassTypes } from '../schema.gen.ts'
import type { World } from '../world.ts'

type Management = ClassTypes['Platform_VirtualSystemManagementCapabilities']
type Machine = ClassTypes['Platform_EnabledLogicalElementCapabilities']

/** CIM_VirtualSystemManagementCapabilities.SynchronousMethodsSupported */
const methods = { DefineSystem: 2, DestroySystem: 3 } as const

/** What the management service can do: exactly that (DSP1042). */
export function managementCapabilities(world: World): InstanceProvider<Management> {
  return defineProvider<Management>({
    className: world.names.className('VirtualSystemManagementCapabilities'),
    enumerate: () => [
      {
        ...world.names.capabilities('management'),
        ElementName: 'Virtual System Management Capabilities',
        VirtualSystemTypesSupported: [world.platform.virtualSystemType],
        SynchronousMethodsSupported: Object.values(methods),
        AsynchronousMethodsSupported: [],
        ElementNameEditSupported: false,
      },
    ],
  })
}

/** Which states a machine can be asked for (DSP1057); one instance for each machine. */
export function machineCapabilities(world: World): InstanceProvider<Machine> {
  const record = ({ id }: Pick<MachineView, 'id'>) => ({
    ...world.names.capabilities({ machine: id }),
    ElementName: 'Virtual machine capabilities',
    RequestedStatesSupported: requestedStatesSupported,
    ElementNameEditSupported: false,
    StateAwareness: [3],
  })
  return defineProvider<Machine>({
    className: world.names.className('EnabledLogicalElementCapabilities'),
    enumerate: (context) =>
      world
        .machines(context)
        [Symbol.iterator]()
        .map(({ view }) => record(view)),
    get: ({ InstanceID }, context) => {
      const machine = InstanceID.split(':')[1] ?? ''
      const entry = world.machine(machine, context)
      return entry === undefined || world.names.capabilities({ machine }).InstanceID !== InstanceID
        ? undefined
        : record(entry.view)
    },
  })
}
