import { instanceToJson } from '../../../cim/instance-json.ts'
import { oneInstance } from '../../../cim/one-instance.ts'
import { outputForm } from '../../../cim/output-form.ts'
import { printInstances } from '../../../cim/print-instances.ts'
import { onlyProperties, propertyList } from '../../../cim/property-list.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** GetInstance (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { host } = invocation
    const path = await oneInstance(invocation.argument('instance'), connection, host)
    const { propertyList: names } = propertyList(invocation)
    const asked = { propertyList: names, signal: host.signal }
    const instance = await connection.client.getInstance(path, asked)
    // One object is asked for, so programs get one, not a list.
    if (outputForm(invocation) === 'json') await invocation.output.json(instanceToJson(onlyProperties(instance, names)))
    else await printInstances(invocation, connection, [instance])
  })
}
