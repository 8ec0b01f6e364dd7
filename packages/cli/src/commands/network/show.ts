import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { networkLines } from '../../network/network-text.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call(
    'networks.get',
    { network: invocation.argument('network') },
    { signal: host.signal },
  )
  await output.result(network, () =>
    networkLines(network)
      .map(([title, value]) => `${`${title}:`.padEnd(12)}${safeText(value)}`)
      .join('\n'),
  )
}
