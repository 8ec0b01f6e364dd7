import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

/** The pool is forgotten; its folder and all files stay. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const forget = invocation.flag('forget')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { id, config } = await client.call('pools.get', { pool: invocation.argument('pool') }, { signal })
  const name = safeText(config.name)
  const volumes = forget ? (await client.call('volumes.list', { pool: id }, { signal })).length : 0
  const what = volumes > 0 ? `pool ${name} and the formats of its ${volumes} volumes` : `pool ${name}`
  await confirm(invocation, `Forget ${what}? Files stay.`)
  const job = await followJob(invocation, client, await client.call('pools.undefine', { pool: id, forget }, { signal }))
  await output.result(job, () => `${name}: forgotten; its files stay in ${safeText(config.path)}`)
}
