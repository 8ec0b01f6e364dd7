import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { watchMigration } from './watch-migration.ts'

/** What came of a state that a former daemon had written, after it was called off if that went on by itself. */
export async function streamOver(qmp: QmpClient): Promise<string | undefined> {
  if (!hasMigration(await qmp.executeAny('query-migrate'))) return undefined
  await qmp.executeAny('migrate_cancel')
  return (await watchMigration(qmp, {})).status
}

/** Where there never was one, QEMU answers nothing. */
function hasMigration(answer: unknown): boolean {
  return isObject(answer) && typeof answer.status === 'string' && answer.status !== 'none'
}
