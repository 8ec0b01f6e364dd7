import { Instance, type ObjectPath } from '@cimarron/cim'
import { assignedProperties } from '../../../cim/assigned-properties.ts'
import { ClassCache } from '../../../cim/class-cache.ts'
import { shownPath } from '../../../cim/shown-path.ts'
import { ValueReader } from '../../../cim/value-reader.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'
import { safeText } from '../../../output/safe-text.ts'

/** CreateInstance (DSP0200), of values that were typed, or of instances from the standard input. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output, host } = invocation
    const options = { namespace: connection.namespace, signal: host.signal }
    const created: ObjectPath[] = []
    for (const instance of await instancesOf(invocation, connection)) {
      const path = await connection.client.createInstance(instance, options)
      created.push(path)
      if (!output.isJson) await output.print(safeText(shownPath(path)))
    }
    if (output.isJson) await output.json(created.map(shownPath))
  })
}

async function instancesOf(invocation: Invocation, { client, namespace }: WbemConnection): Promise<Instance[]> {
  const { host } = invocation
  const reader = new ValueReader(new ClassCache(client, host.signal), namespace, host)
  const name = invocation.argument('class')
  const assignments = invocation.argumentList('assignment')
  if (name !== '-') {
    // GetClass as such, whose error tells what is wrong with class or namespace.
    const cls = await client.getClass(name, { namespace, signal: host.signal })
    return [new Instance(cls.name, await assignedProperties(assignments, cls, reader))]
  }
  if (assignments.length > 0) {
    const message = `instances are read from the standard input, and ${JSON.stringify(assignments[0])} is given as well`
    throw new CliError('usage', message, 'name a class, or give no values')
  }
  const read = await reader.instances(await reader.textOf('@-', 'the standard input'), 'the standard input')
  // Where it came from is not where it goes.
  return read.map(({ className, properties }) => new Instance(className, properties))
}
