import { printClass } from '@cimarron/mof'
import { classToJson } from '../../cim/class-json.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** GetClass (DSP0200 5.3.2.1), printed as MOF. */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const cls = await connection.client.getClass(invocation.argument('class'), {
    localOnly: invocation.flag('local-only'),
    includeQualifiers: !invocation.isNot('qualifiers'),
    signal: invocation.host.signal,
  })
  const whole = {
    ...cls,
    local: invocation.flag('local-only')
      ? cls.local
      : {
          properties: new Set([...cls.properties].map(({ name }) => name)),
          methods: new Set([...cls.methods].map(({ name }) => name)),
        },
  }
  await invocation.output.result(classToJson(cls), () => printClass(whole))
}
