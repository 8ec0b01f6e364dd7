import { kindTest } from '../../../cim/class-kind.ts'
import { globTest } from '../../../cim/glob.ts'
import { outputForm } from '../../../cim/output-form.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'
import { listNamespaces } from '../../../machine/namespaces.ts'

interface FoundClass {
  readonly namespace: string
  readonly class: string
}

/** Classes whose names fit a pattern. @throws CliError `not-found` where there is none */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output, host } = invocation
    const asked = invocation.text('namespace')
    const namespaces = asked === undefined ? await listNamespaces(connection.client, host.signal) : [asked]
    const fits = globTest(invocation.argument('pattern'))
    const found: FoundClass[] = []
    for (const namespace of namespaces) {
      const names = await classNames(invocation, connection, namespace)
      found.push(...names.filter(fits).map((name) => ({ namespace, class: name })))
    }
    if (found.length === 0 && !output.isJson) {
      const message = `no class is like ${JSON.stringify(invocation.argument('pattern'))} in ${namespaces.join(', ')}`
      throw new CliError('not-found', message, 'put * where anything may stand, as "*disk*"')
    }
    found.sort((a, b) => (a.class < b.class ? -1 : 1))
    if (outputForm(invocation, 'table') === 'json') return await output.json(found)
    await output.table(found, [
      { title: 'CLASS', value: (row) => row.class },
      { title: 'NAMESPACE', value: ({ namespace }) => namespace },
    ])
  })
}

async function classNames(
  invocation: Invocation,
  { client }: WbemConnection,
  namespace: string,
): Promise<readonly string[]> {
  const options = { namespace, deepInheritance: true, signal: invocation.host.signal }
  const isWanted = kindTest(invocation)
  if (isWanted === undefined) return await Array.fromAsync(client.enumerateClassNames(options))
  const names: string[] = []
  for await (const cls of client.enumerateClasses({ ...options, localOnly: true })) {
    if (isWanted(cls)) names.push(cls.name)
  }
  return names
}
