import { defineProvider, type InstanceProvider } from '@cimarron/cimom'
import type { Host } from '@cimarron/hypervisor'
import type { ClassTypes } from '../schema.gen.ts'
import type { World } from '../world.ts'

type HostSystem = ClassTypes['Platform_HostSystem']

/** The computers that run the machines (DSP1042, DSP1052). */
export function hostSystem(world: World): InstanceProvider<HostSystem> {
  const record = (host: Host) => ({
    ...world.names.host(host),
    ElementName: host.name,
    NameFormat: 'Other',
    Caption: 'Virtualization host',
    Dedicated: [0],
    EnabledState: 2,
    RequestedState: 12,
    OperationalStatus: [2],
    HealthState: 5,
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
