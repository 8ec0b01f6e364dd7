import { ProblemError } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { attach, type Detached } from '../../console/attach.ts'
import { parseEscapeKey } from '../../console/escape-key.ts'
import { tailBytes } from '../../console/tail.ts'
import { CliError } from '../../error/cli-error.ts'

/** A machine's serial console on this terminal. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const escapeKey = parseEscapeKey(invocation.text('escape'))
  const machine = invocation.argument('machine')
  const device = invocation.text('device')
  const which = device === undefined ? {} : { device }
  using connection = await connectApi(invocation)
  const { client } = connection
  const { state, name } = await client.call('machines.get', { machine }, { signal: host.signal })
  if (state === 'off') {
    const remedy = `"cimarron machine log ${name}" prints what it said, "cimarron machine start ${name}" starts it`
    throw new CliError('conflict', `machine "${name}" is off; there is no console to connect to`, remedy)
  }
  await using console = await client.openConsole(machine, { kind: 'serial', ...which }, { signal: host.signal })
  const leave = escapeKey.byte === undefined ? ' There is no escape key.' : ` ${escapeKey.label} leaves it.`
  output.note(`Connected to ${console.device} of ${machine}.${host.stdin.isTTY === true ? leave : ''}`)
  const before = client
    .call('machines.serial-log', { machine, ...which, lastBytes: tailBytes(host.stdout) }, { signal: host.signal })
    .catch((error: unknown) => {
      // A server that keeps no log has a console all the same.
      if (error instanceof ProblemError && error.code === 'unsupported') return new Uint8Array()
      throw error
    })
  const end = await attach(console, { host, output, escapeKey, before, leaveAtInputEnd: true })
  output.note(`\n${endings[end]}`)
}

const endings: Readonly<Record<Detached, string>> = {
  escaped: 'Detached; the machine goes on.',
  'input-ended': 'Detached at the end of the input; the machine goes on.',
  ended: 'The console ended.',
}
