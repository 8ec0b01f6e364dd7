import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.argument('name')
  using connection = await connectApi(invocation)
  await confirm(invocation, `Remove the user ${name}, with all tokens and certificates?`)
  await connection.client.call('users.remove', { name }, { signal: host.signal })
  await output.result({ name, removed: true }, () => `${name}: removed`)
}
