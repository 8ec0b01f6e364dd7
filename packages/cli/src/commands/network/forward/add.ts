import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { changeNetwork } from '../../../network/change-network.ts'
import { hostPort, machinePort } from '../../../network/port-words.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const forward = { ...hostPort(invocation.argument('from')), ...machinePort(invocation.argument('to')) }
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call('networks.get', { network: invocation.argument('network') }, { signal })
  await changeNetwork(invocation, client, { network, settings: { forwards: [...network.defined.forwards, forward] } })
}
