import { resolve } from 'node:path'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.argument('name')
  const path = resolve(invocation.argument('folder'))
  const description = invocation.text('description')
  const kind = invocation.flag('mount') ? 'mount' : 'directory'
  const body = { name, path, kind, ...(description === undefined ? {} : { description }) } as const
  using connection = await connectApi(invocation)
  const { client } = connection
  const job = await followJob(invocation, client, await client.call('pools.define', { body }, { signal: host.signal }))
  await output.result(job, () => `${safeText(name)}: defined (${job.pool})`)
}
