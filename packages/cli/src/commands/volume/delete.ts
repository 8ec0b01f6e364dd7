import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'
import { findVolume, volumeName } from '../../storage/volume-name.ts'

/** All are looked up, and asked about, before the first is deleted. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const names = invocation.argumentList('volume')
  using connection = await connectApi(invocation)
  const { client } = connection
  for (const name of names) await findVolume(client, name, signal)
  await confirm(invocation, `Delete ${names.map((name) => safeText(name)).join(', ')} with all that is on it?`)
  const deleted: string[] = []
  for (const name of names) {
    await followJob(invocation, client, await client.call('volumes.delete', volumeName(name), { signal }))
    deleted.push(name)
    if (!output.isJson) await output.print(`${safeText(name)}: deleted`)
  }
  if (output.isJson) await output.json({ deleted })
}
