import { connectApi } from '../../api/connect-api.ts'
import { jobState } from '../../api/job-text.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const view = await connection.client.call('jobs.cancel', { job: invocation.argument('job') }, { signal: host.signal })
  await output.result(view, () => `${view.id}: ${jobState(view)}`)
}
