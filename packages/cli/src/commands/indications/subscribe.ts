import { randomUUID } from 'node:crypto'
import type { ObjectPath } from '@cimarron/cim'
import { shownPath } from '../../cim/shown-path.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { IndicationElements } from '../../indications/indication-elements.ts'
import { findOrCreateFilter, readFilter } from '../../indications/wanted-filter.ts'

/** A filter, a destination and the subscription that joins them (DSP1054): all three, or none. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, namespace }) => {
    const { output, host } = invocation
    const { signal } = host
    const url = listenerUrl(invocation)
    const name = invocation.text('name') ?? `cimarron:${randomUUID()}`
    const wanted = readFilter(invocation.argument('query'))
    const elements = await IndicationElements.open(client, signal)
    if ((await elements.named((each) => each === name, signal)).length > 0) {
      const remedy = `give another --name, or end that one: cimarron indications unsubscribe ${name}`
      throw new CliError(
        'conflict',
        `the name ${JSON.stringify(name)} is in use by a subscription of the server`,
        remedy,
      )
    }
    await using undo = new AsyncDisposableStack()
    const made = (path: ObjectPath): ObjectPath => {
      undo.defer(async () => void (await elements.delete(path, AbortSignal.timeout(10_000))))
      return path
    }
    const language = invocation.text('language')
    const request = { name, language, namespaces: [namespace], signal }
    const found = await findOrCreateFilter(elements, wanted, request)
    const { path: filter } = found
    if (found.isNew) made(filter)
    const destination = made(await elements.createDestination({ name, url, persistence: 2 }, signal))
    const subscription = await elements.subscribe(found, destination, signal)
    undo.move()
    const paths = {
      filter: shownPath(filter),
      destination: shownPath(destination),
      subscription: shownPath(subscription),
    }
    await output.result({ name, ...wanted, url, namespace, ...paths }, () => name)
    output.note(`indications go to ${url}; "cimarron indications unsubscribe ${name}" ends it`)
  })
}

/** @throws CliError `usage` */
function listenerUrl(invocation: Invocation): string {
  const text = invocation.text('to')
  if (text === undefined) {
    throw new CliError('usage', '--to is missing: where indications are to be sent', 'give --to http://host:port/')
  }
  const url = URL.parse(text)
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return text
  const remedy = 'http://host:port/ or https://host:port/ would be one'
  throw new CliError('usage', `--to is ${JSON.stringify(text)}, which is no address of a listener`, remedy)
}
