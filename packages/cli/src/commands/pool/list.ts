import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const pools = await connection.client.call('pools.list', {}, { signal: host.signal })
  if (output.isJson) {
    await output.json(pools)
    return
  }
  await output.table(pools, [
    { title: 'NAME', value: ({ config }) => config.name },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'KIND', value: ({ config }) => config.kind },
    { title: 'SIZE', value: ({ capacityBytes }) => formatBytes(capacityBytes), right: true },
    { title: 'FREE', value: ({ availableBytes }) => formatBytes(availableBytes), right: true },
    { title: 'PATH', value: ({ config }) => config.path },
    { title: 'PROBLEM', value: ({ detail }) => detail ?? '' },
  ])
}
