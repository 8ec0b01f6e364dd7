import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { formatBytes, parseBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'
import { findVolume, volumeName } from '../../storage/volume-name.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.argument('volume')
  const capacityBytes = parseBytes(invocation.argument('size'), 'the size')
  const shrink = invocation.flag('shrink')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { revision, capacityBytes: former } = await findVolume(client, name, signal)
  if (shrink && capacityBytes < former)
    await confirm(
      invocation,
      `Cut ${safeText(name)} from ${formatBytes(former)} to ${formatBytes(capacityBytes)}? What is beyond is lost.`,
    )
  const body = { revision, capacityBytes, shrink }
  const job = await followJob(
    invocation,
    client,
    await client.call('volumes.resize', { ...volumeName(name), body }, { signal }),
  )
  await output.result(job, () => `${safeText(name)}: ${formatBytes(capacityBytes)}, was ${formatBytes(former)}`)
}
