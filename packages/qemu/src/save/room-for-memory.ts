import { readFileSync } from 'node:fs'
import { HypervisorError } from '@cimarron/hypervisor'
import { readStat } from '../metrics/process-counters.ts'
import type { Run } from '../run.ts'
import { roomIn } from './saved-files.ts'

export interface MemoryPlace {
  readonly folder: string
  /** For people: `save of machine "x"`. */
  readonly what: string
  readonly remedy: string
}

/** What remains where there is no room for a snapshot's memory. */
export const leaveMemoryOut = 'make room, or leave the memory out'

/** What is written beside the memory: devices, and what we say of it. */
const besideBytes = 16 * 2 ** 20

/** Refuses to begin what would fill the disk. @throws HypervisorError `no-space` */
export async function requireRoom(run: Run, { folder, what, remedy }: MemoryPlace): Promise<void> {
  const most = run.config?.memory.bytes ?? 0
  const needs = Math.min(most, residentBytes(run) ?? Number.POSITIVE_INFINITY) + besideBytes
  const free = await roomIn(folder)
  if (needs <= free) return
  const told = { wanted: inMiB(needs), available: inMiB(free) }
  throw new HypervisorError('no-space', { what, path: folder, ...told, remedy })
}

/** What of its memory the guest has touched is in QEMU's; huge pages and shared memory are not told so. */
function residentBytes({ config, process }: Run): number | undefined {
  if (!process || config?.memoryBacking !== undefined) return undefined
  return readStat(readFileSync(`/proc/${process.identity.pid}/stat`, 'latin1'))?.residentBytes
}

function inMiB(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}
