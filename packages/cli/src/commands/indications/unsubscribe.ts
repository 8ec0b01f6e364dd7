import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { CliError } from '../../error/cli-error.ts'
import { IndicationElements } from '../../indications/indication-elements.ts'
import { removeElements } from '../../indications/remove-elements.ts'

/** Ends subscriptions by their names, with the filters and destinations that were made under them. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client }) => {
    const { output, host } = invocation
    const names = invocation.argumentList('name')
    await confirm(
      invocation,
      `End ${names.length === 1 ? `the subscription ${names[0]}` : `${names.length} subscriptions`}?`,
    )
    const elements = await IndicationElements.open(client, host.signal)
    const removed = await removeElements(elements, (name) => names.includes(name), host.signal)
    const missing = names.filter((name) => !removed.includes(name))
    for (const name of removed)
      await output.print(output.isJson ? JSON.stringify({ name, removed: true }) : `${name}: ended`)
    if (missing.length === 0) return
    const what = missing.map((name) => JSON.stringify(name)).join(', ')
    throw new CliError('not-found', `there is no subscription ${what}`, '"cimarron indications list" names them')
  })
}
