import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HypervisorError, type ImageChain, type NewImage, type Storage } from '@cimarron/hypervisor'
import { inMiB } from '../in-mib.ts'
import { roomIn } from '../save/saved-files.ts'
import { dataOfChain } from '../snapshots/image-extents.ts'

interface CopiesPlace {
  readonly storage: Pick<Storage, 'pool'>
  /** For people: `clone of machine "x"`. */
  readonly what: string
}

/**
 * Refuses full copies of disks that a guest writes to meanwhile where there is no room for them: what is copied aside for it would
 * be given up for nothing. Of disks at rest a file system may share what is the same, so that nobody knows what a copy takes.
 * @throws HypervisorError `no-space`
 */
export async function requireRoomForCopies(images: readonly NewImage[], place: CopiesPlace): Promise<void> {
  for (const target of targetsOf(images, place)) {
    const free = await roomIn(target.folder)
    // It takes no more than what is written: that is looked at only where it is tight.
    if (sum(target.sources, allocatedBytes) <= free) continue
    const sizes = new Map<string, number>()
    for (const chain of target.sources) if (!sizes.has(chain.path)) sizes.set(chain.path, await dataBytes(chain))
    const needs = sum(target.sources, ({ path }) => sizes.get(path) ?? 0)
    if (needs > free) throw refusal(target, { what: place.what, needs, free })
  }
}

/** A file system that copies are to be made in. */
interface Target {
  readonly folder: string
  readonly pool: string | undefined
  /** Once for each copy. */
  readonly sources: ImageChain[]
}

function targetsOf(images: readonly NewImage[], { storage }: CopiesPlace): Iterable<Target> {
  const targets = new Map<number, Target>()
  for (const image of images) {
    const chain = sourceOf(image)
    if (!chain) continue
    const pool = image.kind === 'volume' ? storage.pool(image.pool)?.config : undefined
    const folder = image.kind === 'file' ? dirname(image.path) : pool?.path
    const found = folder === undefined ? undefined : statSync(folder, { throwIfNoEntry: false })
    // One that is not there is refused by who writes into it.
    if (folder === undefined || !found?.isDirectory()) continue
    const target = targets.get(found.dev) ?? { folder, pool: pool?.name, sources: [] }
    target.sources.push(chain)
    targets.set(found.dev, target)
  }
  return targets.values()
}

/** What is copied in full out of a guest that runs. */
function sourceOf({ source }: NewImage): ImageChain | undefined {
  return 'from' in source && source.at?.kind === 'export' ? source.from : undefined
}

function allocatedBytes({ path, backing }: ImageChain): number {
  const found = statSync(path)
  // A block device has all of its room. Of stat(2): in units of 512 bytes.
  const own = found.isFile() ? found.blocks * 512 : Number.POSITIVE_INFINITY
  return own + (backing ? allocatedBytes(backing) : 0)
}

async function dataBytes(chain: ImageChain): Promise<number> {
  let bytes = 0
  for await (const { start, end } of dataOfChain(chain)) bytes += end - start
  return bytes
}

function sum<T>(all: readonly T[], value: (one: T) => number): number {
  return all.reduce((total, one) => total + value(one), 0)
}

function refusal(
  { folder, pool, sources }: Target,
  { what, needs, free }: { readonly what: string; readonly needs: number; readonly free: number },
): HypervisorError {
  const remedy = sources.length > 1 ? 'make room, use another pool, or make fewer' : 'make room, or use another pool'
  const told = { wanted: inMiB(needs), available: inMiB(free) }
  return new HypervisorError('no-space', {
    what,
    path: folder,
    ...(pool === undefined ? {} : { pool }),
    ...told,
    remedy,
  })
}
