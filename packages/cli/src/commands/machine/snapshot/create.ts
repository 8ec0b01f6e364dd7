import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { leftToGoOn } from '../../../machine/left-to-go-on.ts'
import { safeText } from '../../../output/safe-text.ts'
import { followJob } from '../../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const name = invocation.argument('name')
  const description = invocation.text('description')
  using connection = await connectApi(invocation)
  const { client } = connection
  const body = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(invocation.flag('disk-only') ? { memory: false } : {}),
    ...(invocation.flag('quiesce') ? { quiesce: true } : {}),
    ...(invocation.flag('external') ? { kind: 'external' as const } : {}),
  }
  const job = await client.call('snapshots.take', { machine, body }, { signal })
  if (await leftToGoOn(invocation, job, { name, doing: 'being taken' })) return
  await followJob(invocation, client, job)
  const taken = await client.call('snapshots.get', { machine, snapshot: name }, { signal })
  await output.result(taken, () => `${safeText(name)}: taken, ${taken.kind}, as ${safeText(taken.why)}`)
}
