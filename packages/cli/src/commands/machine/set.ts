import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { documentOf } from '../../machine/assignments.ts'
import { changeTo } from '../../machine/change-machine.ts'

/** Changes settings of a machine. */
export async function run(invocation: Invocation): Promise<undefined> {
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  const { defined, id } = await client.call('machines.get', { machine }, { signal: invocation.host.signal })
  const document = documentOf(invocation.argumentList('setting'), defined)
  await changeTo(invocation, client, { machine: id, document })
}
