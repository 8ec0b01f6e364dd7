import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.argument('name')
  using connection = await connectApi(invocation)
  await confirm(invocation, `Manage ${name} no longer? Its machines go on as they are.`)
  await connection.client.call('hypervisors.remove', { hypervisor: name }, { signal: host.signal })
  await output.result({ name, removed: true }, () => `${name}: removed`)
}
