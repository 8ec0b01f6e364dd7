import type { CimClass } from '@cimarron/cim'
import { kindTest } from '../../../cim/class-kind.ts'
import { outputForm } from '../../../cim/output-form.ts'
import { printClasses } from '../../../cim/print-classes.ts'
import { printNames } from '../../../cim/print-names.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'
import { printTree } from './tree.ts'

/** EnumerateClassNames (DSP0200); EnumerateClasses where names do not tell what is asked. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    if (invocation.flag('tree')) return await printTree(invocation, connection)
    const isWanted = kindTest(invocation)
    if (invocation.flag('full')) {
      const options = { standard: 'mof', localOnly: true } as const
      return await printClasses(invocation, classes(invocation, connection, isWanted), options)
    }
    const form = outputForm(invocation)
    if (form === 'mof' || form === 'xml') {
      throw new CliError(
        'usage',
        `names of classes have no form as ${form.toUpperCase()}`,
        'give --full for whole classes',
      )
    }
    const names =
      isWanted === undefined
        ? await Array.fromAsync(connection.client.enumerateClassNames(asked(invocation, connection)))
        : (await Array.fromAsync(classes(invocation, connection, isWanted))).map(({ name }) => name)
    await printNames(invocation, names.sort(), 'CLASS')
  })
}

function asked(
  invocation: Invocation,
  { namespace }: WbemConnection,
): { className: string | undefined; namespace: string; deepInheritance: boolean; signal: AbortSignal } {
  return {
    className: invocation.optionalArgument('class'),
    namespace,
    deepInheritance: invocation.flag('deep'),
    signal: invocation.host.signal,
  }
}

async function* classes(
  invocation: Invocation,
  connection: WbemConnection,
  isWanted: ((cls: CimClass) => boolean) | undefined,
): AsyncGenerator<CimClass, void, undefined> {
  const options = { ...asked(invocation, connection), localOnly: true, includeClassOrigin: true }
  for await (const cls of connection.client.enumerateClasses(options)) if (isWanted?.(cls) ?? true) yield cls
}
