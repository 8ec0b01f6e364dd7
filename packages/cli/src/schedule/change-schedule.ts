import type { ScheduleUpdate } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { safeText } from '../output/safe-text.ts'
import { nextText } from './schedule-text.ts'

/** Changes the schedule that is named, and says when it is due. */
export async function changeSchedule(invocation: Invocation, body: ScheduleUpdate): Promise<void> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const schedule = invocation.argument('schedule')
  const changed = await connection.client.call('schedules.change', { schedule, body }, { signal: host.signal })
  await output.result(changed, () => `${safeText(changed.name)}: next ${nextText(changed)}`)
}
