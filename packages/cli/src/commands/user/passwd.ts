import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { newPassword } from '../../connection/new-password.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.argument('name')
  using connection = await connectApi(invocation)
  const body = { password: await newPassword(invocation, name) }
  const user = await connection.client.call('users.set-password', { name, body }, { signal: host.signal })
  await output.result(user, () => `${user.name}: password changed`)
}
