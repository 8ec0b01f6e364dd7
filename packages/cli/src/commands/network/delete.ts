import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { eachNetwork } from '../../network/each-network.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { signal } = invocation.host
  await eachNetwork(invocation, (client, network) => client.call('networks.undefine', { network }, { signal }), {
    done: 'deleted',
    before: (names) => confirm(invocation, `Delete ${names.map((name) => safeText(name)).join(', ')}?`),
  })
}
