import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { newPassword } from '../../connection/new-password.ts'
import { durationMs } from '../../output/duration.ts'
import { safeText } from '../../output/safe-text.ts'

/** Sets the password of a screen that listens, for as long as the machine runs. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const device = invocation.text('device')
  const expires = durationMs(invocation, 'expires')
  const password = await newPassword(invocation, `the screen of ${machine}`)
  using connection = await connectApi(invocation)
  const life = expires === undefined ? {} : { expiresSeconds: Math.ceil(expires / 1000) }
  const body = { password, ...life, ...(device === undefined ? {} : { device }) }
  await connection.client.call('machines.graphics-password', { machine, body }, { signal: host.signal })
  await output.result({ machine, set: true }, () => `${safeText(machine)}: password set`)
}
