import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'

/** Lets a guest write again. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  using connection = await connectApi(invocation)
  const result = await connection.client.call('agent.thaw', { machine }, { signal: host.signal })
  await output.result(result, () => `${safeText(machine)}: ${result.fileSystems} file systems thawed`)
}
