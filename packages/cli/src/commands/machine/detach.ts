import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { carryOut } from '../../machine/change-machine.ts'
import { explainKept } from '../../machine/kept-device.ts'

/** Takes a device out of a machine; its image stays. */
export async function run(invocation: Invocation): Promise<undefined> {
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  const { revision, id } = await client.call('machines.get', { machine }, { signal: invocation.host.signal })
  const device = invocation.argument('device')
  const changes = [{ kind: 'detach-device', device }] as const
  try {
    await carryOut(invocation, client, { machine: id, revision, changes })
  } catch (error) {
    throw explainKept(error, `cimarron machine detach ${machine} ${device}`)
  }
}
