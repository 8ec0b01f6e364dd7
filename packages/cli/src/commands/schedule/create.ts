import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'
import { memoryWarning } from '../../schedule/memory-warning.ts'
import { scheduleSettings } from '../../schedule/schedule-settings.ts'
import { nextText } from '../../schedule/schedule-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { target, when, keep = '', ...settings } = scheduleSettings(invocation)
  if (target === undefined) throw new CliError('usage', 'no machine is named', 'give --machine or --tag')
  if (when === undefined) throw new CliError('usage', 'no time is named', `give --at, as --at 'daily at 03:00'`)
  const kept = keep === '' ? {} : { keep }
  const enabled = invocation.flag('disabled') ? { enabled: false } : {}
  using connection = await connectApi(invocation)
  const body = { name: invocation.argument('name'), target, when, ...settings, ...kept, ...enabled }
  const made = await connection.client.call('schedules.create', { body }, { signal: host.signal })
  if ('machine' in target && settings.memory !== false) {
    const { defined } = await connection.client.call(
      'machines.get',
      { machine: target.machine },
      { signal: host.signal },
    )
    const warning = memoryWarning(defined)
    if (warning !== undefined) output.warn(warning)
  }
  await output.result(made, () => `${safeText(made.name)}: next ${nextText(made)}`)
}
