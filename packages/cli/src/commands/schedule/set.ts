import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { changeSchedule } from '../../schedule/change-schedule.ts'
import { scheduleSettings } from '../../schedule/schedule-settings.ts'

const settable =
  'give one or more of --name, --machine, --tag, --at, --keep, --quiesce, --no-quiesce, --disks-only, --with-memory; "schedule enable" and "disable" turn it on and off'

export async function run(invocation: Invocation): Promise<undefined> {
  const name = invocation.text('name')
  const update = {
    ...scheduleSettings(invocation),
    ...(name === undefined ? {} : { name }),
    ...(invocation.isNot('quiesce') ? { quiesce: false } : {}),
    ...(invocation.flag('with-memory') ? { memory: true } : {}),
  }
  if (Object.keys(update).length === 0) throw new CliError('usage', 'nothing is to be changed', settable)
  await changeSchedule(invocation, update)
}
