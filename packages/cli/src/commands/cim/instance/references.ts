import { oneInstance } from '../../cim/one-instance.ts'
import { printInstances } from '../../cim/print-instances.ts'
import { printPaths } from '../../cim/print-paths.ts'
import { propertyList } from '../../cim/property-list.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** References and ReferenceNames (DSP0200 5.3.2.15, 5.3.2.16). */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const { client } = connection
  const { signal } = invocation.host
  const path = await oneInstance(invocation.argument('instance'), connection, signal)
  const filter = { resultClass: invocation.text('result-class'), role: invocation.text('role'), signal }
  if (invocation.flag('names')) await printPaths(invocation.output, client.referenceNames(path, filter))
  else await printInstances(invocation, connection, client.references(path, { ...filter, ...propertyList(invocation) }))
}
