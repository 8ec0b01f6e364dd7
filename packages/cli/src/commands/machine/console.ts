import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { attach } from '../../console/attach.ts'
import { parseEscapeKey } from '../../console/escape-key.ts'
import { tailBytes } from '../../console/tail.ts'

/** A machine's serial console on this terminal. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const escapeKey = parseEscapeKey(invocation.text('escape'))
  const machine = invocation.argument('machine')
  const device = invocation.text('device')
  const which = device === undefined ? {} : { device }
  using connection = await connectApi(invocation)
  const { client } = connection
  await using console = await client.openConsole(machine, { kind: 'serial', ...which }, { signal: host.signal })
  const leave = escapeKey.byte === undefined ? 'There is no escape key' : `${escapeKey.label} leaves it`
  output.note(`Connected to ${console.device} of ${machine}. ${leave}.`)
  const before = client.call(
    'machines.serial-log',
    { machine, ...which, lastBytes: tailBytes(host.stdout) },
    { signal: host.signal },
  )
  const end = await attach(console, { host, output, escapeKey, before })
  output.note(end === 'escaped' ? '\nDetached; the machine goes on.' : '\nThe console ended.')
}
