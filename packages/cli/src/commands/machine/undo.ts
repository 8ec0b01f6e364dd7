import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { changeTo } from '../../machine/change-machine.ts'

/** As far back as is looked for a revision. */
const most = 999

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
    { machine: id, limit: wanted === undefined ? 2 : most },
    { signal },
  )
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
}
