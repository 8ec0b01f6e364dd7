import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from '../storage/follow-job.ts'
import type { Machine } from './machine.ts'

/** The volumes of machines that are to go, as POOL/VOLUME; those that others use as well stay, and are said. */
export interface VolumesToDelete {
  readonly names: readonly string[]
  readonly kept: readonly { readonly name: string; readonly by: string }[]
}

/** Disks only: a medium in a drive is rarely one machine's own. */
export async function volumesToDelete(invocation: Invocation, machines: readonly Machine[]): Promise<VolumesToDelete> {
  using connection = await connectApi(invocation)
  const { machines: all } = await connection.client.call('machines.list', {}, { signal: invocation.host.signal })
  const going = new Set(machines.map(({ id }) => id.toLowerCase()))
  const names = new Set<string>()
  const kept = new Map<string, string>()
  for (const { id, defined, volumes = [] } of all) {
    const disks = new Set(defined.disks.map((disk) => disk.id))
    for (const { device, name } of volumes) if (going.has(id) && disks.has(device)) names.add(name)
  }
  for (const { id, name: by, volumes = [] } of all) {
    for (const { name } of volumes) if (!going.has(id) && names.has(name)) kept.set(name, by)
  }
  return {
    names: [...names].filter((name) => !kept.has(name)),
    kept: Array.from(kept, ([name, by]) => ({ name, by })),
  }
}

/** Each is a job of its own. @throws ProblemError for the first that can't be deleted */
export async function deleteVolumes(invocation: Invocation, names: readonly string[]): Promise<void> {
  using connection = await connectApi(invocation)
  const { client } = connection
  const { signal } = invocation.host
  for (const name of names) {
    const [pool = '', volume = ''] = name.split('/')
    await followJob(invocation, client, await client.call('volumes.delete', { pool, volume }, { signal }))
    invocation.output.note(`${safeText(name)}: deleted`)
  }
}
