import { connectApi } from '../../api/connect-api.ts'
import { jobState } from '../../api/job-text.ts'
import type { Invocation } from '../../command/invocation.ts'
import { ago } from '../../output/duration.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const machine = invocation.text('machine')
  using connection = await connectApi(invocation)
  const query = machine === undefined ? {} : { machine }
  const jobs = await connection.client.call('jobs.list', query, { signal: host.signal })
  if (output.isJson) {
    await output.json(jobs)
    return
  }
  const now = host.now()
  await output.table(jobs, [
    { title: 'ID', value: ({ id }) => id },
    { title: 'COMMAND', value: ({ command }) => command.kind },
    { title: 'STATE', value: jobState },
    { title: 'AGO', value: ({ submittedMs }) => ago(new Date(submittedMs), now), right: true },
    { title: 'BY', value: ({ actor }) => actor.name },
    { title: 'ERROR', value: ({ error }) => error?.message ?? '' },
  ])
}
