import { CimError, Instance } from '@cimarron/cim'
import { printInstances } from '../../cim/print-instances.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import type { WbemConnection } from '../../connection/connect-wbem.ts'
import { CliError } from '../../error/cli-error.ts'

/** ExecQuery (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const language = invocation.text('language')
    const results =
      language === undefined ? detected(invocation, connection) : instances(invocation, connection, language)
    await printInstances(invocation, connection, results)
  })
}

/** Neither language has a mark of its own, and most queries are of both: CQL goes first, WQL where that is refused. */
async function* detected(invocation: Invocation, connection: WbemConnection): AsyncGenerator<Instance> {
  try {
    yield* instances(invocation, connection, 'DMTF:CQL')
    return
  } catch (error) {
    if (!(error instanceof CimError && retried.has(error.status ?? ''))) throw error
    try {
      yield* instances(invocation, connection, 'WQL')
    } catch (second) {
      // Both refuse it: as the language that is the standard has it is what helps, unless the server lacks that.
      const isCqlThere = error.status !== 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED'
      throw isCqlThere && second instanceof CimError ? error : second
    }
  }
}

const retried: ReadonlySet<string> = new Set([
  'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
  'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED',
  'CIM_ERR_INVALID_QUERY',
])

async function* instances(
  invocation: Invocation,
  { client, namespace }: WbemConnection,
  language: string,
): AsyncGenerator<Instance> {
  const options = { language, namespace, signal: invocation.host.signal }
  for await (const found of client.execQuery(invocation.argument('query'), options)) {
    if (found instanceof Instance) yield found
    else throw new CliError('failed', 'the query gave a class, and instances are what is printed')
  }
}
