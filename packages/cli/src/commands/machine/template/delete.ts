import { connectApi } from '../../../api/connect-api.ts'
import { findTemplate } from '../../../clone/templates.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'
import { safeText } from '../../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  using connection = await connectApi(invocation)
  const { client } = connection
  const { id, name } = await findTemplate(client, invocation.argument('template'), signal)
  await confirm(invocation, `Delete template ${safeText(name)}? Disk images stay.`)
  await client.finished(await client.call('machines.undefine', { machine: id, wait: 30 }, { signal }), { signal })
  await output.result({ id, name }, () => `${safeText(name)}: deleted`)
}
