import { printQualifiers } from '../../../cim/print-qualifiers.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** EnumerateQualifiers (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, namespace }) => {
    const types = await Array.fromAsync(client.enumerateQualifiers({ namespace, signal: invocation.host.signal }))
    types.sort((a, b) => (a.name < b.name ? -1 : 1))
    await printQualifiers(invocation, types, 'table')
  })
}
