import type { UserInfo } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const users = await connection.client.call('users.list', {}, { signal: host.signal })
  if (output.isJson) {
    await output.json(users)
    return
  }
  const time = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString())
  await output.table(users, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ROLE', value: rolesText },
    { title: 'PASSWORD', value: ({ hasPassword }) => (hasPassword ? 'here' : 'external') },
    { title: 'CHANGED', value: ({ changedMs }) => time(changedMs) },
    { title: 'SEEN', value: ({ lastSeenMs }) => time(lastSeenMs) },
    { title: 'REFUSED', value: refusedText },
  ])
}

/** `monitor; operator in root/virt/lab`. */
export function rolesText({ role, namespaces }: Pick<UserInfo, 'role' | 'namespaces'>): string {
  return [role, ...Object.entries(namespaces).map(([name, standing]) => `${standing} in ${name}`)].join('; ')
}

function refusedText({ lastRefused }: UserInfo): string {
  if (lastRefused === undefined) return '-'
  return `${new Date(lastRefused.atMs).toISOString()} ${lastRefused.proof} from ${lastRefused.address}`
}
