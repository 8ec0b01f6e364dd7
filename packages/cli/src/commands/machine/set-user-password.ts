import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { newPassword } from '../../connection/new-password.ts'
import { safeText } from '../../output/safe-text.ts'

/** Sets a password of a user in a guest. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const user = invocation.argument('user')
  const crypted = invocation.flag('crypted')
  const password = await newPassword(invocation, `${user} in ${machine}`)
  using connection = await connectApi(invocation)
  const body = { user, password, ...(crypted ? { crypted } : {}) }
  await connection.client.call('agent.password', { machine, body }, { signal: host.signal })
  await output.result({ machine, user, set: true }, () => `${safeText(machine)}: password of ${safeText(user)} set`)
}
