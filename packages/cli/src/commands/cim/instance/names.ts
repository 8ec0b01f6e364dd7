import { printPaths } from '../../cim/print-paths.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

/** EnumerateInstanceNames (DSP0200 5.3.2.4). */
export async function run(invocation: Invocation): Promise<undefined> {
  await using connection = await connectWbem(invocation)
  const { signal } = invocation.host
  await printPaths(
    invocation.output,
    connection.client.enumerateInstanceNames(invocation.argument('class'), { signal }),
  )
}
