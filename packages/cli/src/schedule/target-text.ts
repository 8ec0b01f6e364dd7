import type { Client, ScheduleView } from '@cimarron/api/client'

/** What a schedule is of, by the name of its machine; one that is gone by its id, and said to be. */
export async function targetText(client: Client, target: ScheduleView['target'], signal: AbortSignal): Promise<string> {
  if ('tag' in target) return `tag ${target.tag}`
  const { machines } = await client.call('machines.summaries', {}, { signal })
  const found = machines.find(({ id }) => id === target.machine)
  return found === undefined ? `machine ${target.machine}, which is not there` : `machine ${found.name}`
}
