import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { changeText } from '../../machine/change-text.ts'

/** What of a machine's settings waits for its next start. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const machine = invocation.argument('machine')
  const { pending } = await connection.client.call('machines.get', { machine }, { signal: host.signal })
  await output.result(pending, () =>
    pending.length === 0 ? 'Nothing waits for the next start.' : pending.map(changeText).join('\n'),
  )
}
