import { dirname } from 'node:path'
import type { Disk, MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import { refuseField } from '../invalid-config.ts'
import type { ImageChain, ImageMoment } from '../storage/backend.ts'
import type { NewImage } from '../storage/new-image.ts'
import type { Storage } from '../storage/storage.ts'
import { depthOf, longestChain } from '../storage/volume-shelf.ts'
import { createId } from '../uuid.ts'
import { CloneConfigs, type CloneSurroundings } from './clone-config.ts'
import { type CloneRequest, checkCloneRequest } from './clone-request.ts'
import { fileLabel } from './file-label.ts'

/** Where copies of a machine would be made. */
export interface CloneHouse extends CloneSurroundings {
  readonly storage: Pick<Storage, 'volumeAt' | 'pool'>
  /** An image that is no volume, and what the guest sees of it in bytes. @throws HypervisorError `disk-missing` */
  image(disk: Disk): Promise<SourceImage>
  /** The disks are read as they were at one moment, volumes too: the driver sees to it that it stays. */
  readonly isMoment?: boolean
}

export interface SourceImage {
  readonly chain: ImageChain
  readonly capacityBytes: number
  readonly at?: ImageMoment
}

/** A machine that is to be, and the images that are to be made for it. */
export interface ClonePlan {
  readonly config: MachineConfig
  readonly images: readonly NewImage[]
}

/**
 * What cloning takes: complete settings, and images for all disks that the source writes to. A disk that is only read, or that
 * several machines write to, is shared; media stay in their drives.
 * @throws HypervisorError `invalid-config`, `disk-missing`, `pool-not-found`
 */
export async function planClones(
  source: MachineConfig,
  request: CloneRequest,
  house: CloneHouse,
): Promise<readonly ClonePlan[]> {
  requireClonable(source, request)
  if (request.pool !== undefined && !house.storage.pool(request.pool))
    throw new HypervisorError('pool-not-found', { pool: request.pool })
  const origins = new Map<string, Origin>()
  for (const disk of source.disks) if (isCopied(disk)) origins.set(disk.id, await originOf(disk, request, house))
  const configs = new CloneConfigs(source, request.changes ?? [], house)
  return request.copies.map((copy) => {
    const config = configs.make(copy)
    const images: NewImage[] = []
    const label = fileLabel(config)
    const disks = config.disks.map((disk) => {
      // What the changes have put in its place is not the source's.
      const origin = source.disks.some(({ path }) => path === disk.path) ? origins.get(disk.id) : undefined
      if (!origin) return disk
      const { image, path } = imageOf(origin, label, { disk, request, house })
      images.push(image)
      return { ...disk, path, format: image.format }
    })
    return {
      config: { ...config, disks, ...(request.linked && images.length > 0 ? { linkedTo: source.id } : {}) },
      images,
    }
  })
}

function isCopied({ readOnly, shareable }: Disk): boolean {
  return !readOnly && shareable !== true
}

/**
 * What needs no look at disks: a request that makes sense, and for linked copies a template, as disks that are built on must not
 * change any more.
 * @throws HypervisorError `invalid-config`, `invalid-state`
 */
export function requireClonable({ name, template }: MachineConfig, request: CloneRequest): void {
  checkCloneRequest(request)
  if (!request.linked || template) return
  throw new HypervisorError('invalid-state', {
    machine: name,
    state: 'no template',
    operation: 'a linked clone',
    needs:
      'to be one, so that what the copies build on stays as it is: make it a template, or a copy of it ' +
      `(machine template create NAME --from ${JSON.stringify(name)}), or clone it in full`,
  })
}

/** What a copy's disk is made from. */
type Origin =
  | { readonly kind: 'volume'; readonly id: string; readonly pool: string }
  | ({ readonly kind: 'image'; readonly pool?: string } & SourceImage)

async function originOf(disk: Disk, { linked, pool }: CloneRequest, house: CloneHouse): Promise<Origin> {
  const volume = house.storage.volumeAt(disk.path)
  if (volume && !house.isMoment) return { kind: 'volume', id: volume.id, pool: volume.pool }
  const image = await house.image(disk)
  if (volume) return { kind: 'image', pool: volume.pool, ...image }
  const { chain } = image
  if (linked && pool !== undefined)
    throw refuseField(
      'pool',
      pool,
      `can't have what builds on ${JSON.stringify(disk.path)}, which is no volume; leave it out`,
    )
  if (linked && depthOf(chain) >= longestChain)
    throw refuseField(`disks.${disk.id}.path`, disk.path, `stands on ${longestChain} others; clone it in full`)
  if (pool === undefined && disk.path.startsWith('/dev/'))
    throw refuseField(`disks.${disk.id}.path`, disk.path, 'is a device, beside which no copy can lie; name a pool')
  return { kind: 'image', ...image }
}

interface Wish {
  readonly disk: Disk
  readonly request: CloneRequest
  readonly house: CloneHouse
}

function imageOf(
  origin: Origin,
  label: string,
  { disk, request, house }: Wish,
): { readonly image: NewImage; readonly path: string } {
  const id = createId(house.random)
  const format = request.linked ? 'qcow2' : disk.format
  const pool = request.pool ?? origin.pool
  if (pool !== undefined) {
    const name = `${label}-${disk.id}`
    const source =
      origin.kind === 'image'
        ? ({ kind: 'copy-of', ...contentOf(origin) } as const)
        : ({ kind: request.linked ? 'overlay' : 'copy', volume: origin.id } as const)
    const folder = house.storage.pool(pool)?.config.path ?? ''
    return { image: { kind: 'volume', id, pool, name, format, source }, path: `${folder}/${name}` }
  }
  if (origin.kind === 'volume') throw new HypervisorError('pool-not-found', { pool: origin.pool })
  const path = `${dirname(disk.path)}/${label}-${disk.id}.${format}`
  const { chain, capacityBytes } = origin
  const source = request.linked
    ? ({ kind: 'overlay', base: chain, capacityBytes } as const)
    : ({ kind: 'copy', ...contentOf(origin) } as const)
  return { image: { kind: 'file', id, path, format, source }, path }
}

function contentOf({ chain, capacityBytes, at }: SourceImage) {
  return { from: chain, capacityBytes, ...(at ? { at } : {}) }
}
