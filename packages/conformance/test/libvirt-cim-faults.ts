import { Instance, ObjectPath, samePath } from '@cimarron/cim'
import { interop, type SmallModel, virt } from '../src/testing/small-model.ts'

export type SeededFault = readonly [name: string, rules: readonly string[], seed: (model: SmallModel) => unknown]

/** Faults that libvirt-cim has and that show in its model, each with the rules that find it. */
export const libvirtCimFaults: readonly SeededFault[] = [
  [
    'CIM_HostedDependency with the guest as Antecedent',
    ['hosting-direction'],
    ({ server, host, running, off }) => {
      server.removeClass('CIM_HostedDependency')
      server.removeClass('CIM_HostedService')
      for (const { path } of server.all('CIM_VirtualSystemManagementService'))
        server.add(virt, 'ACME_HostedService', { Antecedent: host, Dependent: path })
      for (const { system } of [running, off])
        server.add(virt, 'ACME_HostedDependency', { Antecedent: system, Dependent: host })
    },
  ],
  [
    'CIM_ElementSettingData of settings with themselves, defined and active not told apart',
    ['settings-of-itself'],
    ({ server, off }) =>
      server.add(virt, 'ACME_ElementSettingData', {
        ManagedElement: off.defined,
        SettingData: off.defined,
        IsDefault: 1,
        IsNext: 1,
      }),
  ],
  [
    'an active guest with one CIM_VirtualSystemSettingData',
    ['defined-apart'],
    ({ server, running }) => {
      server.remove(
        (one) => one.className === 'ACME_ElementSettingData' && one.get('ManagedElement') === running.system,
      )
      server.add(virt, 'ACME_ElementSettingData', {
        ManagedElement: running.system,
        SettingData: running.state,
        IsDefault: 1,
        IsCurrent: 1,
        IsNext: 1,
      })
    },
  ],
  [
    '1 for AddResourceSettings in SynchronousMethodsSupported',
    ['value-map'],
    ({ server, serviceCapabilities }) =>
      server.change(serviceCapabilities, { SynchronousMethodsSupported: [1, 2, 3, 5, 6, 7] }),
  ],
  [
    'a method that is advertised and not there',
    ['advertised-methods'],
    ({ server }) => {
      const getClass = server.getClass
      server.getClass = async (name, options) => {
        const cls = await getClass(name, options)
        if (name !== 'ACME_VirtualSystemManagementService') return cls
        cls.methods.delete('ModifySystemSettings')
        return cls
      }
    },
  ],
  [
    'a host without capabilities of its management, of which no service has any',
    ['service-capabilities', 'host-management-capabilities'],
    ({ server, serviceCapabilities }) => server.remove((one) => one.get('Capabilities') === serviceCapabilities),
  ],
  [
    'a snapshot service that no host has, without capabilities',
    ['association-count', 'service-capabilities'],
    ({ server }) =>
      server.add(virt, 'ACME_VirtualSystemSnapshotService', {
        SystemCreationClassName: 'ACME_ComputerSystem',
        SystemName: 'host',
        CreationClassName: 'ACME_VirtualSystemSnapshotService',
        Name: 'snapshots',
      }),
  ],
  [
    'a management service that affects no guest',
    ['service-affects-systems'],
    ({ server }) => server.removeClass('CIM_ServiceAffectsElement'),
  ],
  [
    'a controller with the protocol 32678, for 32768',
    ['value-map'],
    ({ server, off }) => {
      const path = server.add(virt, 'ACME_SerialController', {
        SystemCreationClassName: 'ACME_ComputerSystem',
        SystemName: 'off',
        CreationClassName: 'ACME_SerialController',
        DeviceID: 'off/ccid',
        EnabledState: 3,
        ProtocolSupported: 1,
        Availability: 32678,
      })
      server.add(virt, 'ACME_SystemDevice', { GroupComponent: off.system, PartComponent: path })
    },
  ],
  [
    'GetInstance of a console gives whatever port is asked for',
    ['wrong-key-not-found'],
    ({ server, host }) => {
      const path = server.add(virt, 'ACME_ServiceAccessPoint', {
        SystemCreationClassName: 'ACME_ComputerSystem',
        SystemName: 'host',
        CreationClassName: 'ACME_ServiceAccessPoint',
        Name: '5900:0',
        EnabledState: 6,
      })
      server.add(virt, 'ACME_HostedAccessPoint', { Antecedent: host, Dependent: path })
      const get = server.getInstance
      server.getInstance = async (asked) => {
        if (asked.className !== 'ACME_ServiceAccessPoint') return await get(asked)
        const properties = (asked.keys ?? []).map(({ name, value }) => ({
          name,
          type: 'string' as const,
          isArray: false,
          value,
        }))
        return new Instance(asked.className, properties, { path: asked })
      }
    },
  ],
  [
    'AppliedFilterList with its roles exchanged',
    ['association-ends'],
    ({ server, off, memoryPool }) => {
      const getClass = server.getClass
      server.getClass = async (name, options) => {
        const cls = await getClass(name, options)
        if (name !== 'ACME_Dependency') return cls
        const antecedent = cls.properties.get('Antecedent')
        if (antecedent !== undefined) cls.properties.set({ ...antecedent, referenceClass: 'CIM_LogicalDevice' })
        return cls
      }
      server.add(virt, 'ACME_Dependency', { Antecedent: memoryPool, Dependent: off.memory })
    },
  ],
  [
    'a migration that failed with JobState 7',
    ['job-completed-without-error'],
    ({ server, job }) => server.change(job, { ErrorCode: 1, ErrorDescription: 'the migration failed' }),
  ],
  [
    'an enumeration that leaves out guests that vanish',
    ['instances-enumerable'],
    ({ server, off }) => {
      const enumerate = server.enumerateInstances.bind(server)
      server.enumerateInstances = async function* (name, options) {
        for await (const one of enumerate(name, options)) if (one.path !== off.defined) yield one
      }
    },
  ],
  [
    'units that are no programmatic units',
    ['programmatic-units'],
    ({ server, memoryTemplates }) => server.change(memoryTemplates.increment, { AllocationUnits: 'KiloBytes' }),
  ],
  [
    'a pool that does not count what runs',
    ['pool-reserved-sum'],
    ({ server, memoryPool }) => server.change(memoryPool, { Reserved: 0n }),
  ],
  [
    'allocation capabilities with nothing but a type',
    ['request-types'],
    ({ server, memoryCapabilities }) =>
      server.change(memoryCapabilities, { RequestTypesSupported: null, SharingMode: null }),
  ],
  [
    'CIM_SettingsDefineCapabilities that goes one way only',
    ['same-from-both-ends', 'resource-in-settings'],
    ({ server, memoryTemplates }) => {
      server.hidden = (one, from) =>
        one.className === 'ACME_SettingsDefineCapabilities' &&
        Object.values(memoryTemplates).some((one) => samePath(one, from))
    },
  ],
  [
    'a prefix of class names that nobody has gives an empty enumeration',
    ['unknown-class'],
    ({ server }) => {
      const enumerate = server.enumerateInstances.bind(server)
      server.enumerateInstances = async function* (name, options) {
        if (!name.startsWith('CIM_No')) yield* enumerate(name, options)
      }
    },
  ],
  [
    'the profile "Virtual System Profile"',
    ['profile-name'],
    ({ server, profiles }) => server.change(profiles.virtual, { RegisteredName: 'Virtual System Profile' }),
  ],
  [
    'versions that end with a letter',
    ['profile-version'],
    ({ server, profiles }) => server.change(profiles.virtual, { RegisteredVersion: '1.0.0a' }),
  ],
  [
    'CIM_ReferencedProfile the wrong way round',
    ['profile-reference-direction'],
    ({ server, profiles }) => {
      server.remove((one) => one.className === 'CIM_ReferencedProfile' && one.get('Antecedent') === profiles.virtual)
      server.add(interop, 'CIM_ReferencedProfile', { Antecedent: profiles.system, Dependent: profiles.virtual })
    },
  ],
  [
    'System Virtualization that does not reference Virtual System',
    ['profile-virtual-system-referenced'],
    ({ server, profiles }) =>
      server.remove((one) => one.className === 'CIM_ReferencedProfile' && one.get('Antecedent') === profiles.virtual),
  ],
  [
    'VirtualSystemType "KVM"',
    ['system-type-form'],
    ({ server, off }) => server.change(off.defined, { VirtualSystemType: 'KVM' }),
  ],
  [
    'pools that no host has',
    ['host-has-pools', 'association-count'],
    ({ server }) => server.removeClass('CIM_HostedResourcePool'),
  ],
  [
    'an association with a guest that was undefined',
    ['no-dangling-end'],
    ({ server, host }) =>
      server.add(virt, 'ACME_HostedDependency', {
        Antecedent: host,
        Dependent: new ObjectPath(
          'ACME_ComputerSystem',
          [
            { name: 'CreationClassName', value: 'ACME_ComputerSystem' },
            { name: 'Name', value: 'gone' },
          ],
          { namespace: virt },
        ),
      }),
  ],
]
