import type { Volume, VolumeCreation } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { formatBytes } from '../output/bytes.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from './follow-job.ts'
import { volumeName } from './volume-name.ts'

/** Makes a volume by whichever source, and shows it. */
export async function makeVolume(
  invocation: Invocation,
  name: string,
  plan: Pick<VolumeCreation, 'format' | 'source'>,
): Promise<void> {
  const { signal } = invocation.host
  const { pool, volume } = volumeName(name)
  using connection = await connectApi(invocation)
  const { client } = connection
  const body: VolumeCreation = { name: volume, ...plan }
  await followJob(invocation, client, await client.call('volumes.create', { pool, body }, { signal }))
  await showMade(invocation, await client.call('volumes.get', { pool, volume }, { signal }))
}

export async function showMade({ output }: Invocation, volume: Volume): Promise<void> {
  const { poolName, name, format, capacityBytes } = volume
  await output.result(
    volume,
    () => `${safeText(`${poolName}/${name}`)}: made, ${format}, ${formatBytes(capacityBytes)}`,
  )
}
