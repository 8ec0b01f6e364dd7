import { ClassCache } from '../../cim/class-cache.ts'
import { printInstances } from '../../cim/print-instances.ts'
import { propertyList } from '../../cim/property-list.ts'
import type { Invocation } from '../../command/invocation.ts'
import { nearest } from '../../command/nearest.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** EnumerateInstances (DSP0200 5.3.2.3). */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const { client } = connection
  const { signal } = invocation.host
  const className = invocation.argument('class')
  const { propertyList: names } = propertyList(invocation)
  if (names !== undefined) {
    // A server leaves out what its class does not have and says nothing of it.
    const cls = await new ClassCache(client, signal).get(className, connection.namespace)
    const known = [...(cls?.properties ?? [])].map((property) => property.name)
    for (const one of names.filter((asked) => cls !== undefined && cls.properties.get(asked) === undefined)) {
      const near = nearest(one, known)
      invocation.output.warn(
        `${cls?.name ?? className} has no property ${JSON.stringify(one)}${near === undefined ? '' : `; did you mean ${near}?`}`,
      )
    }
  }
  const asked = names === undefined ? {} : { propertyList: names }
  await printInstances(invocation, connection, client.enumerateInstances(className, { ...asked, signal }))
}
