import { oneInstance } from '../../cim/one-instance.ts'
import { printInstances } from '../../cim/print-instances.ts'
import { printPaths } from '../../cim/print-paths.ts'
import { propertyList } from '../../cim/property-list.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** Associators and AssociatorNames (DSP0200 5.3.2.13, 5.3.2.14). */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const { client } = connection
  const { signal } = invocation.host
  const path = await oneInstance(invocation.argument('instance'), connection, signal)
  const filter = {
    assocClass: invocation.text('assoc-class'),
    resultClass: invocation.text('result-class'),
    role: invocation.text('role'),
    resultRole: invocation.text('result-role'),
    signal,
  }
  if (invocation.flag('names')) await printPaths(invocation.output, client.associatorNames(path, filter))
  else
    await printInstances(invocation, connection, client.associators(path, { ...filter, ...propertyList(invocation) }))
}
