import type { AssociationRow, InstanceProvider, ProfileRegistration } from '@cimarron/cimom'
import type { Estate } from '@cimarron/estate'
import { associations } from './associations/index.ts'
import type { Platform } from './naming/platforms.ts'
import { profiles } from './profiles.ts'
import { allocationCapabilities } from './providers/allocation-capabilities.ts'
import {
  machineCapabilities,
  machineSnapshotCapabilities,
  managementCapabilities,
  migrationCapabilities,
  powerManagementCapabilities,
  snapshotServiceCapabilities,
} from './providers/capabilities.ts'
import { computerSystem } from './providers/computer-system.ts'
import { concreteJob } from './providers/concrete-job.ts'
import {
  consoleRedirectionCapabilities,
  consoleRedirectionService,
  redirectionAccessPoints,
} from './providers/console-redirection.ts'
import { deviceProviders } from './providers/devices.ts'
import { hostSystem } from './providers/host-system.ts'
import { metricDefinitions, metricService, metricServiceCapabilities, metricValues } from './providers/metrics.ts'
import { resourcePoolProviders } from './providers/resource-pools.ts'
import { managementService, migrationService, powerManagementService, snapshotService } from './providers/services.ts'
import { resourceSettingProviders, systemSettingData } from './providers/settings.ts'
import { World } from './world.ts'

export type { Place } from './indications/indication-maker.ts'
export { type LifecycleOptions, lifecycleIndications } from './indications/lifecycle-source.ts'
export { predefinedCollection, predefinedFilters } from './indications/predefined-filters.ts'
export { type Platform, platforms } from './naming/platforms.ts'
export { platformSource, profileSources, type SchemaSource } from './schema-source.ts'

/** What serves a hypervisor's namespace. */
export interface Virtualization {
  readonly providers: readonly InstanceProvider[]
  readonly associations: readonly AssociationRow[]
  /** What of the profiles these implement. */
  readonly profiles: readonly ProfileRegistration[]
}

/** The providers of the virtualization profiles for one hypervisor of the estate, to be registered in its namespace. */
export function virtualization(estate: Pick<Estate, 'as'>, hypervisor: string, platform: Platform): Virtualization {
  const world = new World(estate, hypervisor, platform)
  return {
    providers: [
      hostSystem(world),
      computerSystem(world),
      systemSettingData(world),
      ...resourceSettingProviders(world),
      ...deviceProviders(world),
      ...resourcePoolProviders(world),
      managementService(world),
      snapshotService(world),
      migrationService(world),
      powerManagementService(world),
      powerManagementCapabilities(world),
      consoleRedirectionService(world),
      consoleRedirectionCapabilities(world),
      redirectionAccessPoints(world),
      migrationCapabilities(world),
      managementCapabilities(world),
      allocationCapabilities(world),
      snapshotServiceCapabilities(world),
      machineSnapshotCapabilities(world),
      machineCapabilities(world),
      concreteJob(world),
      metricDefinitions(world),
      metricValues(world),
      metricService(world),
      metricServiceCapabilities(world),
    ] as readonly InstanceProvider[],
    associations: associations(world),
    profiles: profiles(world.names),
  }
}
