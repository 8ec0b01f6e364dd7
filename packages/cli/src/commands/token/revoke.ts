import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const token = invocation.argument('token')
  using connection = await connectApi(invocation)
  await connection.client.call('tokens.revoke', { token }, { signal: host.signal })
  await output.result({ token, revoked: true }, () => `${token}: revoked`)
}
