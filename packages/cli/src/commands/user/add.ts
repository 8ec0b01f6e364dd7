import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { plainName } from '../../command/plain-text.ts'
import { newPassword } from '../../connection/new-password.ts'
import { readStanding } from '../../connection/role.ts'
import { CliError } from '../../error/cli-error.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = plainName(invocation.argument('name'), 'the name')
  const role = readStanding(invocation.text('role') ?? 'monitor')
  const isExternal = invocation.flag('external')
  if (isExternal && invocation.text('new-password-file') !== undefined)
    throw new CliError('usage', '--external and --new-password-file do not go together', 'give one')
  using connection = await connectApi(invocation)
  const password = isExternal ? {} : { password: await newPassword(invocation, name) }
  const body = { name, role, ...password }
  const user = await connection.client.call('users.add', { body }, { signal: host.signal })
  await output.result(user, () => `${user.name}: added, ${user.role}`)
}
