import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const user = invocation.text('of')
  using connection = await connectApi(invocation)
  const all = await connection.client.call('sessions.list', {}, { signal: host.signal })
  const sessions = user === undefined ? all : all.filter((session) => session.user === user)
  if (output.isJson) {
    await output.json(sessions)
    return
  }
  await output.table(sessions, [
    { title: 'ID', value: ({ id }) => id },
    { title: 'USER', value: (session) => session.user },
    { title: 'VIA', value: ({ via }) => via },
    { title: 'ADDRESS', value: ({ address = '-' }) => address },
    // A fingerprint is longer than all the rest.
    { title: 'PROOF', value: ({ proof }) => proof.slice(0, 28) },
    { title: 'SINCE', value: ({ sinceMs }) => new Date(sinceMs).toISOString() },
    { title: 'LAST', value: ({ lastMs }) => new Date(lastMs).toISOString() },
    { title: 'REQUESTS', value: ({ requests }) => String(requests), right: true },
    { title: 'OPEN', value: open },
  ])
}

type Open = Readonly<Record<'connections' | 'pulls' | 'streams' | 'consoles', number>>

function open({ connections, pulls, streams, consoles }: Open): string {
  const parts = Object.entries({ connections, pulls, streams, consoles }).filter(([, count]) => count > 0)
  return parts.map(([what, count]) => `${count} ${count === 1 ? what.replace(/s$/, '') : what}`).join(', ') || '-'
}
