import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const users = await connection.client.call('users.list', {}, { signal: host.signal })
  if (output.isJson) {
    await output.json(users)
    return
  }
  await output.table(users, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ROLE', value: ({ role }) => role },
    { title: 'CHANGED', value: ({ changedMs }) => new Date(changedMs).toISOString() },
  ])
}
