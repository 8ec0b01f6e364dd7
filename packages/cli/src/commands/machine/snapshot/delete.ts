import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'
import { keptLine } from '../../../machine/kept-line.ts'
import { leftToGoOn } from '../../../machine/left-to-go-on.ts'
import { safeText } from '../../../output/safe-text.ts'
import { followJob } from '../../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const snapshot = invocation.argument('snapshot')
  const children = invocation.flag('children')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { name } = await client.call('snapshots.get', { machine, snapshot }, { signal })
  const what = children ? `${safeText(name)} and all that came after it` : safeText(name)
  await confirm(invocation, `Delete snapshot ${what} of ${safeText(machine)}?`)
  const asked = await client.call('snapshots.delete', { machine, snapshot, children }, { signal })
  if (await leftToGoOn(invocation, asked, { name, doing: 'being deleted' })) return
  const job = await followJob(invocation, client, asked)
  const kept = await client.call('snapshots.kept', { machine }, { signal })
  await output.result(job, () => [`${safeText(name)}: deleted`, ...kept.map(keptLine)].join('\n'))
}
