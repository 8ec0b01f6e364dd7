import { setTimeout as wait } from 'node:timers/promises'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'
import { lastText, problemLines } from '../../schedule/schedule-text.ts'

const lookEachMs = 200

export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const { signal } = host
  using connection = await connectApi(invocation)
  const { client } = connection
  let schedule = await client.call('schedules.run', { schedule: invocation.argument('schedule') }, { signal })
  while (schedule.lastRun?.state === 'running') {
    await wait(lookEachMs, undefined, { signal })
    schedule = await client.call('schedules.get', { schedule: schedule.id }, { signal })
  }
  const lines = [`${safeText(schedule.name)}: ${lastText(schedule)}`, ...problemLines(schedule)]
  await output.result(schedule, () => lines.join('\n'))
  return schedule.lastRun?.state === 'completed' ? undefined : 1
}
