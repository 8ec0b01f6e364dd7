import { connectApi } from '../../../api/connect-api.ts'
import { findTemplate, markTemplate } from '../../../clone/templates.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { safeText } from '../../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  using connection = await connectApi(invocation)
  const { client } = connection
  const template = await findTemplate(client, invocation.argument('template'), signal)
  await markTemplate(client, template, { isTemplate: false, signal })
  const machine = await client.call('machines.get', { machine: template.id }, { signal })
  await output.result(machine, () => `${safeText(machine.name)}: a machine again`)
}
