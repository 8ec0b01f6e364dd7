import { connectApi } from '../../../api/connect-api.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { formatBytes } from '../../../output/bytes.ts'
import { safeText } from '../../../output/safe-text.ts'
import { whatDisksGive } from './list.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  using connection = await connectApi(invocation)
  const { client } = connection
  const found = await client.call('snapshots.get', { machine, snapshot: invocation.argument('snapshot') }, { signal })
  const all = await client.call('snapshots.list', { machine }, { signal })
  const after = all.find(({ id }) => id === found.parent)
  const lines: [string, string | undefined][] = [
    ['Name', found.name],
    ['Id', found.id],
    ['Description', found.description],
    ['Taken', new Date(found.createdMs).toISOString()],
    ['After', after?.name ?? found.parent],
    ['Before', all.flatMap(({ parent, name }) => (parent === found.id ? [name] : [])).join(', ') || undefined],
    ['Current', found.current ? 'yes' : 'no'],
    ['Kind', `${found.kind}, as ${found.why}`],
    [
      'State',
      `${found.memory ? found.state : whatDisksGive(found.state)}${found.quiesced ? ', its guest held still' : ''}`,
    ],
    ['Memory', memoryOf(found)],
    ...found.disks.map(({ device, path, format }): [string, string] => ['Disk', `${device} in ${path} (${format})`]),
    ['Schedule', found.schedule],
    ['Reverted', found.revertedMs === undefined ? undefined : new Date(found.revertedMs).toISOString()],
    ['Problem', found.problem],
  ]
  await output.result(found, () =>
    lines
      .flatMap(([label, text]) => (text === undefined ? [] : [`${`${label}:`.padEnd(13)}${indented(text)}`]))
      .join('\n'),
  )
}

/** A text of several lines, as a description may be, below each other. */
function indented(text: string): string {
  return safeText(text, { lines: true }).replaceAll('\n', `\n${' '.repeat(13)}`)
}

function memoryOf({ memory, bytes }: { readonly memory: boolean; readonly bytes?: number }): string {
  if (!memory) return 'no'
  return bytes === undefined ? 'yes' : formatBytes(bytes)
}
