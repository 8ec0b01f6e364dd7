import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { overlap } from '../../console/attach.ts'
import { parseBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'

/** What a machine's serial port said, also before anybody attached. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const device = invocation.text('device')
  const bytes = invocation.text('bytes')
  const which = device === undefined ? {} : { device }
  using connection = await connectApi(invocation)
  const { client } = connection
  const query = { machine, ...which, ...(bytes === undefined ? {} : { lastBytes: parseBytes(bytes, '--bytes') }) }
  const decoder = new TextDecoder()
  // A guest's words are made fit for a terminal; elsewhere they are given as they are.
  const show = async (said: Uint8Array): Promise<void> => {
    const isSafe = host.stdout.isTTY === true
    await output.raw(isSafe ? safeText(decoder.decode(said, { stream: true }), { lines: true }) : said)
  }
  if (!invocation.flag('follow')) {
    const log = await client.call('machines.serial-log', query, { signal })
    if (output.isJson) await output.json({ machine, log: new TextDecoder().decode(log) })
    else await show(log)
    return
  }
  // Open first, read then: nothing falls between; what is in both is shown once.
  await using console = await client.openConsole(machine, { kind: 'serial', ...which }, { signal })
  const log = await client.call('machines.serial-log', query, { signal })
  await show(log)
  let isFirst = true
  for await (const said of console.output) {
    await show(isFirst ? said.subarray(overlap(log, said)) : said)
    isFirst = false
  }
  signal.throwIfAborted()
}
