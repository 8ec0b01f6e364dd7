import type { Invocation } from '../../command/invocation.ts'
import { eachNetwork } from '../../network/each-network.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { signal } = invocation.host
  await eachNetwork(invocation, (client, network) => client.call('networks.stop', { network }, { signal }), {
    done: 'inactive',
  })
}
