import type { Adoption } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const [name, to] = [invocation.argument('machine'), invocation.argument('hypervisor')]
  using connection = await connectApi(invocation)
  const { client } = connection
  const { id: machine } = await client.call('machines.get', { machine: name }, { signal })
  const body = { to }
  const { losses } = await client.call('machines.check-adoption', { machine, body }, { signal })
  if (invocation.flag('dry-run')) {
    if (output.isJson) await output.json(losses)
    else await list(invocation, losses)
    return
  }
  if (losses.length > 0 && !invocation.flag('yes')) {
    await list(invocation, losses)
    await confirm(invocation, `Give ${name} to ${to} without that?`)
  }
  const job = await client.call('machines.adopt', { machine, body }, { signal })
  if (invocation.isNot('wait') && job.endedMs === undefined) {
    await output.result(job, () => safeText(`${name}: on its way; look at it by: cimarron job follow ${job.id}`))
    return
  }
  const ended = await followJob(invocation, client, job)
  await output.result({ ...ended, losses }, () => safeText(`${name}: is of ${to} now`))
}

async function list({ output }: Invocation, losses: Adoption['losses']): Promise<void> {
  if (losses.length === 0) {
    await output.print('nothing is lost')
    return
  }
  await output.table(losses, [
    { title: 'LOST', value: ({ what }) => what },
    { title: 'WHY', value: ({ why }) => why },
  ])
}
