import { createNamespace } from '../../../cim/namespace-instances.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** Creates a namespace through the interop namespace. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client }) => {
    const name = invocation.argument('name').replace(/^\/+|\/+$/g, '')
    await createNamespace(client, name, invocation.host.signal)
    invocation.output.note(`created the namespace ${name}`)
  })
}
