import { Instance, type ObjectPath } from '@cimarron/cim'
import { interop, virt } from '../src/testing/small-model.ts'
import { answering } from './answering.ts'
import type { SeededFault } from './libvirt-cim-faults.ts'

/** Faults of what is told, each by itself with the rules that find it: as a rule one. */
export const modelFaults: readonly SeededFault[] = [
  // Registration
  [
    'a version with a letter',
    ['profile-version'],
    ({ server, profiles }) => server.change(profiles.virtual, { RegisteredVersion: '1.0.0a' }),
  ],
  [
    'advertised and not',
    ['profile-advertised-alone'],
    ({ server, profiles }) => server.change(profiles.virtual, { AdvertiseTypes: [2, 3] }),
  ],
  [
    'a profile registered twice',
    ['profile-registered-once'],
    ({ server, profiles }) => {
      const one = server.add(interop, 'CIM_RegisteredProfile', {
        InstanceID: 'ACME:again',
        RegisteredOrganization: 2,
        RegisteredName: 'Profile Registration',
        RegisteredVersion: '1.0.0',
        AdvertiseTypes: [2],
      })
      server.add(interop, 'CIM_ReferencedProfile', { Antecedent: one, Dependent: profiles.system })
    },
  ],
  [
    'a profile without central instances',
    ['profile-central-instances'],
    ({ server, profiles, host }) =>
      server.remove(
        (one) =>
          one.className === 'CIM_ElementConformsToProfile' &&
          one.get('ConformantStandard') === profiles.system &&
          one.get('ManagedElement') === host,
      ),
  ],
  [
    'a profile that is not led back to',
    ['profile-of-element', 'same-from-both-ends'],
    ({ server, host }) => {
      server.hidden = (one, from) =>
        one.className === 'CIM_ElementConformsToProfile' &&
        from.className === host.className &&
        from.key('Name') === 'host'
    },
  ],
  // Hosting
  [
    'a machine without host',
    ['system-hosted'],
    ({ server, off }) =>
      server.remove((one) => one.className === 'ACME_HostedDependency' && one.get('Dependent') === off.system),
  ],
  [
    'a service that affects no machine',
    ['service-affects-systems'],
    ({ server }) => server.removeClass('CIM_ServiceAffectsElement'),
  ],
  [
    'a host without management',
    ['management-service', 'service-affects-systems'],
    ({ server, service }) => {
      server.remove(
        (one) =>
          one.path === service ||
          one.get('Dependent') === service ||
          one.get('ManagedElement') === service ||
          one.get('AffectingElement') === service ||
          one.get('OwningElement') === service,
      )
      server.removeClass('CIM_ConcreteJob')
      server.removeClass('CIM_AffectedJobElement')
      // That systems are affected by no service follows.
      server.removeClass('CIM_VirtualSystemManagementCapabilities')
      server.remove(
        (one) =>
          one.className === 'ACME_ElementCapabilities' &&
          (one.get('Capabilities') as ObjectPath).key('InstanceID') === 'ACME:management',
      )
    },
  ],
  // Services
  [
    'a service whose capabilities are unknown',
    ['service-capabilities'],
    ({ server, service }) => server.remove((one) => one.get('ManagedElement') === service),
  ],
  [
    'capabilities that its host does not have',
    ['host-management-capabilities'],
    ({ server, host, serviceCapabilities }) =>
      server.remove((one) => one.get('ManagedElement') === host && one.get('Capabilities') === serviceCapabilities),
  ],
  [
    'no types of systems',
    ['define-advertised'],
    ({ server, serviceCapabilities }) => server.change(serviceCapabilities, { VirtualSystemTypesSupported: [] }),
  ],
  // States
  [
    'another state without its name',
    ['other-state-named'],
    ({ server, off }) => server.change(off.system, { EnabledState: 1 }),
  ],
  [
    'a state that has a name and is none',
    ['other-state-named'],
    ({ server, off }) => server.change(off.system, { OtherEnabledState: 'dozing' }),
  ],
  [
    'a state on offer that is not supported',
    ['available-within-supported'],
    ({ server, running }) => server.change(running.system, { AvailableRequestedStates: [3, 11] }),
  ],
  [
    'a state that is not applicable',
    ['system-state-known'],
    ({ server, off }) => server.change(off.system, { EnabledState: 5 }),
  ],
  [
    'a machine that cannot be started',
    ['state-capabilities'],
    ({ server, off }) =>
      server.change(off.capabilities, { RequestedStatesSupported: [3, 4, 9, 2].slice(0, 3) }) ??
      server.change(off.system, { AvailableRequestedStates: [] }),
  ],
  [
    'a failure that is OK',
    ['health-as-status'],
    ({ server, off }) => server.change(off.system, { HealthState: 25, OperationalStatus: [2] }),
  ],
  [
    'a machine that runs and is stopped',
    ['enabled-as-status'],
    ({ server, running }) => server.change(running.system, { OperationalStatus: [10] }),
  ],
  [
    'a machine without status',
    ['status-primary-there'],
    ({ server, running }) => server.change(running.system, { OperationalStatus: null }),
  ],
  [
    'a machine that starts and stays',
    ['transition-as-state'],
    ({ server, off }) => server.change(off.system, { EnabledState: 10 }),
  ],
  // Settings
  [
    'two settings of the state',
    ['state-settings', 'pool-reserved-sum'],
    ({ server, running }) =>
      server.add(virt, 'ACME_SettingsDefineState', { ManagedElement: running.system, SettingData: running.defined }),
  ],
  [
    'two settings that are next',
    ['one-current-one-next'],
    ({ server, running }) => {
      const [, association] = server
        .all('CIM_ElementSettingData')
        .filter((one) => one.get('ManagedElement') === running.system)
      if (association) server.change(association.path, { IsNext: 1 })
    },
  ],
  [
    'settings without the system they are of',
    ['settings-identify-system'],
    ({ server, off }) => server.change(off.defined, { VirtualSystemIdentifier: null }),
  ],
  [
    'a type with white space',
    ['system-type-form'],
    ({ server, off }) => server.change(off.defined, { VirtualSystemType: 'DMTF: KVM' }),
  ],
  [
    'settings of a resource that are of no system',
    ['resource-in-settings'],
    ({ server, off }) => server.remove((one) => one.get('PartComponent') === off.definedMemory),
  ],
  [
    'a device without settings',
    ['device-settings'],
    ({ server, running }) =>
      server.remove(
        (one) => one.className === 'ACME_SettingsDefineState' && one.get('ManagedElement') === running.memory,
      ),
  ],
  [
    'a device that names another system',
    ['device-names-system'],
    ({ server, running, off }) => {
      const path = server.add(virt, 'ACME_Memory', {
        SystemCreationClassName: 'ACME_ComputerSystem',
        SystemName: 'off',
        CreationClassName: 'ACME_Memory',
        DeviceID: 'odd',
        EnabledState: 2,
      })
      server.add(virt, 'ACME_SystemDevice', { GroupComponent: running.system, PartComponent: path })
      server.add(virt, 'ACME_SettingsDefineState', { ManagedElement: path, SettingData: off.definedMemory })
      server.add(virt, 'ACME_ElementAllocatedFromPool', {
        Antecedent: server.all('CIM_ResourcePool')[0]?.path ?? null,
        Dependent: path,
      })
    },
  ],
  // Resources
  [
    'a pool that is not there',
    ['pool-id-resolves', 'pool-as-allocated'],
    ({ server, off }) => server.change(off.definedMemory, { PoolID: 'other' }),
  ],
  [
    'settings and pool of different types',
    ['pool-type'],
    ({ server, off }) => server.change(off.definedMemory, { ResourceType: 10 }),
  ],
  [
    'a device that comes from no pool',
    ['device-allocated'],
    ({ server }) => server.removeClass('CIM_ElementAllocatedFromPool'),
  ],
  [
    'no primordial pool',
    ['primordial-pool'],
    ({ server, memoryPool }) => server.change(memoryPool, { Primordial: false }),
  ],
  [
    'another type without its name',
    ['other-type-named'],
    ({ server, off, memoryPool, running, memoryCapabilities, memoryTemplates }) => {
      for (const path of [
        memoryPool,
        memoryCapabilities,
        running.stateMemory,
        running.definedMemory,
        ...Object.values(memoryTemplates),
      ])
        server.change(path, { ResourceType: 1, OtherResourceType: 'odd' })
      server.change(off.definedMemory, { ResourceType: 1 })
    },
  ],
  [
    'a resource without type',
    ['resource-type-there'],
    ({ server, off }) => server.change(off.definedMemory, { ResourceType: null }),
  ],
  [
    'something passed through, and not what',
    ['passed-through-host-resource'],
    ({ server, off }) => server.change(off.definedMemory, { ConsumerVisibility: 2 }),
  ],
  [
    'units that are words',
    ['programmatic-units'],
    ({ server, off }) => server.change(off.definedMemory, { VirtualQuantityUnits: 'Megabytes' }),
  ],
  [
    'more reserved than may be had',
    ['reservation-within-limit'],
    ({ server, off }) => server.change(off.definedMemory, { Reservation: 600n }),
  ],
  [
    'a reservation without units',
    ['quantity-units'],
    ({ server, off }) => server.change(off.definedMemory, { AllocationUnits: null }),
  ],
  [
    'more taken than there is',
    ['pool-within-capacity'],
    ({ server, memoryPool }) => server.change(memoryPool, { Capacity: 100n }),
  ],
  [
    'a pool that counts wrong',
    ['pool-reserved-sum'],
    ({ server, memoryPool }) => server.change(memoryPool, { Reserved: 512n }),
  ],
  // Allocation capabilities
  [
    'a pool without capabilities',
    ['pool-capabilities'],
    ({ server, memoryPool }) =>
      server.remove((one) => one.className === 'ACME_ElementCapabilities' && one.get('ManagedElement') === memoryPool),
  ],
  [
    'capabilities of nothing',
    ['pool-capabilities', 'capabilities-of-element'],
    ({ server, memoryCapabilities }) =>
      server.remove(
        (one) => one.className === 'ACME_ElementCapabilities' && one.get('Capabilities') === memoryCapabilities,
      ),
  ],
  [
    'capabilities that do not say how',
    ['request-types'],
    ({ server, memoryCapabilities }) => server.change(memoryCapabilities, { SharingMode: null }),
  ],
  [
    'two minimums',
    ['one-bound-of-a-kind'],
    ({ server, memoryCapabilities, memoryTemplates }) => {
      const path = server.add(virt, 'ACME_ResourceAllocationSettingData', {
        InstanceID: 'ACME:template:again',
        ElementName: 'again',
        ResourceType: 4,
        VirtualQuantity: 64n,
      })
      server.add(virt, 'ACME_SettingsDefineCapabilities', {
        GroupComponent: memoryCapabilities,
        PartComponent: path,
        PropertyPolicy: 0,
        ValueRole: 3,
        ValueRange: 1,
      })
      return memoryTemplates
    },
  ],
  [
    'a default that is a minimum',
    ['value-role-and-range'],
    ({ server, memoryTemplates }) => {
      const [one] = server
        .all('CIM_SettingsDefineCapabilities')
        .filter((each) => each.get('PartComponent') === memoryTemplates.increment)
      if (one) server.change(one.path, { ValueRole: 0 })
    },
  ],
  [
    'a default below the minimum',
    ['bounds-in-order'],
    ({ server, memoryTemplates }) => server.change(memoryTemplates.default, { VirtualQuantity: 1n }),
  ],
  [
    'a range that is no whole number of steps',
    ['bounds-in-order'],
    ({ server, memoryTemplates }) => server.change(memoryTemplates.maximum, { VirtualQuantity: 4000n }),
  ],
  [
    'a template of another type',
    ['template-type'],
    ({ server, memoryTemplates }) => server.change(memoryTemplates.default, { ResourceType: 10 }),
  ],
  [
    'no default',
    ['default-settings'],
    ({ server, memoryTemplates }) =>
      server.remove(
        (one) => one.get('PartComponent') === memoryTemplates.default || one.path === memoryTemplates.default,
      ),
  ],
  // Jobs
  ['a job without state', ['job-state-there'], ({ server, job }) => server.change(job, { JobState: null })],
  [
    'a job that is completed and not OK',
    ['job-status'],
    ({ server, job }) => server.change(job, { OperationalStatus: [17] }),
  ],
  ['a job at 101 percent', ['job-percent'], ({ server, job }) => server.change(job, { PercentComplete: 101 })],
  [
    'output of a job that goes on',
    ['job-output-of-completed'],
    ({ server, job }) => server.change(job, { JobState: 4, JobOutParameters: new Instance('__JobOutParameters') }),
  ],
  ['a job of nobody', ['job-owner'], ({ server }) => server.removeClass('CIM_OwningJobElement')],
  [
    'a job that failed without telling why',
    ['job-errors', 'unknown-method'],
    (model) => {
      model.server.change(model.job, { JobState: 10, OperationalStatus: [6, 17] })
      answering(model, () => [])
    },
  ],
]
