import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'

/**
 * Cuts QEMU's connections of a migration to a target that is silent: what waits for it fails then, and QEMU does not wait in
 * its turn for a word of farewell to go over (`yank` of qapi/yank.json). Others of its connections are let alone.
 */
export async function yankMigration(qmp: QmpClient, isOurs: (node: string) => boolean): Promise<void> {
  const answer = await qmp.executeAny('query-yank')
  const all = (Array.isArray(answer) ? answer : []).filter(isObject)
  const instances = all.filter(
    (one) => one.type === 'migration' || (one.type === 'block-node' && isOurs(String(one['node-name']))),
  )
  if (instances.length > 0) await qmp.executeAny('yank', { instances })
}
