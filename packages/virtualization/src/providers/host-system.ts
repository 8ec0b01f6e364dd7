import { defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { Host } from '@cimarron/hypervisor'
import type { Classes } from '../classes.ts'
import {
  CIM_ComputerSystem_Dedicated as Dedicated,
  CIM_EnabledLogicalElement_EnabledState as EnabledState,
  CIM_ManagedSystemElement_HealthState as HealthState,
  CIM_ManagedSystemElement_OperationalStatus as OperationalStatus,
  CIM_EnabledLogicalElement_RequestedState as RequestedState,
} from '../schema.gen.ts'
import type { World } from '../world.ts'

type HostSystem = Classes['Platform_HostSystem']

/** The computers that run the machines (DSP1042, DSP1052). */
export function hostSystem(world: World): InstanceProvider<HostSystem> {
  const record = (host: Host): RecordOf<HostSystem> => ({
    ...world.names.host(host),
    ElementName: host.name,
    NameFormat: 'Other',
    Caption: 'Virtualization host',
    Dedicated: [Dedicated.NotDedicated],
    EnabledState: EnabledState.Enabled,
    RequestedState: RequestedState.NotApplicable,
    OperationalStatus: [OperationalStatus.OK],
    HealthState: HealthState.OK,
    OtherIdentifyingInfo: [host.name, host.id],
    IdentifyingDescriptions: ['Host Name', 'UUID'],
  })
  return defineProvider<HostSystem>({
    className: world.names.className('HostSystem'),
    enumerate: (context) => world.hosts(context).map(record),
    get: (keys, context) => {
      const host = world.host(keys.Name, context)
      return host && record(host)
    },
  })
}
