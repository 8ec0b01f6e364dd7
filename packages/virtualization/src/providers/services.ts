import { type CallContext, defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { Classes } from '../classes.ts'
import { addResourceSettings } from '../methods/add-resource-settings.ts'
import { defineSystem } from '../methods/define-system.ts'
import { destroySystem } from '../methods/destroy-system.ts'
import { checkToHost, migrateToHost } from '../methods/migration-methods.ts'
import { modifyResourceSettings } from '../methods/modify-resource-settings.ts'
import { modifySystemSettings } from '../methods/modify-system-settings.ts'
import { removeResourceSettings } from '../methods/remove-resource-settings.ts'
import { requestPowerStateChange } from '../methods/request-power-state-change.ts'
import { applySnapshot, createSnapshot, destroySnapshot } from '../methods/snapshot-methods.ts'
import type { ServiceKeys } from '../naming/names.ts'
import { type ServiceName, services } from '../naming/service-names.ts'
import {
  CIM_EnabledLogicalElement_EnabledState as EnabledState,
  CIM_ManagedSystemElement_HealthState as HealthState,
  CIM_ManagedSystemElement_OperationalStatus as OperationalStatus,
  CIM_EnabledLogicalElement_RequestedState as RequestedState,
} from '../schema.gen.ts'
import type { World } from '../world.ts'

type Management = Classes['Platform_VirtualSystemManagementService']
type Migration = Classes['Platform_VirtualSystemMigrationService']
type Power = Classes['Platform_PowerManagementService']
type Snapshots = Classes['Platform_VirtualSystemSnapshotService']

/** Defines, changes and destroys machines; one on each host (DSP1042). */
export function managementService(world: World): InstanceProvider<Management> {
  return defineProvider<Management>({
    className: world.names.className(services.management.className),
    enumerate: (context) => onEachHost(world, 'management', context),
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

/** Takes snapshots of machines, goes back to them, removes them; one on each host (DSP1042). */
export function snapshotService(world: World): InstanceProvider<Snapshots> {
  return defineProvider<Snapshots>({
    className: world.names.className(services.snapshots.className),
    enumerate: (context) => onEachHost(world, 'snapshots', context),
    methods: {
      CreateSnapshot: { invoke: (_, parameters, context) => createSnapshot(world, parameters, context) },
      DestroySnapshot: { invoke: (_, parameters, context) => destroySnapshot(world, parameters, context) },
      ApplySnapshot: { invoke: (_, parameters, context) => applySnapshot(world, parameters, context) },
    },
  })
}

/** Moves machines to other daemons; one on each host (DSP1081). Those are known by name, and are no systems of this namespace. */
export function migrationService(world: World): InstanceProvider<Migration> {
  return defineProvider<Migration>({
    className: world.names.className(services.migration.className),
    enumerate: (context) => onEachHost(world, 'migration', context),
    methods: {
      CheckVirtualSystemIsMigratableToHost: {
        invoke: (_, parameters, context) => checkToHost(world, parameters, context),
      },
      MigrateVirtualSystemToHost: { invoke: (_, parameters, context) => migrateToHost(world, parameters, context) },
      CheckVirtualSystemIsMigratableToSystem: { invoke: () => ({ returnValue: 1 }) },
      MigrateVirtualSystemToSystem: { invoke: () => ({ returnValue: 1 }) },
    },
  })
}

/** Turns machines on and off; one on each host (DSP1027). */
export function powerManagementService(world: World): InstanceProvider<Power> {
  return defineProvider<Power>({
    className: world.names.className(services.power.className),
    enumerate: (context) => onEachHost(world, 'power', context),
    methods: {
      RequestPowerStateChange: {
        role: 'operator',
        invoke: (_, parameters, context) => requestPowerStateChange(world, parameters, context),
      },
    },
  })
}

/** What every service tells of itself. */
export function onEachHost(
  world: World,
  name: ServiceName,
  context: CallContext,
): (ServiceKeys & RecordOf<Classes['Platform_ConsoleRedirectionService']>)[] {
  const { className, title } = services[name]
  return world.hosts(context).map((host) => ({
    ...world.names.service(className, host),
    ElementName: `${title} Service`,
    EnabledState: EnabledState.Enabled,
    RequestedState: RequestedState.NotApplicable,
    OperationalStatus: [OperationalStatus.OK],
    HealthState: HealthState.OK,
    Started: true,
  }))
}
