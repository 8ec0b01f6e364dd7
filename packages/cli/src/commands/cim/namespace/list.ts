import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'
import { listNamespaces } from '../../machine/namespaces.ts'

/** The namespaces, as the interop namespace lists them. */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const names = (await listNamespaces(connection.client, invocation.host.signal)).sort()
  await invocation.output.result(names, () => names.join('\n'))
}
