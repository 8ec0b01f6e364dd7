import type { MachineRevision } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { changeText } from '../../machine/change-text.ts'
import { safeText } from '../../output/safe-text.ts'

/** A machine's settings as they were: who made which change, or reverted it to what, and when. */
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

function revisionText({ revision, atMs, actor, changes, by }: MachineRevision): string {
  const who = actor === undefined ? '' : ` by ${safeText(actor.name)} (${safeText(actor.via)})`
  const what = [...(by === undefined ? [] : [causeText(by)]), ...changesText(revision, changes)]
  if (what.length === 0) what.push('as before')
  return [`${revision}  ${new Date(atMs).toISOString()}${who}`, ...what.map((line) => `     ${line}`)].join('\n')
}

function changesText(revision: number, changes: MachineRevision['changes']): readonly string[] {
  if (changes === undefined) return [revision === 1 ? 'defined' : 'as it was']
  return changes.map(changeText)
}

function causeText({ kind, name }: NonNullable<MachineRevision['by']>): string {
  switch (kind) {
    case 'machine-reverted':
      return `reverted to snapshot ${safeText(name)}`
    default:
      return `snapshot ${safeText(name)} ${kind.slice('snapshot-'.length)}`
  }
}
