import { connectApi } from '../../api/connect-api.ts'
import { isoDate } from '../../cim/iso-date.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'

/** Sets a guest's clock, and tells what it shows then. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const time = readTime(invocation)
  using connection = await connectApi(invocation)
  const { client } = connection
  const { signal } = host
  const body = time === undefined ? {} : { timeMs: time === 'now' ? host.now() : time }
  await client.call('agent.set-time', { machine, body }, { signal })
  const { timeMs } = await client.call('agent.report', { machine, parts: 'timeMs' }, { signal })
  const shown = timeMs === undefined ? undefined : new Date(timeMs).toISOString()
  await output.result(
    { machine, ...(timeMs === undefined ? {} : { timeMs }) },
    () => `${safeText(machine)}: ${shown === undefined ? 'its clock is set' : `its clock shows ${shown}`}`,
  )
}

function readTime(invocation: Invocation): number | 'now' | undefined {
  const text = invocation.text('to')
  if (text === undefined || text === 'now') return text
  const date = isoDate(text)?.toDate()
  if (date) return date.getTime()
  throw new CliError('usage', `--to is ${JSON.stringify(text)}, which is no time`, 'use now, or 2026-01-31T23:59:59Z')
}
