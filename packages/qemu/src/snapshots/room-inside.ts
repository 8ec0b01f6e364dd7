import { statSync } from 'node:fs'
import type { Snapshot } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import { explainNoRoom, leaveMemoryOut, type MemoryPlace, requireRoom } from '../save/room-for-memory.ts'
import type { Surroundings } from '../start-qemu.ts'
import type { HeldImage } from './held-images.ts'

interface Inside {
  readonly planned: Pick<Snapshot, 'name' | 'kind' | 'memory'>
  readonly images: readonly HeldImage[]
  readonly poolOf: Surroundings['poolOf']
}

/**
 * Refuses to begin an internal snapshot whose memory would not fit beside the image that takes it, the first. An image on a block
 * device has its room in there, of which the file system knows nothing.
 * @throws HypervisorError `no-space`
 */
export async function requireRoomInside(run: Run | undefined, inside: Inside): Promise<void> {
  const place = placeOf(inside)
  if (run && place) await requireRoom(run, place)
}

/** What is told of one that has failed, and of which nothing is left. */
export async function explainRoomInside(error: unknown, run: Run | undefined, inside: Inside): Promise<unknown> {
  const place = placeOf(inside)
  return run && place ? await explainNoRoom(error, run, place) : error
}

function placeOf({ planned, images, poolOf }: Inside): MemoryPlace | undefined {
  const { name, kind, memory } = planned
  const [first] = images
  if (!memory || kind !== 'internal' || !first) return undefined
  if (!statSync(first.path, { throwIfNoEntry: false })?.isFile()) return undefined
  const what = `snapshot ${JSON.stringify(name)}`
  return { folder: first.path, pool: poolOf(first.path), what, remedy: leaveMemoryOut }
}
