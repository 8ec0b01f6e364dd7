import type { Client, Volume } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const volumes = await volumesOf(connection.client, invocation.optionalArgument('pool'), host.signal)
  if (output.isJson) {
    await output.json(volumes)
    return
  }
  await output.table(volumes, [
    { title: 'NAME', value: ({ poolName, name }) => `${poolName}/${name}` },
    { title: 'FORMAT', value: ({ format }) => format },
    { title: 'SIZE', value: ({ capacityBytes }) => formatBytes(capacityBytes), right: true },
    { title: 'TAKES', value: ({ allocationBytes }) => formatBytes(allocationBytes), right: true },
    { title: 'BUILDS ON', value: ({ backing, backingName }) => backingName ?? backing ?? '' },
    { title: 'PROBLEM', value: ({ problem, job }) => problem ?? (job === undefined ? '' : (job.phase ?? '')) },
  ])
}

async function volumesOf(client: Client, pool: string | undefined, signal: AbortSignal): Promise<readonly Volume[]> {
  if (pool !== undefined) return await client.call('volumes.list', { pool }, { signal })
  const pools = await client.call('pools.list', {}, { signal })
  const each = pools.map(({ id }) => client.call('volumes.list', { pool: id }, { signal }))
  return (await Promise.all(each)).flat()
}
