import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { agentPort } from './agent-arguments.ts'

/** Whether a guest that is found running has opened the agent's channel (qapi/char.json, `frontend-open`). */
export async function findAgent(qmp: QmpClient): Promise<boolean> {
  const answer = await qmp.executeAny('query-chardev')
  const all = Array.isArray(answer) ? answer.filter(isObject) : []
  return all.some((one) => one.label === agentPort && one['frontend-open'] === true)
}
