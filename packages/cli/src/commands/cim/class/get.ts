import { printClass } from '../../../cim/print-classes.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** GetClass (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, namespace }) => {
    const localOnly = invocation.flag('local-only')
    const cls = await client.getClass(invocation.argument('class'), {
      namespace,
      localOnly,
      includeQualifiers: !invocation.isNot('qualifiers'),
      includeClassOrigin: true,
      signal: invocation.host.signal,
    })
    await printClass(invocation, cls, { standard: 'mof', localOnly })
  })
}
