import { outputForm } from '../../../cim/output-form.ts'
import { printQualifiers, qualifierToJson } from '../../../cim/print-qualifiers.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** GetQualifier (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, namespace }) => {
    const type = await client.getQualifier(invocation.argument('name'), { namespace, signal: invocation.host.signal })
    if (outputForm(invocation, 'mof') === 'json') await invocation.output.json(qualifierToJson(type))
    else await printQualifiers(invocation, [type], 'mof')
  })
}
