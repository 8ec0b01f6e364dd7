import type { MachineRevision } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { changeTo } from '../../machine/change-machine.ts'
import { safeText } from '../../output/safe-text.ts'

/** As far back as is looked for a revision. */
const most = 999
/** A revert that changed no settings stands beside the revision that was there. */
const few = 4

/** Makes a machine's settings what they were before the last change, or at a revision. That is a change like any other. */
export async function run(invocation: Invocation): Promise<undefined> {
  using connection = await connectApi(invocation)
  const { client } = connection
  const { signal } = invocation.host
  const { id, revision, name } = await client.call(
    'machines.get',
    { machine: invocation.argument('machine') },
    { signal },
  )
  const wanted = invocation.count('to')
  const known = await client.call(
    'machines.history',
    { machine: id, limit: wanted === undefined ? few : most },
    { signal },
  )
  const [last] = known
  if (wanted === undefined && last?.by !== undefined) throw byASnapshot(name, last, known)
  const found = known.find((one) => (wanted === undefined ? one.revision < revision : one.revision === wanted))
  if (!found) {
    const what = wanted === undefined ? 'a change that can be undone' : `revision ${wanted}`
    throw new CliError(
      'not-found',
      `of machine ${JSON.stringify(name)} ${what} is not known`,
      `see "cimarron machine history ${name}"`,
    )
  }
  await changeTo(invocation, client, { machine: id, document: found.config, whole: true })
  if (wanted === undefined)
    invocation.output.note(
      `as at revision ${found.revision}; the same again takes this back, "--to REVISION" goes further ("cimarron machine history ${safeText(name)}")`,
    )
}

/** What came by a snapshot is more than settings: disks, and perhaps memory, which no change of settings takes back. */
function byASnapshot(name: string, { by }: Pick<MachineRevision, 'by'>, known: readonly MachineRevision[]): CliError {
  const shown = safeText(name)
  const what = by?.kind === 'machine-reverted' ? 'a revert to' : `what was done with`
  const before = known[1]
  const settings =
    before === undefined ? '' : `; its settings alone: "cimarron machine undo ${shown} --to ${before.revision}"`
  return new CliError(
    'conflict',
    `the last change of machine ${JSON.stringify(name)} was ${what} snapshot ${JSON.stringify(by?.name)}, which is more than settings`,
    `revert it to another one ("cimarron machine snapshot list ${shown}")${settings}`,
  )
}
