import type { EndpointName } from '../contract/endpoints.ts'
import { accessOperations } from './access.ts'
import { addressOperations } from './addresses.ts'
import { agentOperations } from './agent.ts'
import { cloneOperations } from './clone.ts'
import { consoleOperations } from './consoles.ts'
import { crashOperations } from './crash.ts'
import { jobOperations } from './jobs.ts'
import { journalOperations } from './journal.ts'
import { machineOperations } from './machines.ts'
import { metricsOperations } from './metrics.ts'
import { migrationOperations } from './migration.ts'
import { networkOperations } from './networks.ts'
import type { Operations } from './operation.ts'
import { peerOperations } from './peers.ts'
import { placeOperations } from './places.ts'
import { powerOperations } from './power.ts'
import { scheduleOperations } from './schedules.ts'
import { screenOperations } from './screen.ts'
import { settingOperations } from './settings.ts'
import { snapshotOperations } from './snapshots.ts'
import { storageOperations } from './storage.ts'

/** Every endpoint, by its name in `contract/endpoints.ts`; one left out does not compile. */
export const operations: Operations<EndpointName> = {
  ...placeOperations,
  ...accessOperations,
  ...machineOperations,
  ...settingOperations,
  ...cloneOperations,
  ...addressOperations,
  ...powerOperations,
  ...consoleOperations,
  ...screenOperations,
  ...crashOperations,
  ...snapshotOperations,
  ...agentOperations,
  ...storageOperations,
  ...metricsOperations,
  ...scheduleOperations,
  ...networkOperations,
  ...peerOperations,
  ...migrationOperations,
  ...jobOperations,
  ...journalOperations,
}
