import type { Instance, ObjectPath } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { filterParameters, orUnsupported } from './filtered.ts'
import { oneInstance } from './one-instance.ts'
import { printInstances } from './print-instances.ts'
import { printPaths } from './print-paths.ts'
import { propertyList } from './property-list.ts'
import { withServer } from './with-server.ts'

/** How associators or references are asked for: plainly, and as pulled enumerations, which can be filtered. */
export interface Relation {
  readonly instances: (connection: WbemConnection, path: ObjectPath) => AsyncIterable<Instance>
  readonly paths: (connection: WbemConnection, path: ObjectPath) => AsyncIterable<ObjectPath>
  readonly openInstances: 'OpenAssociatorInstances' | 'OpenReferenceInstances'
  readonly openPaths: 'OpenAssociatorInstancePaths' | 'OpenReferenceInstancePaths'
}

/** Prints what an instance is related with: instances, or with `--names` their paths; with `--filter` through pulls. */
export async function printRelated(invocation: Invocation, relation: Relation): Promise<void> {
  await withServer(invocation, async (connection) => {
    const path = await oneInstance(invocation.argument('instance'), connection, invocation.host)
    const isNames = invocation.flag('names')
    const query = invocation.text('filter')
    if (query === undefined) {
      if (isNames) await printPaths(invocation, relation.paths(connection, path))
      else await printInstances(invocation, connection, relation.instances(connection, path))
      return
    }
    const { client } = connection
    const where = { namespace: path.namespace, signal: invocation.host.signal }
    const parameters = { InstanceName: path, ...relationParameters(invocation), ...filterParameters(query) }
    if (isNames) {
      await printPaths(invocation, orUnsupported(client.pull(relation.openPaths, parameters, where)))
      return
    }
    const wanted = { ...parameters, PropertyList: propertyList(invocation).propertyList }
    await printInstances(invocation, connection, orUnsupported(client.pull(relation.openInstances, wanted, where)))
  })
}

/** The options of the command line as parameters of an Open operation; those that it does not have are not given. */
function relationParameters(invocation: Invocation): Readonly<Record<string, string>> {
  const options = {
    AssocClass: 'assoc-class',
    ResultClass: 'result-class',
    Role: 'role',
    ResultRole: 'result-role',
  }
  const given = Object.entries(options).map(([name, option]) => [name, invocation.text(option)] as const)
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** The same as options of the client's plain calls. */
export function relationOptions(invocation: Invocation): {
  readonly assocClass: string | undefined
  readonly resultClass: string | undefined
  readonly role: string | undefined
  readonly resultRole: string | undefined
  readonly signal: AbortSignal
} {
  return {
    assocClass: invocation.text('assoc-class'),
    resultClass: invocation.text('result-class'),
    role: invocation.text('role'),
    resultRole: invocation.text('result-role'),
    signal: invocation.host.signal,
  }
}
