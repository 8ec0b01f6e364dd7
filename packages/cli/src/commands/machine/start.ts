import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import type { Run } from '../../command/spec.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'
import { powerCommand } from './power.ts'

const start: Run = powerCommand('start')

export const run: Run = async (invocation) =>
  invocation.flag('paused') ? await startPaused(invocation) : await start(invocation)

/** The profiles have no request for it, so it goes by Cimarron's own API. */
async function startPaused(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machines = invocation.argumentList('machine')
  if (machines.length === 0) throw new CliError('usage', 'no machine is named', 'name those to be started paused')
  using connection = await connectApi(invocation)
  const { client } = connection
  for (const machine of machines) {
    const job = await client.call('machines.start', { machine, paused: true, wait: 1 }, { signal: host.signal })
    await followJob(invocation, client, job)
    await output.result({ machine, state: 'paused' }, () => `${safeText(machine)}: paused`)
  }
}
