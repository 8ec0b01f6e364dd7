import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { lastText, nextText } from '../../schedule/schedule-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const schedules = await client.call('schedules.list', {}, { signal: host.signal })
  if (output.isJson) {
    await output.json(schedules)
    return
  }
  const { machines } = await client.call('machines.summaries', {}, { signal: host.signal })
  const names = new Map(machines.map(({ id, name }) => [id, name]))
  await output.table(schedules, [
    { title: 'NAME', value: ({ name }) => name },
    {
      title: 'OF',
      value: ({ target }) => ('tag' in target ? `tag ${target.tag}` : (names.get(target.machine) ?? target.machine)),
    },
    { title: 'AT', value: ({ when }) => when },
    { title: 'KEEP', value: ({ keep }) => keep ?? 'all' },
    { title: 'NEXT', value: nextText },
    { title: 'LAST', value: lastText },
  ])
}
