import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { keptLine } from '../../../machine/kept-line.ts'
import { safeText } from '../../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const machine = invocation.argument('machine')
  const all = await connection.client.call('snapshots.list', { machine }, { signal: host.signal })
  const below = (parent: string | undefined, depth: number): readonly string[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [lineOf(one, depth), ...below(one.id, depth + 1)])
  const kept = output.isJson ? [] : await connection.client.call('snapshots.kept', { machine }, { signal: host.signal })
  const lines = [...below(undefined, 0), ...kept.map(keptLine)]
  await output.result(all, () => lines.join('\n') || 'It has no snapshots.')
}

/** Without memory a revert leaves the machine off, whatever it was. */
export function whatDisksGive(state: string): string {
  return state === 'off' ? 'off' : `off, disks only (was ${state})`
}

interface Shown {
  readonly name: string
  readonly createdMs: number
  readonly state: string
  readonly memory: boolean
  readonly current?: boolean
}

function lineOf({ name, createdMs, state, memory, current }: Shown, depth: number): string {
  const what = memory ? `${state}, with memory` : whatDisksGive(state)
  return `${'  '.repeat(depth)}${current ? '* ' : '- '}${safeText(name)}  ${new Date(createdMs).toISOString()}  ${what}`
}
