import { statSync } from 'node:fs'
import type { Snapshot } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import { leaveMemoryOut, requireRoom } from '../save/room-for-memory.ts'
import type { HeldImage } from './held-images.ts'

/**
 * Refuses to begin an internal snapshot whose memory would not fit beside the image that takes it, the first. An image on a block
 * device has its room in there, of which the file system knows nothing.
 * @throws HypervisorError `no-space`
 */
export async function requireRoomInside(
  run: Run | undefined,
  { name, kind, memory }: Pick<Snapshot, 'name' | 'kind' | 'memory'>,
  [first]: readonly HeldImage[],
): Promise<void> {
  if (!run || !memory || kind !== 'internal' || !first) return
  if (!statSync(first.path, { throwIfNoEntry: false })?.isFile()) return
  await requireRoom(run, { folder: first.path, what: `snapshot ${JSON.stringify(name)}`, remedy: leaveMemoryOut })
}
