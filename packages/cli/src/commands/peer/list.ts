import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const peers = await connection.client.call('peers.list', {}, { signal: host.signal })
  if (output.isJson) {
    await output.json(peers)
    return
  }
  await output.table(peers, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ADDRESS', value: ({ url }) => url },
    { title: 'FINGERPRINT', value: ({ fingerprint }) => `${fingerprint.slice(0, 16)}…` },
    { title: 'SINCE', value: ({ addedMs }) => new Date(addedMs).toISOString() },
  ])
}
