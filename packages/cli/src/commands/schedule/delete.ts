import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  using connection = await connectApi(invocation)
  const { client } = connection
  const { id, name } = await client.call('schedules.get', { schedule: invocation.argument('schedule') }, { signal })
  await confirm(invocation, `Delete schedule ${safeText(name)}? Its snapshots stay.`)
  await client.call('schedules.delete', { schedule: id }, { signal })
  await output.result({ id, name }, () => `${safeText(name)}: deleted`)
}
