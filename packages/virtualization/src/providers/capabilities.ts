import { defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { MachineView } from '@cimarron/hypervisor'
import type { Classes } from '../classes.ts'
import { requestedStatesSupported } from '../naming/requested-state.ts'
import {
  CIM_VirtualSystemManagementCapabilities_IndicationsSupported as Indications,
  CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported as Methods,
  CIM_EnabledLogicalElementCapabilities_StateAwareness as StateAwareness,
} from '../schema.gen.ts'
import type { World } from '../world.ts'

type Management = Classes['Platform_VirtualSystemManagementCapabilities']
type Machine = Classes['Platform_EnabledLogicalElementCapabilities']

const managementMethods = [
  Methods.DefineSystemSupported,
  Methods.DestroySystemSupported,
  Methods.ModifyResourceSettingsSupported,
  Methods.ModifySystemSettingsSupported,
  Methods.RemoveResourcesSupported,
  Methods.AddResourcesSupported,
]

/** What the management service can do: exactly that (DSP1042). */
export function managementCapabilities(world: World): InstanceProvider<Management> {
  return defineProvider<Management>({
    className: world.names.className('VirtualSystemManagementCapabilities'),
    enumerate: () => [
      {
        ...world.names.capabilities('management'),
        ElementName: 'Virtual System Management Capabilities',
        VirtualSystemTypesSupported: [world.platform.virtualSystemType],
        SynchronousMethodsSupported: managementMethods,
        // What asks the guest (to give a disk back) or takes long answers with a job.
        AsynchronousMethodsSupported: managementMethods,
        IndicationsSupported: [
          Indications.ConcreteJobStateChangeIndicationsSupported,
          Indications.VirtualSystemStateChangeIndicationsSupported,
        ],
        ElementNameEditSupported: false,
      },
    ],
  })
}

/** Which states a machine can be asked for (DSP1057); one instance for each machine. */
export function machineCapabilities(world: World): InstanceProvider<Machine> {
  const record = ({ id }: Pick<MachineView, 'id'>): RecordOf<Machine> => ({
    ...world.names.capabilities({ machine: id }),
    ElementName: 'Virtual machine capabilities',
    RequestedStatesSupported: requestedStatesSupported,
    ElementNameEditSupported: false,
    StateAwareness: [StateAwareness.RequestStateChange],
  })
  return defineProvider<Machine>({
    className: world.names.className('EnabledLogicalElementCapabilities'),
    enumerate: (context) => Iterator.from(world.machines(context)).map(({ view }) => record(view)),
    get: ({ InstanceID }, context) => {
      const machine = InstanceID.split(':')[1] ?? ''
      const entry = world.machine(machine, context)
      return entry === undefined || world.names.capabilities({ machine }).InstanceID !== InstanceID
        ? undefined
        : record(entry.view)
    },
  })
}
