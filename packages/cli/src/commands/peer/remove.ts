import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const peer = invocation.argument('peer')
  using connection = await connectApi(invocation)
  await confirm(invocation, `Trust the peer ${peer} no longer? Machines are migrated neither way then.`)
  await connection.client.call('peers.remove', { peer }, { signal: host.signal })
  await output.result({ peer, removed: true }, () => `${peer}: removed`)
}
