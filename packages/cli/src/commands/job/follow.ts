import { connectApi } from '../../api/connect-api.ts'
import { jobText } from '../../api/job-text.ts'
import type { Invocation } from '../../command/invocation.ts'
import { followJob } from '../../storage/follow-job.ts'

/** How far a job is, until it has ended. Leaving by Ctrl-C ends nothing. @throws ProblemError where it failed */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const job = await client.call('jobs.get', { job: invocation.argument('job') }, { signal: host.signal })
  const ended = await followJob(invocation, client, job)
  await output.result(ended, () => jobText(ended))
}
