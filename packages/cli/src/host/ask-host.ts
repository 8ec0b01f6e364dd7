import type { Client, HostDetails } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** The host that is named, or where none is that of the default hypervisor. @throws CliError `usage` where that has several */
export async function askHost(invocation: Invocation, client: Client): Promise<HostDetails> {
  const { signal } = invocation.host
  const named = invocation.optionalArgument('host')
  if (named !== undefined) return await client.call('hosts.get', { host: named }, { signal })
  const [all, hypervisors] = await Promise.all([
    client.call('hosts.list', {}, { signal }),
    client.call('hypervisors.list', {}, { signal }),
  ])
  // The first is the default one.
  const usual = hypervisors[0]?.id
  const ofUsual = all.filter(({ hypervisor }) => hypervisor === usual)
  const hosts = ofUsual.length > 0 ? ofUsual : all
  const [only, ...others] = hosts
  if (only === undefined) throw new CliError('usage', 'there is no host')
  if (others.length > 0) {
    throw new CliError(
      'usage',
      `there are ${hosts.length} hosts`,
      `name one of ${hosts.map(({ name }) => name).join(', ')}`,
    )
  }
  return await client.call('hosts.get', { host: only.id }, { signal })
}
