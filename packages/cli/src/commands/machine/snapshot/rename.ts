import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { safeText } from '../../../output/safe-text.ts'
import { followJob } from '../../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const snapshot = invocation.argument('snapshot')
  const name = invocation.argument('name')
  using connection = await connectApi(invocation)
  const { client } = connection
  const asked = await client.call('snapshots.change', { machine, snapshot, body: { name } }, { signal })
  const job = await followJob(invocation, client, asked)
  await output.result(job, () => `${safeText(snapshot)}: is ${safeText(name)} now`)
}
