import { statSync } from 'node:fs'
import { HypervisorError, type Layer } from '@cimarron/hypervisor'
import { inMiB } from '../in-mib.ts'
import { roomIn } from '../save/saved-files.ts'
import type { Surroundings } from '../start-qemu.ts'
import { bytesOutside, dataOf } from './image-extents.ts'

interface MergePlace {
  readonly poolOf: Surroundings['poolOf']
  readonly remedy: string
}

/** What remains where a snapshot is there still. */
export const deleteAgain = 'make room, and delete it again'

/** What remains where it is gone, and only its image is left to be merged. */
export const mergedLater =
  'make room; the snapshot is deleted, and its image is merged when another is deleted or reverted to, or the daemon starts anew'

/** What QEMU writes beside the data into an image that has tables, for each byte of them: 8 bytes for a cluster of 64 KiB, twice. */
const tableShare = 2 / 8192

/**
 * Refuses to begin a merge for which there is no room: it would fill the file system, and guests that write there would stand
 * still. A raw image that has its room already takes none.
 * @throws HypervisorError `no-space`
 */
export async function requireRoomForMerge(layer: Layer, place: MergePlace): Promise<void> {
  const free = await roomFor(layer)
  // It takes no more than what is written: that is looked at only where it is tight.
  if (free === undefined || allocatedBytes(layer.path) <= free) return
  const needs = await mergeNeeds(layer)
  if (needs > free) throw refusal(layer, { ...place, needs, free })
}

/** What has come of a merge that found no room, with the figures. */
export async function explainNoRoom(error: unknown, layer: Layer, place: MergePlace): Promise<unknown> {
  if (!(error instanceof HypervisorError && error.code === 'no-space')) return error
  const free = await roomFor(layer)
  if (free === undefined) return error
  return refusal(layer, { ...place, needs: await mergeNeeds(layer), free, cause: error })
}

/** A block device has its room in it. */
async function roomFor({ base }: Layer): Promise<number | undefined> {
  return statSync(base.path).isFile() ? await roomIn(base.path) : undefined
}

async function mergeNeeds({ path, base }: Layer): Promise<number> {
  const bytes = await bytesOutside(dataOf({ path, format: 'qcow2' }), dataOf(base))
  return base.format === 'raw' ? bytes : Math.ceil(bytes * (1 + tableShare))
}

function allocatedBytes(path: string): number {
  // Of stat(2): in units of 512 bytes.
  return statSync(path).blocks * 512
}

interface Shortage extends MergePlace {
  readonly needs: number
  readonly free: number
  readonly cause?: HypervisorError
}

function refusal({ path, base }: Layer, { poolOf, remedy, needs, free, cause }: Shortage): HypervisorError {
  const what = `merge of image ${JSON.stringify(path)} into ${JSON.stringify(base.path)}`
  const pool = poolOf(base.path)
  return new HypervisorError(
    'no-space',
    {
      what,
      path: base.path,
      ...(pool === undefined ? {} : { pool }),
      wanted: inMiB(needs),
      available: inMiB(free),
      remedy,
    },
    cause && { cause },
  )
}
