import { CimError } from '@cimarron/cim'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { confirm } from '../../../connection/confirm.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'

/** DeleteClass (DSP0200). */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output, host } = invocation
    const name = invocation.argument('class')
    const options = { namespace: connection.namespace, signal: host.signal }
    const isWhole = invocation.flag('instances')
    await confirm(invocation, `Delete the class ${name}${isWhole ? ' and its instances' : ''} in ${options.namespace}?`)
    if (isWhole) await deleteInstances(invocation, connection)
    try {
      await connection.client.deleteClass(name, options)
    } catch (error) {
      if (!(error instanceof CimError && error.status === 'CIM_ERR_CLASS_HAS_INSTANCES')) throw error
      throw new CliError('conflict', `${error.status}: ${error.message}`, {
        remedy: '--instances deletes them as well',
        cause: error,
      })
    }
    output.note(`deleted the class ${name}`)
  })
}

async function deleteInstances(invocation: Invocation, { client, namespace }: WbemConnection): Promise<void> {
  const options = { namespace, signal: invocation.host.signal }
  const paths = await Array.fromAsync(client.enumerateInstanceNames(invocation.argument('class'), options))
  for (const path of paths) await client.deleteInstance(path, options)
}
