import type { Invocation } from '../../command/invocation.ts'
import { readConfiguration } from '../../server/configuration.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const { servers, default: chosen = 'local' } = await readConfiguration(host.env)
  const rows = [
    { name: 'local', url: 'the daemon of this machine', default: chosen === 'local' },
    ...Object.entries(servers).map(([name, entry]) => ({ name, ...entry, default: chosen === name })),
  ]
  if (output.isJson) {
    await output.json(rows)
    return
  }
  await output.table(rows, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'DEFAULT', value: (row) => (row.default ? 'yes' : '') },
    { title: 'ADDRESS', value: ({ url }) => url },
    { title: 'USER', value: (row) => ('user' in row ? (row.user ?? '') : '') },
    { title: 'NAMESPACE', value: (row) => ('namespace' in row ? (row.namespace ?? '') : '') },
  ])
}
