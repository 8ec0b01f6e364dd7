import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { subnetsOf } from '../../network/network-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const networks = await connection.client.call('networks.list', {}, { signal: host.signal })
  if (output.isJson) {
    await output.json(networks)
    return
  }
  await output.table(networks, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'MODE', value: ({ defined }) => defined.mode },
    { title: 'BRIDGE', value: ({ active, defined }) => (active ?? defined).bridge },
    { title: 'SUBNETS', value: ({ active, defined }) => subnetsOf(active ?? defined) },
    { title: 'AUTOSTART', value: ({ defined }) => (defined.autostart ? 'on' : '') },
    { title: 'WAITS', value: ({ pending }) => pending.join(', ') },
    { title: 'PROBLEM', value: ({ detail }) => detail ?? '' },
  ])
}
