import {
  HypervisorError,
  type Operation,
  refuseField,
  throwIfCancelled,
  type VolumeRequest,
  type VolumeView,
} from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import type { StoragePool, Volume } from '../../api/storage.ts'
import { volumeDocument } from '../../documents/storage/new-documents.ts'
import { isRefusal } from '../refusal.ts'
import { uploadVolume } from './upload-volume.ts'

export interface VolumeHouse {
  readonly platform: string
  readonly libvirt: Libvirt
  readonly pool: StoragePool
  /** Absolute, of the pool's folder. */
  readonly folder: string
  /** The volume that it is made from, which nobody writes to meanwhile. */
  readonly from: VolumeView | undefined
  /** A connection of its own for many bytes. */
  readonly bulk: (signal?: AbortSignal) => Promise<Libvirt>
  readonly report: (error: unknown) => void
}

export interface MadeVolume {
  readonly volume: Volume
  readonly sha256?: string
}

const sector = 512

/** Makes a volume by whichever source. What fails, or is called off, leaves none. */
export async function makeVolume(
  request: VolumeRequest,
  operation: Operation,
  house: VolumeHouse,
): Promise<MadeVolume> {
  const { name, format, source } = request
  const { pool, from } = house
  const what = `making of volume ${JSON.stringify(name)}`
  switch (source.kind) {
    case 'blank': {
      const { capacityBytes, preallocation } = source
      const allocationBytes = preallocation === 'full' ? capacityBytes : 0
      const making = pool.createVolume(volumeDocument({ name, format, capacityBytes, allocationBytes }))
      return { volume: await kept(making, { what, operation, house }) }
    }
    case 'overlay': {
      const base = required(from)
      const capacityBytes = largeEnough(base, source.capacityBytes)
      const document = volumeDocument({ name, format, capacityBytes, allocationBytes: 0, backing: base })
      return { volume: await kept(pool.createVolume(document), { what, operation, house }) }
    }
    case 'copy': {
      const original = required(from)
      const capacityBytes = largeEnough(original, source.capacityBytes)
      const making = copy(request, { capacityBytes, original }, house)
      return { volume: await kept(making, { what, operation, house }) }
    }
    case 'upload':
      return await upload({ ...request, source }, operation, house)
    case 'file': {
      const why = 'libvirt counts each file in a pool as a volume already; refresh the pool'
      throw new HypervisorError('unsupported', { platform: house.platform, feature: 'volume-adopt', why })
    }
    default:
      return source satisfies never
  }
}

function required(from: VolumeView | undefined): VolumeView {
  if (from) return from
  throw new TypeError('a volume that is made from another needs it')
}

function largeEnough({ name, capacityBytes }: VolumeView, wanted = capacityBytes): number {
  if (wanted >= capacityBytes) return wanted
  const remedy = `use at least the ${capacityBytes} that volume ${JSON.stringify(name)} has`
  throw refuseField('source.capacityBytes', wanted, `is too small; ${remedy}`)
}

interface Copying {
  readonly original: VolumeView
  readonly capacityBytes: number
}

async function copy(
  { name, format }: VolumeRequest,
  { original, capacityBytes }: Copying,
  { libvirt, pool }: VolumeHouse,
): Promise<Volume> {
  const document = volumeDocument({ name, format, capacityBytes, allocationBytes: 0 })
  const volume = await pool.copyVolume(document, await libvirt.volumeByPath(original.path))
  // A conversion makes it as large as what it was made from.
  const { capacityBytes: made } = await volume.info()
  if (made < BigInt(capacityBytes)) await volume.resize(BigInt(capacityBytes))
  return volume
}

interface Keeping {
  readonly what: string
  readonly operation: Operation
  readonly house: VolumeHouse
}

/** libvirt can't be told to stop: what is done after it was called off is taken away then. */
async function kept(making: Promise<Volume>, { what, operation, house }: Keeping): Promise<Volume> {
  const { signal } = operation
  if (!signal) return await making
  const aborted = Promise.withResolvers<'aborted'>()
  const abort = () => aborted.resolve('aborted')
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    const first = await Promise.race([making, aborted.promise])
    if (first !== 'aborted') return first
    void making.then((volume) => remove(volume)).catch(house.report)
    throwIfCancelled(signal, what)
    throw new TypeError('a signal that has aborted lets this go on')
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** It may be gone already. */
export async function remove(volume: Volume): Promise<void> {
  try {
    await volume.delete()
  } catch (error) {
    if (!isRefusal(error, 'noVolume')) throw error
  }
}

async function upload(
  request: VolumeRequest & { readonly source: Extract<VolumeRequest['source'], { readonly kind: 'upload' }> },
  operation: Operation,
  { pool, folder, bulk }: VolumeHouse,
): Promise<MadeVolume> {
  const { name, format, source } = request
  let volume: Volume | undefined
  await using connections = new AsyncDisposableStack()
  try {
    const sent = { name, path: `${folder}/${name}`, format, source, operation }
    const { sha256 } = await uploadVolume(sent, async () => {
      // What it is in the end, libvirt sees by its bytes.
      const capacityBytes = source.length ?? sector
      volume = await pool.createVolume(volumeDocument({ name, format: 'raw', capacityBytes, allocationBytes: 0 }))
      const connection = connections.use(await bulk(operation.signal))
      return await (await connection.volumeByPath(await volume.path())).upload()
    })
    if (!volume) throw new TypeError('an upload that is over has made no volume')
    return { volume, sha256 }
  } catch (error) {
    if (volume) await remove(volume)
    throw error
  }
}
