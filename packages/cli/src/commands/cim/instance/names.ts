import { printPaths } from '../../../cim/print-paths.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { paths } from './list.ts'

/** EnumerateInstanceNames. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    await printPaths(invocation, await paths(invocation, connection))
  })
}
