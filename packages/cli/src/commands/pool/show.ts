import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const { signal } = host
  const pool = await client.call('pools.get', { pool: invocation.argument('pool') }, { signal })
  const volumes = await client.call('volumes.list', { pool: pool.id }, { signal })
  await output.result({ ...pool, volumes: volumes.length }, () => {
    const { config, state, detail, capacityBytes, availableBytes } = pool
    const lines: [string, string][] = [
      ['Name', config.name],
      ['Id', pool.id],
      ['State', detail === undefined ? state : `${state}: ${detail}`],
      ['Kind', config.kind],
      ['Path', config.path],
      ['Size', `${formatBytes(capacityBytes)}, ${formatBytes(availableBytes)} free`],
      ['Volumes', String(volumes.length)],
    ]
    if (config.description !== undefined) lines.push(['About', config.description])
    return lines.map(([name, value]) => `${`${name}:`.padEnd(10)}${safeText(value)}`).join('\n')
  })
}
