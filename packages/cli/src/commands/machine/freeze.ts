import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { durationMs } from '../../output/duration.ts'
import { safeText } from '../../output/safe-text.ts'

/** Holds a guest's writes for a while. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const mountPoints = invocation.argumentList('mount-point')
  const thawAfterMs = durationMs(invocation, 'thaw-after') ?? 10_000
  using connection = await connectApi(invocation)
  const body = { thawAfterMs, ...(mountPoints.length === 0 ? {} : { mountPoints }) }
  const result = await connection.client.call('agent.freeze', { machine, body }, { signal: host.signal })
  const text = () =>
    `${safeText(machine)}: ${result.fileSystems} file systems frozen, for ${thawAfterMs / 1000} s at most`
  await output.result(result, text)
}
