import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const user = invocation.text('of')
  using connection = await connectApi(invocation)
  const tokens = await connection.client.call('tokens.list', user === undefined ? {} : { user }, {
    signal: host.signal,
  })
  if (output.isJson) {
    await output.json(tokens)
    return
  }
  await output.table(tokens, [
    { title: 'ID', value: ({ id }) => id },
    { title: 'USER', value: (token) => token.user },
    { title: 'LABEL', value: ({ label }) => label },
    {
      title: 'LIMITS',
      value: ({ role, namespaces = [] }) =>
        [role, ...namespaces].filter((each) => each !== undefined).join(', ') || '-',
    },
    { title: 'USED', value: ({ usedMs }) => (usedMs === undefined ? 'never' : new Date(usedMs).toISOString()) },
    { title: 'CREATED', value: ({ createdMs }) => new Date(createdMs).toISOString() },
    {
      title: 'EXPIRES',
      value: ({ expiresMs }) => (expiresMs === undefined ? 'never' : new Date(expiresMs).toISOString()),
    },
  ])
}
