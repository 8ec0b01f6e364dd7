import { deleteNamespace } from '../../../cim/namespace-instances.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'

/** Deletes a namespace through the interop namespace. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client }) => {
    const name = invocation.argument('name').replace(/^\/+|\/+$/g, '')
    await confirm(invocation, `Delete the namespace ${name}?`)
    await deleteNamespace(client, name, invocation.host.signal)
    invocation.output.note(`deleted the namespace ${name}`)
  })
}
