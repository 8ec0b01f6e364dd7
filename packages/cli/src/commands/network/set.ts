import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { changeNetwork } from '../../network/change-network.ts'
import { networkSettings } from '../../network/network-settings.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const settings = networkSettings(invocation.argumentList('setting'))
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call('networks.get', { network: invocation.argument('network') }, { signal })
  await changeNetwork(invocation, client, { network, settings })
}
