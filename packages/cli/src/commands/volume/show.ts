import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { findVolume } from '../../storage/volume-name.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const volume = await findVolume(client, invocation.argument('volume'), host.signal)
  await output.result(volume, () => {
    const { poolName, name, capacityBytes, allocationBytes, backing, backingName, sha256, problem } = volume
    const lines: [string, string][] = [
      ['Name', `${poolName}/${name}`],
      ['Id', volume.id],
      ['Path', volume.path],
      ['Format', volume.format],
      ['Size', `${formatBytes(capacityBytes)}, takes ${formatBytes(allocationBytes)}`],
      ['Made', new Date(volume.createdMs).toISOString()],
    ]
    if (backing !== undefined) lines.push(['Builds on', backingName ?? backing])
    if (sha256 !== undefined) lines.push(['Uploaded', `SHA-256 ${sha256}`])
    if (problem !== undefined) lines.push(['Problem', problem])
    return lines.map(([title, value]) => `${`${title}:`.padEnd(11)}${safeText(value)}`).join('\n')
  })
}
