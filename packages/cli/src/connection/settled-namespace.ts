import { CimError } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { listNamespaces } from '../machine/namespaces.ts'
import { machineNamespace, type WbemConnection } from './connect-wbem.ts'

/**
 * The connection with the namespace for what names none: of a server over the network root/cimv2, but where that is not
 * there and root/virt is, that. The server is asked only where nobody has said.
 */
export async function settled(invocation: Invocation, connection: WbemConnection): Promise<WbemConnection> {
  const { target, givenNamespace, namespace } = connection
  const isShells = invocation.shared?.target === target
  if (target.kind === 'local' || givenNamespace !== undefined || isShells) return connection
  const known = await names(invocation, connection)
  const has = (name: string): boolean => known.some((each) => each.toLowerCase() === name)
  if (has(namespace) || !has(machineNamespace)) return connection
  return { ...connection, namespace: machineNamespace, client: connection.client.in(machineNamespace) }
}

async function names({ host }: Invocation, { client }: WbemConnection): Promise<readonly string[]> {
  try {
    return await listNamespaces(client, host.signal)
  } catch (error) {
    // Servers that list no namespaces, or not to this user, have their own say to what is asked of them.
    if (error instanceof CimError || error instanceof CliError) return []
    throw error
  }
}
