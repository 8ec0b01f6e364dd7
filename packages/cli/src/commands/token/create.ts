import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { readRole } from '../../connection/role.ts'
import { durationMs } from '../../output/duration.ts'

/** The secret goes to stdout alone, so that it can be caught; it is told once. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const user = invocation.argument('name')
  const label = invocation.text('label') ?? 'made by cimarron'
  const lifetimeMs = durationMs(invocation, 'lifetime')
  const role = invocation.text('role')
  const namespaces = invocation.list('only-in')
  using connection = await connectApi(invocation)
  const body = {
    user,
    label,
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
    ...(role === undefined ? {} : { role: readRole(role) }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
  }
  const created = await connection.client.call('tokens.create', { body }, { signal: host.signal })
  output.note(`Token ${created.token.id} of ${user}. It is told once:`)
  await output.result(created, () => created.secret)
}
