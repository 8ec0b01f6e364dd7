import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'

/** DeleteQualifier (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, namespace }) => {
    const name = invocation.argument('name')
    await confirm(invocation, `Delete the qualifier type ${name} in ${namespace}?`)
    await client.deleteQualifier(name, { namespace, signal: invocation.host.signal })
    invocation.output.note(`deleted the qualifier type ${name}`)
  })
}
