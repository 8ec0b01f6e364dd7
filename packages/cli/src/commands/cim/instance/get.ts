import { instanceToJson } from '../../cim/instance-json.ts'
import { oneInstance } from '../../cim/one-instance.ts'
import { outputForm, printInstances } from '../../cim/print-instances.ts'
import { propertyList } from '../../cim/property-list.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** GetInstance (DSP0200 5.3.2.2). */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const { signal } = invocation.host
  const path = await oneInstance(invocation.argument('instance'), connection, signal)
  const instance = await connection.client.getInstance(path, { ...propertyList(invocation), signal })
  // One object is asked for, so programs get one, not a list.
  if (outputForm(invocation) === 'json') await invocation.output.json(instanceToJson(instance))
  else await printInstances(invocation, connection, [instance])
}
