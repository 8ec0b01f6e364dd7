import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'

/** What a guest's file systems give back of their disks. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  using connection = await connectApi(invocation)
  const rows = await connection.client.call('agent.trim', { machine, body: {} }, { signal: host.signal })
  if (output.isJson) {
    await output.json(rows)
    return
  }
  await output.table(rows, [
    { title: 'FILE SYSTEM', value: ({ path }) => path },
    { title: 'TRIMMED', value: ({ trimmedBytes }) => (trimmedBytes === undefined ? '-' : formatBytes(trimmedBytes)) },
    { title: 'REMARK', value: ({ error }) => error ?? '' },
  ])
}
