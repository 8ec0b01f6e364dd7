import { connectApi } from '../../api/connect-api.ts'
import { jobText } from '../../api/job-text.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const { signal } = host
  const job = invocation.argument('job')
  using connection = await connectApi(invocation)
  const { client } = connection
  let view = await client.call('jobs.get', { job }, { signal })
  while (invocation.flag('wait') && view.endedMs === undefined)
    view = await client.call('jobs.get', { job, wait: 25 }, { signal })
  await output.result(view, () => jobText(view))
  return view.state === 'failed' ? 1 : undefined
}
