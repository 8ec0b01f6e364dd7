import type { Client, JobView } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from '../storage/follow-job.ts'

/** Asks the same of several networks, one after the other; all are looked up before the first is asked. */
export async function eachNetwork(
  invocation: Invocation,
  ask: (client: Client, network: string) => Promise<JobView>,
  { done, before }: { readonly done: string; readonly before?: (names: readonly string[]) => Promise<void> },
): Promise<void> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const asked = invocation.argumentList('network')
  const networks = await Promise.all(
    asked.map((network) => client.call('networks.get', { network }, { signal: host.signal })),
  )
  await before?.(networks.map(({ name }) => name))
  const jobs: JobView[] = []
  for (const { id, name } of networks) {
    jobs.push(await followJob(invocation, client, await ask(client, id)))
    if (!output.isJson) await output.print(`${safeText(name)}: ${done}`)
  }
  if (output.isJson) await output.json(jobs)
}
