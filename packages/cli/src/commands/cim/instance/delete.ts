import { oneInstance } from '../../../cim/one-instance.ts'
import { shownPath } from '../../../cim/shown-path.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'

/** DeleteInstance (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const path = await oneInstance(invocation.argument('instance'), connection, invocation.host)
    await confirm(invocation, `Delete ${shownPath(path)}?`)
    await connection.client.deleteInstance(path, { signal: invocation.host.signal })
    invocation.output.note(`deleted ${shownPath(path)}`)
  })
}
