import type { Invocation } from '../../command/invocation.ts'
import { changeSchedule } from '../../schedule/change-schedule.ts'
import { scheduleSettings } from '../../schedule/schedule-settings.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const name = invocation.text('name')
  await changeSchedule(invocation, {
    ...scheduleSettings(invocation),
    ...(name === undefined ? {} : { name }),
    ...(invocation.isNot('quiesce') ? { quiesce: false } : {}),
    ...(invocation.flag('with-memory') ? { memory: true } : {}),
  })
}
