import { type CallContext, defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { MachineView } from '@cimarron/hypervisor'
import type { Classes } from '../classes.ts'
import type { MachineCapabilities } from '../naming/names.ts'
import { powerRequests, stateRequests } from '../naming/state-requests.ts'
import {
  CIM_VirtualSystemMigrationCapabilities_AsynchronousMethodsSupported as Asynchronous,
  CIM_PowerManagementCapabilities_PowerChangeCapabilities as Change,
  CIM_VirtualSystemMigrationCapabilities_DestinationHostFormatsSupported as Formats,
  CIM_VirtualSystemManagementCapabilities_IndicationsSupported as Indications,
  CIM_VirtualSystemManagementCapabilities_SynchronousMethodsSupported as Methods,
  CIM_VirtualSystemSnapshotServiceCapabilities_SynchronousMethodsSupported as SnapshotMethods,
  CIM_EnabledLogicalElementCapabilities_StateAwareness as StateAwareness,
  CIM_VirtualSystemMigrationCapabilities_SynchronousMethodsSupported as Synchronous,
  CIM_VirtualSystemSnapshotCapabilities_SnapshotTypesEnabled as Type,
} from '../schema.gen.ts'
import type { World } from '../world.ts'

type Management = Classes['Platform_VirtualSystemManagementCapabilities']
type Machine = Classes['Platform_EnabledLogicalElementCapabilities']
type Migration = Classes['Platform_VirtualSystemMigrationCapabilities']
type Power = Classes['Platform_PowerManagementCapabilities']
type SnapshotService = Classes['Platform_VirtualSystemSnapshotServiceCapabilities']
type MachineSnapshots = Classes['Platform_VirtualSystemSnapshotCapabilities']

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
        ...world.names.capabilities({ kind: 'service', service: 'management' }),
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
  const supported = (context: CallContext) => stateRequests.supported(world.features(context))
  const record = (machine: string, states: RecordOf<Machine>['RequestedStatesSupported']): RecordOf<Machine> => ({
    ...world.names.capabilities({ kind: 'capabilities', machine }),
    ElementName: 'Virtual machine capabilities',
    RequestedStatesSupported: states ?? null,
    ElementNameEditSupported: false,
    StateAwareness: [StateAwareness.RequestStateChange],
  })
  return defineProvider<Machine>({
    className: world.names.className('EnabledLogicalElementCapabilities'),
    enumerate: (context) => {
      const states = supported(context)
      return Iterator.from(world.machines(context)).map(({ view }) => record(view.id, states))
    },
    get: ({ InstanceID }, context) => {
      const view = machineAt(world, 'capabilities', { InstanceID, context })
      return view && record(view.id, supported(context))
    },
  })
}

/** What the snapshot service can do: what the hypervisor's driver can (DSP1042). */
export function snapshotServiceCapabilities(world: World): InstanceProvider<SnapshotService> {
  return defineProvider<SnapshotService>({
    className: world.names.className('VirtualSystemSnapshotServiceCapabilities'),
    enumerate: (context) => {
      const methods = snapshotMethods(world, context)
      return [
        {
          ...world.names.capabilities({ kind: 'service', service: 'snapshots' }),
          ElementName: 'Virtual System Snapshot Capabilities',
          SynchronousMethodsSupported: methods,
          AynchronousMethodsSupported: methods,
          SnapshotTypesSupported: methods.length === 0 ? [] : [Type.FullSnapshot, Type.DiskSnapshot],
        },
      ]
    },
  })
}

/** Which snapshots can be taken of a machine now: one that is off has no memory to be part of a full one. */
export function machineSnapshotCapabilities(world: World): InstanceProvider<MachineSnapshots> {
  const record = (view: MachineView, context: CallContext): RecordOf<MachineSnapshots> => ({
    ...world.names.capabilities({ kind: 'snapshot-capabilities', machine: view.id }),
    ElementName: 'Snapshot capabilities of a virtual machine',
    SnapshotTypesEnabled: snapshotMethods(world, context).length === 0 ? [] : [Type.FullSnapshot, Type.DiskSnapshot],
    // That a guest holds still can't be asked for by the profile's method.
    GuestOSNotificationEnabled: false,
  })
  return defineProvider<MachineSnapshots>({
    className: world.names.className('VirtualSystemSnapshotCapabilities'),
    enumerate: (context) => Iterator.from(world.machines(context)).map(({ view }) => record(view, context)),
    get: ({ InstanceID }, context) => {
      const view = machineAt(world, 'snapshot-capabilities', { InstanceID, context })
      return view && record(view, context)
    },
  })
}

/** How machines can migrate, where the driver can (DSP1081): to a host by its name, which is that of a peer. */
export function migrationCapabilities(world: World): InstanceProvider<Migration> {
  return defineProvider<Migration>({
    className: world.names.className('VirtualSystemMigrationCapabilities'),
    enumerate: (context) => {
      const can = world.info(context)?.features.has('migrate') ?? false
      return [
        {
          ...world.names.capabilities({ kind: 'service', service: 'migration' }),
          ElementName: 'Virtual System Migration Capabilities',
          AsynchronousMethodsSupported: can ? [Asynchronous.MigrateVirtualSystemToHostSupported] : [],
          SynchronousMethodsSupported: can ? [Synchronous.CheckVirtualSystemIsMigratableToHostSupported] : [],
          DestinationHostFormatsSupported: can ? [Formats.DomainNameSupported] : [],
        },
      ]
    },
  })
}

/** Which states of power machines can be asked for (DSP1027): none before its time. */
export function powerManagementCapabilities(world: World): InstanceProvider<Power> {
  return defineProvider<Power>({
    className: world.names.className('PowerManagementCapabilities'),
    enumerate: (context) => {
      const states = powerRequests.supported(world.features(context))
      return [
        {
          ...world.names.capabilities({ kind: 'service', service: 'power' }),
          ElementName: 'Power Management Capabilities',
          RequestedPowerStatesSupported: states,
          PowerChangeCapabilities: states.length === 0 ? [] : [Change.PowerStateSettable],
        },
      ]
    },
  })
}

function snapshotMethods(world: World, context: CallContext): SnapshotMethods[] {
  const has = world.info(context)?.features
  if (!has?.has('snapshot')) return []
  return [
    SnapshotMethods.CreateSnapshotSupported,
    ...(has.has('delete-snapshot') ? [SnapshotMethods.DestroySnapshotSupported] : []),
    ...(has.has('revert') ? [SnapshotMethods.ApplySnapshotSupported] : []),
  ]
}

function machineAt(
  world: World,
  kind: MachineCapabilities,
  { InstanceID, context }: { readonly InstanceID: string; readonly context: CallContext },
): MachineView | undefined {
  const machine = world.names.readCapabilities(kind, InstanceID)
  return machine === undefined ? undefined : world.machine(machine, context)?.view
}
