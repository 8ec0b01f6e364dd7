import { connectApi } from '../../../api/connect-api.ts'
import { markTemplate } from '../../../clone/templates.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { CliError } from '../../../error/cli-error.ts'
import { safeText } from '../../../output/safe-text.ts'
import { followJob } from '../../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.argument('name')
  const from = invocation.text('from')
  const pool = invocation.text('pool')
  if (from === undefined && pool !== undefined)
    throw new CliError('usage', '--pool is for the disks of a copy', 'give --from as well, or leave --pool out')
  using connection = await connectApi(invocation)
  const { client } = connection
  if (from !== undefined) {
    const body = { name, settings: { template: true }, ...(pool === undefined ? {} : { pool }) }
    await followJob(invocation, client, await client.call('machines.clone', { machine: from, body }, { signal }))
  } else {
    const machine = await client.call('machines.get', { machine: name }, { signal })
    await markTemplate(client, machine, { isTemplate: true, signal })
  }
  const template = await client.call('machines.get', { machine: name }, { signal })
  await output.result(template, () => `${safeText(template.name)}: a template (${template.id})`)
}
