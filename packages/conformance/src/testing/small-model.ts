import { CimDateTime, type ObjectPath } from '@cimarron/cim'
import { FakeServer, type Values } from './fake-server.ts'

/** Where to find things in the small model. */
export interface SmallModel {
  readonly server: FakeServer
  readonly host: ObjectPath
  readonly running: FakeMachine
  readonly off: FakeMachine
  readonly service: ObjectPath
  readonly serviceCapabilities: ObjectPath
  readonly memoryPool: ObjectPath
  readonly memoryCapabilities: ObjectPath
  readonly memoryTemplates: Readonly<Record<'default' | 'minimum' | 'maximum' | 'increment', ObjectPath>>
  readonly profiles: Readonly<Record<'system' | 'virtual' | 'registration', ObjectPath>>
  readonly job: ObjectPath
}

export interface FakeMachine {
  readonly system: ObjectPath
  readonly capabilities: ObjectPath
  readonly defined: ObjectPath
  readonly definedMemory: ObjectPath
  /** Of the one that runs; else those that are defined. */
  readonly state: ObjectPath
  readonly stateMemory: ObjectPath
  readonly memory: ObjectPath
}

export const interop = 'interop'
export const virt = 'root/acme'

/** A host with one kind of resource, a machine that runs and one that does not: all that the profiles ask for, and no fault. */
export function smallModel(): SmallModel {
  const server = new FakeServer()
  const add = (name: string, values: Values): ObjectPath => server.add(virt, `ACME_${name}`, values)
  const host = add('ComputerSystem', {
    CreationClassName: 'ACME_ComputerSystem',
    Name: 'host',
    ElementName: 'host',
    ...healthy,
    EnabledState: 5,
  })
  const hosted = { SystemCreationClassName: 'ACME_ComputerSystem', SystemName: 'host' }
  const service = add('VirtualSystemManagementService', {
    ...hosted,
    CreationClassName: 'ACME_VirtualSystemManagementService',
    Name: 'management',
    EnabledState: 2,
  })
  add('HostedService', { Antecedent: host, Dependent: service })
  const serviceCapabilities = add('VirtualSystemManagementCapabilities', {
    InstanceID: 'ACME:management',
    ElementName: 'management',
    VirtualSystemTypesSupported: ['DMTF:KVM'],
    SynchronousMethodsSupported: [2, 3, 5, 6, 7, 10],
  })
  for (const ManagedElement of [host, service])
    add('ElementCapabilities', { ManagedElement, Capabilities: serviceCapabilities })

  const pool = { ResourceType: 4, AllocationUnits: 'byte * 2^20' }
  const memoryPool = add('ResourcePool', {
    InstanceID: 'ACME:memory',
    PoolID: 'memory',
    ElementName: 'memory',
    Primordial: true,
    Capacity: 4096n,
    Reserved: 256n,
    ...pool,
  })
  add('HostedResourcePool', { GroupComponent: host, PartComponent: memoryPool })
  const memoryCapabilities = add('AllocationCapabilities', {
    InstanceID: 'ACME:memory-capabilities',
    ElementName: 'memory',
    ResourceType: 4,
    RequestTypesSupported: 3,
    SharingMode: 2,
  })
  for (const ManagedElement of [host, memoryPool])
    add('ElementCapabilities', { ManagedElement, Capabilities: memoryCapabilities })
  const template = (name: string, quantity: bigint, [ValueRole, ValueRange]: readonly [number, number]): ObjectPath => {
    const path = add('ResourceAllocationSettingData', {
      InstanceID: `ACME:template:${name}`,
      ElementName: name,
      VirtualQuantity: quantity,
      VirtualQuantityUnits: 'byte * 2^20',
      ...pool,
    })
    add('SettingsDefineCapabilities', {
      GroupComponent: memoryCapabilities,
      PartComponent: path,
      PropertyPolicy: 0,
      ValueRole,
      ValueRange,
    })
    return path
  }
  const memoryTemplates = {
    default: template('default', 256n, [0, 0]),
    minimum: template('minimum', 64n, [3, 1]),
    maximum: template('maximum', 4096n, [3, 2]),
    increment: template('increment', 64n, [3, 3]),
  }
  const machine = machineMaker({ add, host, service, memoryPool })
  const running = machine('running', true)
  const off = machine('off', false)
  const job = addJob(add, service, running.system)
  const profiles = addProfiles(server, host, [running.system, off.system])
  return {
    server,
    host,
    running,
    off,
    service,
    serviceCapabilities,
    memoryPool,
    memoryCapabilities,
    memoryTemplates,
    profiles,
    job,
  }
}

const healthy = { OperationalStatus: [2], HealthState: 5 }

interface Surroundings {
  readonly add: (name: string, values: Values) => ObjectPath
  readonly host: ObjectPath
  readonly service: ObjectPath
  readonly memoryPool: ObjectPath
}

function machineMaker({ add, host, service, memoryPool }: Surroundings) {
  return (Name: string, isRunning: boolean): FakeMachine => {
    const system = add('ComputerSystem', {
      CreationClassName: 'ACME_ComputerSystem',
      Name,
      ElementName: Name,
      ...healthy,
      ...(isRunning ? {} : { OperationalStatus: [10] }),
      EnabledState: isRunning ? 2 : 3,
      RequestedState: isRunning ? 2 : 12,
      AvailableRequestedStates: isRunning ? [3, 9] : [2],
      TransitioningToState: 5,
    })
    add('HostedDependency', { Antecedent: host, Dependent: system })
    add('ServiceAffectsElement', { AffectingElement: service, AffectedElement: system, ElementEffects: [5] })
    const capabilities = add('EnabledLogicalElementCapabilities', {
      InstanceID: `ACME:${Name}:capabilities`,
      ElementName: Name,
      RequestedStatesSupported: [2, 3, 4, 9],
    })
    add('ElementCapabilities', { ManagedElement: system, Capabilities: capabilities })
    const settings = (phase: string): { readonly whole: ObjectPath; readonly memory: ObjectPath } => {
      const id = `ACME:${Name}:${phase}`
      const whole = add('VirtualSystemSettingData', {
        InstanceID: id,
        ElementName: Name,
        VirtualSystemIdentifier: Name,
        VirtualSystemType: 'DMTF:KVM',
      })
      const memory = add('ResourceAllocationSettingData', {
        InstanceID: `${id}:memory`,
        ElementName: 'memory',
        ResourceType: 4,
        PoolID: 'memory',
        AllocationUnits: 'byte * 2^20',
        VirtualQuantity: 256n,
        VirtualQuantityUnits: 'byte * 2^20',
        Reservation: 256n,
        Limit: 512n,
      })
      add('VirtualSystemSettingDataComponent', { GroupComponent: whole, PartComponent: memory })
      add('ResourceAllocationFromPool', { Antecedent: memoryPool, Dependent: memory })
      return { whole, memory }
    }
    const defined = settings('defined')
    const state = isRunning ? settings('active') : defined
    add('SettingsDefineState', { ManagedElement: system, SettingData: state.whole })
    add('ElementSettingData', {
      ManagedElement: system,
      SettingData: defined.whole,
      IsDefault: 1,
      IsCurrent: isRunning ? 2 : 1,
      IsNext: 1,
    })
    if (isRunning) {
      add('ElementSettingData', {
        ManagedElement: system,
        SettingData: state.whole,
        IsDefault: 2,
        IsCurrent: 1,
        IsNext: 2,
      })
      add('ElementSettingData', {
        ManagedElement: state.whole,
        SettingData: defined.whole,
        IsDefault: 1,
        IsCurrent: 2,
        IsNext: 1,
      })
      add('ElementSettingData', {
        ManagedElement: state.memory,
        SettingData: defined.memory,
        IsDefault: 1,
        IsCurrent: 2,
        IsNext: 1,
      })
    }
    const memory = add('Memory', {
      SystemCreationClassName: 'ACME_ComputerSystem',
      SystemName: Name,
      CreationClassName: 'ACME_Memory',
      DeviceID: `${Name}/memory`,
      ElementName: 'memory',
      EnabledState: isRunning ? 2 : 3,
    })
    add('SystemDevice', { GroupComponent: system, PartComponent: memory })
    add('SettingsDefineState', { ManagedElement: memory, SettingData: state.memory })
    if (isRunning) add('ElementAllocatedFromPool', { Antecedent: memoryPool, Dependent: memory })
    return {
      system,
      capabilities,
      defined: defined.whole,
      definedMemory: defined.memory,
      state: state.whole,
      stateMemory: state.memory,
      memory,
    }
  }
}

function addJob(add: Surroundings['add'], service: ObjectPath, system: ObjectPath): ObjectPath {
  const job = add('ConcreteJob', {
    InstanceID: 'ACME:job:1',
    ElementName: 'start',
    Name: 'start',
    JobState: 7,
    OperationalStatus: [2, 17],
    PercentComplete: 100,
    ErrorCode: 0,
    TimeBeforeRemoval: new CimDateTime('00000000000500.000000:000'),
  })
  add('OwningJobElement', { OwningElement: service, OwnedElement: job })
  add('AffectedJobElement', { AffectedElement: system, AffectingElement: job, ElementEffects: [5] })
  return job
}

function addProfiles(server: FakeServer, host: ObjectPath, machines: readonly ObjectPath[]): SmallModel['profiles'] {
  const profile = (RegisteredName: string): ObjectPath =>
    server.add(interop, 'CIM_RegisteredProfile', {
      InstanceID: `ACME:${RegisteredName}`,
      RegisteredOrganization: 2,
      RegisteredName,
      RegisteredVersion: '1.0.0',
      AdvertiseTypes: [2],
    })
  const profiles = {
    system: profile('System Virtualization'),
    virtual: profile('Virtual System'),
    registration: profile('Profile Registration'),
  }
  for (const [Antecedent, Dependent] of [
    [profiles.virtual, profiles.system],
    [profiles.registration, profiles.system],
    [profiles.registration, profiles.virtual],
  ] as const)
    server.add(interop, 'CIM_ReferencedProfile', { Antecedent, Dependent })
  const conforms = (ConformantStandard: ObjectPath, ManagedElement: ObjectPath): ObjectPath =>
    server.add(interop, 'CIM_ElementConformsToProfile', { ConformantStandard, ManagedElement })
  conforms(profiles.system, host)
  for (const machine of machines) conforms(profiles.virtual, machine)
  return profiles
}
