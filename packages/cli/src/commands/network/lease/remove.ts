import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { CliError } from '../../../error/cli-error.ts'
import { changeNetwork } from '../../../network/change-network.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const wanted = invocation.argument('mac').toLowerCase()
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call('networks.get', { network: invocation.argument('network') }, { signal })
  const before = network.defined.staticLeases
  const staticLeases = before.filter(({ mac, address }) => mac !== wanted && address !== wanted)
  if (staticLeases.length === before.length) {
    const known = before.map(({ mac, address }) => `${mac} ${address}`).join(', ')
    throw new CliError(
      'not-found',
      `network ${network.name} keeps no address for ${wanted}`,
      known === '' ? 'it keeps none' : `it keeps ${known}`,
    )
  }
  await changeNetwork(invocation, client, { network, settings: { staticLeases } })
}
