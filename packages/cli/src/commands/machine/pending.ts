import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { changeText } from '../../machine/change-text.ts'
import { safeText } from '../../output/safe-text.ts'

/** What of a machine's settings waits for its next start. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const machine = invocation.argument('machine')
  const { pending, state, name } = await connection.client.call('machines.get', { machine }, { signal: host.signal })
  await output.result(pending, () =>
    pending.length === 0 ? 'Nothing waits for the next start.' : pending.map(changeText).join('\n'),
  )
  if (state === 'saved' && pending.length > 0) output.note(afterItsRestore(safeText(name)))
}

function afterItsRestore(name: string): string {
  return (
    `${name} is saved, and goes on with the settings of then: these hold from the start after it has been off, ` +
    `or at its next start if what was saved is given up ("cimarron machine discard-saved ${name}")`
  )
}
