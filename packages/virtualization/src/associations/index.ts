import type { AssociationRow } from '@cimarron/cimom'
import type { World } from '../world.ts'
import { allocationRows } from './allocation.ts'
import { capabilityRows } from './capabilities.ts'
import { consoleRows } from './consoles.ts'
import { deviceRows } from './devices.ts'
import { hostingRows } from './hosting.ts'
import { jobRows } from './jobs.ts'
import { metricRows } from './metrics.ts'
import { Places } from './places.ts'
import { poolRows } from './pools.ts'
import { powerRows } from './power.ts'
import { settingRows } from './settings.ts'
import { snapshotRows } from './snapshots.ts'

/** Every association of the platform, each with its two roles as the schema has them, and how to get from one end to the other. */
export function associations(world: World): AssociationRow[] {
  const places = new Places(world)
  return [
    ...hostingRows(places),
    ...powerRows(places),
    ...consoleRows(places),
    ...deviceRows(places),
    ...settingRows(places),
    ...snapshotRows(places),
    ...poolRows(places),
    ...capabilityRows(places),
    ...allocationRows(places),
    ...jobRows(places),
    ...metricRows(places),
  ]
}
