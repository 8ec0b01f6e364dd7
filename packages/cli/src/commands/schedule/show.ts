import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'
import { lastText, nextText, problemLines } from '../../schedule/schedule-text.ts'
import { targetText } from '../../schedule/target-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const schedule = invocation.argument('schedule')
  const found = await connection.client.call('schedules.get', { schedule }, { signal: host.signal })
  const { id, name, target, when, keep, quiesce, memory } = found
  const of = output.isJson ? '' : await targetText(connection.client, target, host.signal)
  const lines = [
    `Name:     ${safeText(name)}`,
    `Id:       ${id}`,
    `Of:       ${safeText(of)}`,
    `At:       ${safeText(when)}`,
    `Keep:     ${safeText(keep ?? 'all')}`,
    `Quiesce:  ${quiesce ? 'yes' : 'no'}`,
    `Memory:   ${memory === false ? 'no' : 'where there is one'}`,
    `Next:     ${nextText(found)}`,
    `Last:     ${lastText(found)}`,
    ...problemLines(found),
  ]
  await output.result(found, () => lines.join('\n'))
}
