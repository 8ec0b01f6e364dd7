import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { readRole } from '../../connection/role.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const body = { role: readRole(invocation.argument('role')) }
  using connection = await connectApi(invocation)
  const name = invocation.argument('name')
  const user = await connection.client.call('users.set-role', { name, body }, { signal: host.signal })
  await output.result(user, () => `${user.name}: now ${user.role}`)
}
