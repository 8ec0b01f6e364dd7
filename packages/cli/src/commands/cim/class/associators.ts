import { ObjectPath } from '@cimarron/cim'
import { printPaths } from '../../../cim/print-paths.ts'
import { relationOptions } from '../../../cim/print-related.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** AssociatorNames of a class (DSP0200): classes, as the schema has them. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, namespace }) => {
    const path = new ObjectPath(invocation.argument('class'), undefined, { namespace })
    await printPaths(invocation, client.associatorNames(path, relationOptions(invocation)))
  })
}
