import type { QmpClient } from './client.ts'
import { isObject, type JsonObject } from './message.ts'

/** What a command of QEMU lists. @throws QmpError */
export async function queryList(qmp: QmpClient, command: string, args: object = {}): Promise<readonly JsonObject[]> {
  const answer = await qmp.executeAny(command, args)
  return Array.isArray(answer) ? answer.filter(isObject) : []
}
