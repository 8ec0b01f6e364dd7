import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'

/** Sends a non-maskable interrupt to a machine's processors. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  using connection = await connectApi(invocation)
  const { client } = connection
  await client.finished(await client.call('machines.nmi', { machine, wait: 10 }, { signal }), { signal })
  await output.result(
    { machine, sent: true },
    () => `${safeText(machine)}: sent; its console tells what it makes of it`,
  )
}
