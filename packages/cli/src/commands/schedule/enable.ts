import type { Invocation } from '../../command/invocation.ts'
import { changeSchedule } from '../../schedule/change-schedule.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  await changeSchedule(invocation, { enabled: true })
}
