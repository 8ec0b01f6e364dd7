import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { plainName } from '../../command/plain-text.ts'
import { newPassword } from '../../connection/new-password.ts'
import { readRole } from '../../connection/role.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = plainName(invocation.argument('name'), 'the name')
  const role = readRole(invocation.text('role') ?? 'monitor')
  using connection = await connectApi(invocation)
  const password = await newPassword(invocation, name)
  const user = await connection.client.call('users.add', { body: { name, role, password } }, { signal: host.signal })
  await output.result(user, () => `${user.name}: added, ${user.role}`)
}
