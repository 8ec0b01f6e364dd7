import { Instance, type ObjectPath } from '@cimarron/cim'
import { assignedProperties } from '../../../cim/assigned-properties.ts'
import { ClassCache } from '../../../cim/class-cache.ts'
import { oneInstance } from '../../../cim/one-instance.ts'
import { shownPath } from '../../../cim/shown-path.ts'
import { ValueReader } from '../../../cim/value-reader.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'

type Placed = Instance & { readonly path: ObjectPath }

/** ModifyInstance (DSP0200), with the properties that were given as its property list. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output, host } = invocation
    for (const instance of await instancesOf(invocation, connection)) {
      const names = [...instance.properties].map(({ name }) => name)
      await connection.client.modifyInstance(instance, { propertyList: names, signal: host.signal })
      output.note(`modified ${shownPath(instance.path)}`)
    }
  })
}

async function instancesOf(invocation: Invocation, connection: WbemConnection): Promise<Placed[]> {
  const { host } = invocation
  const { client, namespace } = connection
  const assignments = invocation.argumentList('assignment')
  const classes = new ClassCache(client, host.signal)
  if (invocation.argument('instance') === '-') {
    const reader = new ValueReader(classes, namespace, host)
    const read = await reader.instances(await reader.textOf('@-', 'the standard input'), 'the standard input')
    return read.map((instance) =>
      placed(instance.className, instance.properties, instance.path?.in(instance.path.namespace ?? namespace)),
    )
  }
  if (assignments.length === 0)
    throw new CliError('usage', 'there is nothing to change', 'give properties as Name=value')
  const path = await oneInstance(invocation.argument('instance'), connection, host)
  const where = path.namespace ?? namespace
  const cls = await client.getClass(path.className, { namespace: where, signal: host.signal })
  const properties = await assignedProperties(assignments, cls, new ValueReader(classes, where, host))
  return [placed(cls.name, properties, path)]
}

/** @throws CliError `usage` for an instance that does not tell which it is */
function placed(
  className: string,
  properties: ConstructorParameters<typeof Instance>[1],
  path: ObjectPath | undefined,
): Placed {
  if (path === undefined) {
    throw new CliError('usage', `an instance of ${className} has no path`, 'give JSON with "path", as --json prints it')
  }
  return Object.assign(new Instance(className, properties, { path }), { path })
}
