import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const uri = invocation.argument('uri')
  const name = invocation.text('name')
  const user = invocation.text('user')
  const passwordFile = invocation.text('passwordFile')
  const body = {
    uri,
    ...(name === undefined ? {} : { name }),
    ...(invocation.flag('readOnly') ? { readOnly: true } : {}),
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
  }
  using connection = await connectApi(invocation)
  const added = await connection.client.call('hypervisors.add', { body }, { signal: host.signal })
  await output.result(added, () => `${added.name}: added, ${added.connection?.state ?? ''}`)
  const { detail } = added.connection ?? {}
  if (detail !== undefined) output.note(`It is tried again: ${safeText(detail)}`)
}
