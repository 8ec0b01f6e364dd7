import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { CliError } from '../../../error/cli-error.ts'
import { changeNetwork } from '../../../network/change-network.ts'
import { forwardText, hostPort } from '../../../network/port-words.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const from = invocation.argument('from')
  const wanted = hostPort(from)
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call('networks.get', { network: invocation.argument('network') }, { signal })
  const { forwards } = network.defined
  const found = forwards.filter(
    (one) =>
      one.protocol === wanted.protocol &&
      one.hostPort === wanted.hostPort &&
      (wanted.hostAddress === undefined || wanted.hostAddress === one.hostAddress),
  )
  if (found.length === 0)
    throw new CliError('not-found', `network ${network.name} forwards no ${from}`, known(forwards.map(forwardText)))
  if (found.length > 1)
    throw new CliError('usage', `${from} is forwarded ${found.length} times`, known(found.map(forwardText)))
  const rest = forwards.filter((one) => !found.includes(one))
  await changeNetwork(invocation, client, { network, settings: { forwards: rest } })
}

function known(texts: readonly string[]): string {
  return texts.length === 0 ? 'it forwards nothing' : `it has ${texts.join(', ')}`
}
