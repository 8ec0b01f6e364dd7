import { CimError, foldName } from '@cimarron/cim'
import { askedNamespaces } from '../../../cim/asked-namespaces.ts'
import { globTest, isGlob } from '../../../cim/glob.ts'
import { outputForm } from '../../../cim/output-form.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'

interface Counted {
  readonly namespace: string
  readonly class: string
  instances: number
}

/** Counts instances by their own class. Names of all below a class come at once, so each top class is asked once. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output } = invocation
    const found: Counted[] = []
    for (const namespace of await askedNamespaces(invocation, connection)) {
      found.push(...(await countIn(namespace, invocation, connection)))
    }
    if (outputForm(invocation, 'table') === 'json') return await output.json(found)
    if (found.length === 0) return
    await output.table(found, [
      { title: 'INSTANCES', value: ({ instances }) => String(instances), right: true },
      { title: 'CLASS', value: (row) => row.class },
      { title: 'NAMESPACE', value: ({ namespace }) => namespace },
    ])
  })
}

async function countIn(
  namespace: string,
  invocation: Invocation,
  { client }: WbemConnection,
): Promise<readonly Counted[]> {
  const { output, host } = invocation
  const options = { namespace, signal: host.signal }
  const asked = invocation.optionalArgument('class')
  const isWanted = asked === undefined || !isGlob(asked) ? () => true : globTest(asked)
  const tops =
    asked === undefined || isGlob(asked) ? await Array.fromAsync(client.enumerateClassNames(options)) : [asked]
  const counts = new Map<string, Counted>()
  for (const top of tops) {
    output.progress(`${namespace}: ${top}`)
    try {
      for await (const { className } of client.enumerateInstanceNames(top, options)) {
        const key = foldName(className)
        const row = counts.get(key) ?? { namespace, class: className, instances: 0 }
        row.instances += 1
        counts.set(key, row)
      }
    } catch (error) {
      // A class that cannot be enumerated, as one of an indication, does not spoil the count of the others.
      if (!(error instanceof CimError) || top === asked) throw error
      if (error.status !== 'CIM_ERR_NOT_SUPPORTED') output.warn(`${namespace}: ${top}: ${error.message}`)
    }
  }
  return [...counts.values()].filter((row) => isWanted(row.class)).sort((a, b) => (a.class < b.class ? -1 : 1))
}
