import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'
import { leftToGoOn } from '../../../machine/left-to-go-on.ts'
import { safeText } from '../../../output/safe-text.ts'
import { followJob } from '../../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const snapshot = invocation.argument('snapshot')
  const first = invocation.text('first')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { name } = await client.call('snapshots.get', { machine, snapshot }, { signal })
  if (first === undefined)
    await confirm(invocation, `Revert ${safeText(machine)} to ${safeText(name)}, and lose what it is now?`)
  const body = { snapshot, ...(first === undefined ? { force: true } : { first: { name: first } }) }
  const asked = await client.call('snapshots.revert', { machine, body }, { signal })
  if (await leftToGoOn(invocation, asked, { name: machine, doing: `being reverted to ${safeText(name)}` })) return
  const job = await followJob(invocation, client, asked)
  await output.result(job, () => `${safeText(machine)}: reverted to ${safeText(name)}`)
}
