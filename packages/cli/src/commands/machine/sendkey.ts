import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { keyTimes } from '../../machine/key-times.ts'
import { safeText } from '../../output/safe-text.ts'

/** Presses keys at a machine's keyboard. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const keys = invocation.argumentList('key')
  const times = keyTimes(invocation)
  using connection = await connectApi(invocation)
  await connection.client.call('machines.keys', { machine, body: { keys, ...times } }, { signal: host.signal })
  await output.result(
    { machine, keys },
    () => `${safeText(machine)}: pressed ${keys.map((key) => safeText(key)).join(' ')}`,
  )
}
