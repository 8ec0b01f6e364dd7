import type { Client, Volume } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from '../storage/follow-job.ts'
import type { Machine } from './machine.ts'

/** The volumes of machines that are to go, as POOL/VOLUME; those that others use as well stay, and are said. */
export interface VolumesToDelete {
  /** Each before what it builds on. */
  readonly names: readonly string[]
  readonly kept: readonly { readonly name: string; readonly by: string }[]
}

/**
 * Disks only: a medium in a drive is rarely one machine's own.
 * @throws CliError `conflict` naming what builds on one of them and is to stay
 */
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
  const gone = new Set([...names].filter((name) => !kept.has(name)))
  const volumes = gone.size === 0 ? [] : await allVolumes(connection.client, invocation.host.signal)
  const machineOf = (volume: string) => all.find((one) => one.volumes?.some(({ name }) => name === volume))?.name
  requireNothingBuiltOn(gone, volumes, machineOf)
  return { names: topFirst(gone, volumes), kept: Array.from(kept, ([name, by]) => ({ name, by })) }
}

async function allVolumes(client: Client, signal: AbortSignal): Promise<readonly Volume[]> {
  const pools = await client.call('pools.list', {}, { signal })
  const found = await Promise.all(pools.map(({ id }) => client.call('volumes.list', { pool: id }, { signal })))
  return found.flat()
}

/** All are looked at before the first machine is deleted: nothing is half-done. */
function requireNothingBuiltOn(
  gone: ReadonlySet<string>,
  volumes: readonly Volume[],
  machineOf: (volume: string) => string | undefined,
): void {
  const inUse = volumes.flatMap((volume) => {
    const { backingName: base } = volume
    const name = nameOf(volume)
    if (base === undefined || !gone.has(base) || gone.has(name)) return []
    const machine = machineOf(name)
    return `${base}: ${name}${machine === undefined ? '' : ` of machine ${JSON.stringify(machine)}`} builds on it`
  })
  if (inUse.length === 0) return
  const message = `what others build on is not deleted (${inUse.join('; ')})`
  throw new CliError('conflict', message, 'delete those before, or leave --volumes out to keep the volumes')
}

/** What builds on another goes before it. */
function topFirst(names: ReadonlySet<string>, volumes: readonly Volume[]): readonly string[] {
  const baseOf = new Map(volumes.map((volume) => [nameOf(volume), volume.backingName]))
  const depth = (name: string): number => {
    const base = baseOf.get(name)
    return base === undefined ? 0 : 1 + depth(base)
  }
  return [...names].toSorted((one, other) => depth(other) - depth(one))
}

function nameOf({ poolName, name }: Volume): string {
  return `${poolName}/${name}`
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
