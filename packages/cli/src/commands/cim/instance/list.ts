import type { Instance, ObjectPath } from '@cimarron/cim'
import { askedNamespaces, overNamespaces } from '../../../cim/asked-namespaces.ts'
import { ClassCache } from '../../../cim/class-cache.ts'
import { filteredInstances, filteredPaths } from '../../../cim/filtered.ts'
import { printInstances } from '../../../cim/print-instances.ts'
import { printPaths } from '../../../cim/print-paths.ts'
import { propertyList, warnOfStrangers } from '../../../cim/property-list.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'

/** EnumerateInstances (DSP0200); with a filter OpenEnumerateInstances. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    if (invocation.flag('names')) return await printPaths(invocation, await paths(invocation, connection))
    const namespaces = await askedNamespaces(invocation, connection)
    const { propertyList: names } = propertyList(invocation)
    if (names !== undefined && namespaces.length === 1) await warn(invocation, connection, names)
    const found = overNamespaces(namespaces, (namespace) => instances(invocation, connection, namespace))
    await printInstances(invocation, connection, found)
  })
}

function instances(
  invocation: Invocation,
  { client }: WbemConnection,
  namespace: string,
): AsyncGenerator<Instance, void, undefined> {
  const { host, output } = invocation
  const className = invocation.argument('class')
  const filter = invocation.text('filter')
  const options = {
    ...propertyList(invocation),
    namespace,
    deepInheritance: !invocation.isNot('deep'),
    signal: host.signal,
  }
  return filter === undefined
    ? client.enumerateInstances(className, options)
    : filteredInstances(client, className, { ...options, filter, output })
}

/** EnumerateInstanceNames; with a filter OpenEnumerateInstancePaths. In the namespaces that were asked for. */
export async function paths(
  invocation: Invocation,
  connection: WbemConnection,
): Promise<AsyncGenerator<ObjectPath, void, undefined>> {
  const { host, output } = invocation
  const className = invocation.argument('class')
  const filter = invocation.text('filter')
  return overNamespaces(await askedNamespaces(invocation, connection), (namespace) => {
    const options = { namespace, signal: host.signal }
    return filter === undefined
      ? connection.client.enumerateInstanceNames(className, options)
      : filteredPaths(connection.client, className, { ...options, filter, output })
  })
}

async function warn(
  invocation: Invocation,
  { client, namespace }: WbemConnection,
  names: readonly string[],
): Promise<void> {
  const cls = await new ClassCache(client, invocation.host.signal).get(invocation.argument('class'), namespace)
  if (cls !== undefined) warnOfStrangers(invocation, names, cls)
}
