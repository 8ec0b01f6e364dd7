import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const session = invocation.argument('session')
  using connection = await connectApi(invocation)
  await confirm(invocation, `End the session ${session}, with what is open in it?`)
  await connection.client.call('sessions.end', { session }, { signal: host.signal })
  await output.result({ session, ended: true }, () => `${session}: ended`)
}
