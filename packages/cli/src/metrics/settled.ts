import type { Client, MetricsOverview } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'

/** What machines do is known from the second round on: a daemon that makes none by itself is asked once more. */
export async function settled(client: Client, { host }: Pick<Invocation, 'host'>): Promise<MetricsOverview> {
  const overview = await client.call('metrics.list', {}, { signal: host.signal })
  const isKnown = overview.machines.every(({ sample, rates }) => !sample || rates?.cpu !== undefined)
  if (isKnown) return overview
  await host.wait(1100, host.signal)
  return await client.call('metrics.list', {}, { signal: host.signal })
}
