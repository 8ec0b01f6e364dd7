import type { Client } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { settled } from '../metrics/settled.ts'
import type { MachineRow } from './machine-row.ts'
import { wantsColumn } from './row-selection.ts'

/** So many machines are asked at a time where each has to be. */
const atOnce = 16

/** The rows with what was asked for beside: how busy each is, and where it can be reached. */
export async function withMoment(
  rows: readonly MachineRow[],
  client: Client,
  invocation: Invocation,
): Promise<readonly MachineRow[]> {
  const [loads, addresses] = await Promise.all([
    wantsColumn(invocation, 'load') ? loadsOf(client, invocation) : new Map<string, number>(),
    wantsColumn(invocation, 'addresses') ? addressesOf(rows, client, invocation) : new Map<string, readonly string[]>(),
  ])
  return rows.map((row) => {
    const [load, known] = [loads.get(row.id), addresses.get(row.id)]
    return { ...row, ...(load === undefined ? {} : { load }), ...(known ? { addresses: known } : {}) }
  })
}

async function loadsOf(client: Client, invocation: Invocation): Promise<ReadonlyMap<string, number>> {
  const { machines } = await settled(client, invocation)
  return new Map(
    machines.flatMap(({ machine, rates }) => (rates?.cpu === undefined ? [] : [[machine, rates.cpu] as const])),
  )
}

async function addressesOf(
  rows: readonly MachineRow[],
  client: Client,
  { host }: Invocation,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const waiting = rows.filter(({ state }) => state === 'running' || state === 'paused').values()
  const found = new Map<string, readonly string[]>()
  const ask = async () => {
    for (const { id } of waiting) {
      // One that has gone meanwhile, or can't tell, holds up none of the others.
      const nics = await client.call('machines.addresses', { machine: id }, { signal: host.signal }).catch(() => {
        host.signal.throwIfAborted()
        return []
      })
      found.set(id, [...new Set(nics.flatMap(({ addresses }) => addresses.map(({ address }) => address)))])
    }
  }
  await Promise.all(Array.from({ length: atOnce }, ask))
  return found
}
