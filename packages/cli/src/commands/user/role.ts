import type { Standing } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { readStanding } from '../../connection/role.ts'
import { CliError } from '../../error/cli-error.ts'
import { rolesText } from './list.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.argument('name')
  const body = change(invocation)
  using connection = await connectApi(invocation)
  const user = await connection.client.call('users.set-role', { name, body }, { signal: host.signal })
  await output.result(user, () => `${user.name}: now ${rolesText(user)}`)
}

function change(invocation: Invocation): { readonly role: Standing | 'inherit'; readonly namespace?: string } {
  const given = invocation.optionalArgument('role')
  const namespace = invocation.text('namespace')
  if (invocation.flag('none') === (given !== undefined))
    throw new CliError('usage', 'a role, or --none, is wanted, and not both', 'give one of them')
  if (given === 'inherit') {
    if (namespace !== undefined) return { role: 'inherit', namespace }
    throw new CliError('usage', 'inherit takes away the role in a namespace', 'give --namespace')
  }
  return { role: readStanding(given ?? 'none'), ...(namespace === undefined ? {} : { namespace }) }
}
