import { printNames } from '../../../cim/print-names.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { listNamespaces } from '../../../machine/namespaces.ts'

/** The namespaces, as the interop namespace lists them. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client }) => {
    const names = (await listNamespaces(client, invocation.host.signal)).sort()
    await printNames(invocation, names, 'NAMESPACE')
  })
}
