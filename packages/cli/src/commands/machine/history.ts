import type { MachineRevision } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { changeText } from '../../machine/change-text.ts'
import { safeText } from '../../output/safe-text.ts'

/** A machine's settings as they were: who made which change, and when. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const limit = invocation.count('limit')
  const query = limit === undefined ? {} : { limit }
  const machine = invocation.argument('machine')
  const revisions = await connection.client.call('machines.history', { machine, ...query }, { signal: host.signal })
  await output.result(
    revisions,
    () => revisions.map((one) => revisionText(one)).join('\n') || 'Nothing is known of it.',
  )
}

function revisionText({ revision, atMs, actor, changes }: MachineRevision): string {
  const who = actor === undefined ? '' : ` by ${safeText(actor.name)} (${safeText(actor.via)})`
  const what = changes === undefined ? [revision === 1 ? 'defined' : 'as it was'] : changes.map(changeText)
  return [`${revision}  ${new Date(atMs).toISOString()}${who}`, ...what.map((line) => `     ${line}`)].join('\n')
}
