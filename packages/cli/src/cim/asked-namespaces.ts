import { CimError } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import { listNamespaces } from '../machine/namespaces.ts'

/** Where a command is to look: everywhere with `--all-namespaces`, else in one namespace. @throws CliError */
export async function askedNamespaces(invocation: Invocation, connection: WbemConnection): Promise<readonly string[]> {
  if (!invocation.flag('all-namespaces')) return [connection.namespace]
  const named = invocation.text('namespace')
  if (named !== undefined) {
    const message = `--namespace ${named} and --all-namespaces exclude each other`
    throw new CliError('usage', message, 'give one of them')
  }
  return await listNamespaces(connection.client, invocation.host.signal)
}

/** Results of several namespaces; those without the class are passed over where there is more than one. */
export async function* overNamespaces<T>(
  namespaces: readonly string[],
  ask: (namespace: string) => AsyncIterable<T>,
): AsyncGenerator<T> {
  let absent: CimError | undefined
  let hasAnswer = false
  for (const namespace of namespaces) {
    try {
      for await (const result of ask(namespace)) yield result
      hasAnswer = true
    } catch (error) {
      if (!(error instanceof CimError && error.status === 'CIM_ERR_INVALID_CLASS')) throw error
      absent = error
    }
  }
  if (absent !== undefined && !hasAnswer) throw absent
}
