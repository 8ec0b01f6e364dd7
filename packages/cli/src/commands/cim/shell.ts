import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { Shell } from '../../shell/shell.ts'

/** Lines of `cimarron cim`, from a terminal or a script. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  return await withServer(invocation, (connection) => new Shell(invocation, connection).run())
}
