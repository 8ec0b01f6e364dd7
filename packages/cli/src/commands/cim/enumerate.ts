import { printInstances } from '../../cim/print-instances.ts'
import { propertyList } from '../../cim/property-list.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** EnumerateInstances (DSP0200 5.3.2.3). */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const instances = connection.client.enumerateInstances(invocation.argument('class'), {
    ...propertyList(invocation),
    signal: invocation.host.signal,
  })
  await printInstances(invocation, connection, instances)
}
