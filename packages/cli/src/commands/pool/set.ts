import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.text('name')
  const description = invocation.text('description')
  if (name === undefined && description === undefined)
    throw new CliError('usage', 'nothing is to be changed', 'give --name or --description')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { id, revision, config } = await client.call('pools.get', { pool: invocation.argument('pool') }, { signal })
  const changes = { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) }
  const started = await client.call('pools.change', { pool: id, body: { revision, ...changes } }, { signal })
  const job = await followJob(invocation, client, started)
  await output.result(job, () => `${safeText(name ?? config.name)}: changed`)
}
