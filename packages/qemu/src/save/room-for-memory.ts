import { readFileSync } from 'node:fs'
import { HypervisorError } from '@cimarron/hypervisor'
import { inMiB } from '../in-mib.ts'
import { readStat } from '../metrics/process-counters.ts'
import type { Run } from '../run.ts'
import { roomIn } from './saved-files.ts'

export interface MemoryPlace {
  /** Or a file, which has the room of its file system. */
  readonly folder: string
  /** The name of the pool that it is in, if it is in one. */
  readonly pool?: string | undefined
  /** For people: `save of machine "x"`. */
  readonly what: string
  readonly remedy: string
}

/** What remains where there is no room for a snapshot's memory. */
export const leaveMemoryOut = 'make room, or leave the memory out'

/** What is written beside the memory: devices, and what we say of it. */
const besideBytes = 16 * 2 ** 20

/** Refuses to begin what would fill the disk. @throws HypervisorError `no-space` */
export async function requireRoom(run: Run, place: MemoryPlace): Promise<void> {
  const shortage = await shortageOf(run, place)
  if (shortage) throw shortage
}

/**
 * What is told where writing the memory has failed, and nothing of it is there any more. QEMU says of an image that it can't
 * extend only that there was an error of input or output (QEMU 7.2: block/qcow2.c, migration/savevm.c).
 */
export async function explainNoRoom(error: unknown, run: Run, place: MemoryPlace): Promise<unknown> {
  if (!(error instanceof HypervisorError)) return error
  const isFull = error.code === 'no-space'
  if (!isFull && !(error.code === 'peer-failed' && /Input\/output error/.test(error.message))) return error
  const shortage = await shortageOf(run, place, error)
  if (shortage || !isFull) return shortage ?? error
  const { what, remedy, folder: path, pool } = place
  // There is room again, which there was not while it was written.
  return new HypervisorError('no-space', { what, path, ...poolDetail(pool), remedy }, { cause: error })
}

async function shortageOf(
  run: Run,
  { folder: path, pool, what, remedy }: MemoryPlace,
  cause?: HypervisorError,
): Promise<HypervisorError | undefined> {
  const most = run.config?.memory.bytes ?? 0
  const needs = Math.min(most, residentBytes(run) ?? Number.POSITIVE_INFINITY) + besideBytes
  const free = await roomIn(path)
  if (needs <= free) return undefined
  const told = { wanted: inMiB(needs), available: inMiB(free) }
  return new HypervisorError('no-space', { what, path, ...poolDetail(pool), ...told, remedy }, cause && { cause })
}

function poolDetail(pool: string | undefined): { readonly pool?: string } {
  return pool === undefined ? {} : { pool }
}

/** What of its memory the guest has touched is in QEMU's; huge pages and shared memory are not told so. */
function residentBytes({ config, process }: Run): number | undefined {
  if (!process || config?.memoryBacking !== undefined) return undefined
  try {
    return readStat(readFileSync(`/proc/${process.identity.pid}/stat`, 'latin1'))?.residentBytes
  } catch {
    // It has just ended.
    return undefined
  }
}
