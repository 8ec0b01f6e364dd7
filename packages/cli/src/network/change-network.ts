import type { Client, Network, NetworkSettings } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { whenOf } from '../machine/change-machine.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from '../storage/follow-job.ts'

/** Changes a network, and says what holds now and what waits. */
export async function changeNetwork(
  invocation: Invocation,
  client: Client,
  { network, settings }: { readonly network: Network; readonly settings: NetworkSettings },
): Promise<void> {
  const { output, host } = invocation
  const { signal } = host
  const { id, revision } = network
  const body = { revision, settings, apply: whenOf(invocation) }
  await followJob(invocation, client, await client.call('networks.change', { network: id, body }, { signal }))
  const after = await client.call('networks.get', { network: id }, { signal })
  await output.result(after, () => changeText(network, after))
}

function changeText(before: Network, { name, pending, state, defined }: Network): string {
  const differs = (Object.keys(defined) as (keyof Network['defined'])[]).filter(
    (setting) => JSON.stringify(defined[setting]) !== JSON.stringify(before.defined[setting]),
  )
  const named = safeText(name)
  const waits = pending.length === 0 ? '' : `; at its next start: ${pending.join(', ')}`
  const isSame = differs.length === 0 && JSON.stringify(pending) === JSON.stringify(before.pending)
  if (isSame) return `${named}: it is so already${waits}`
  const now = differs.filter((setting) => setting === 'id' || !pending.includes(setting))
  const held = now.length === 0 ? 'changed' : `changed ${now.join(', ')}`
  return `${named}: ${held}${state === 'active' ? waits : ''}`
}
