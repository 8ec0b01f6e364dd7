import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { changeNetwork } from '../../../network/change-network.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const name = invocation.optionalArgument('name')
  const lease = {
    mac: invocation.argument('mac').toLowerCase(),
    address: invocation.argument('address'),
    ...(name === undefined ? {} : { name }),
  }
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call('networks.get', { network: invocation.argument('network') }, { signal })
  const staticLeases = [...network.defined.staticLeases, lease]
  await changeNetwork(invocation, client, { network, settings: { staticLeases } })
}
