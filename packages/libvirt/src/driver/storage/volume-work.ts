import {
  checkCapacity,
  completeVolume,
  HypervisorError,
  type Operation,
  refuseField,
  requireRevision,
  throwIfCancelled,
  type VolumeBytes,
  type VolumeRequest,
  type VolumeResize,
  type VolumeView,
} from '@cimarron/hypervisor'
import { Volume } from '../../api/storage.ts'
import { type MadeVolume, makeVolume, remove } from './make-volume.ts'
import { patient } from './read-storage.ts'
import type { StorageHouse } from './storage-house.ts'
import { forgetNoteEntry, noteEntry, type VolumeNote } from './storage-notes.ts'
import { refusingStorage } from './storage-refusal.ts'

/** Volumes made, resized, deleted and read. */
export class VolumeWork {
  readonly #house: StorageHouse

  constructor(house: StorageHouse) {
    this.#house = house
  }

  async create(given: VolumeRequest, operation: Operation = {}): Promise<VolumeView> {
    const request = completeVolume(given)
    const { id, name } = request
    const pool = this.#house.requireAvailable(request.pool)
    this.#house.begin(`making of volume ${JSON.stringify(name)}`, operation)
    if (this.#house.shelf.volume(id)) throw new HypervisorError('id-in-use', { kind: 'volume', id })
    const key = `${pool.id}/${name}`
    if (this.#house.making.has(key) || this.#house.shelf.named(pool.id, name))
      throw new HypervisorError('name-in-use', { kind: 'volume', name })
    const from = this.#source(request)
    using held = new DisposableStack()
    if (from)
      held.use(this.#house.locks.take(from.id, { mode: 'read', what: `volume ${JSON.stringify(name)}, made from it` }))
    this.#house.making.add(key)
    held.defer(() => this.#house.making.delete(key))
    const { platform, report, bulk } = this.#house.parts
    const asked = { platform, operation: 'making', pool: pool.config.name, volume: name }
    return await refusingStorage(asked, async () => {
      const wire = this.#house.wirePool(pool.id, pool.config.name)
      const folder = pool.config.path
      const house = { platform, libvirt: this.#house.parts.libvirt(), pool: wire, folder, from, bulk, report }
      const made = await makeVolume(request, operation, house)
      return await this.#admit(request, made, operation)
    })
  }

  /** Durable, then there, then told. */
  async #admit(request: VolumeRequest, made: MadeVolume, operation: Operation): Promise<VolumeView> {
    const { id, pool, name, source } = request
    const note: VolumeNote = {
      kind: 'volume',
      id,
      pool,
      name,
      createdMs: this.#house.parts.now(),
      ...(made.sha256 === undefined ? {} : { sha256: made.sha256 }),
    }
    this.#house.parts.notes.keep(note)
    try {
      // What was sent is known by its bytes only when libvirt has looked.
      if (source.kind === 'upload')
        await this.#house.wirePool(pool, this.#house.requirePool(pool).config.name).refresh()
      const volume = await this.#house.watch.viewOf(pool, made.volume)
      if (volume.format !== request.format) {
        const problem = `is taken for ${volume.format} by libvirt; say its true format`
        throw new HypervisorError('image-refused', { path: volume.path, problem })
      }
      const event = { kind: 'volume-created', atMs: this.#house.parts.now(), volume } as const
      await this.#house.commit([event], [noteEntry(note)], operation)
      return volume
    } catch (error) {
      this.#house.parts.notes.forgetVolume(request)
      await remove(made.volume)
      throw error
    }
  }

  /** What it is made from. @throws HypervisorError `volume-not-found`, `disk-in-use` */
  #source({ source }: VolumeRequest): VolumeView | undefined {
    if (source.kind !== 'overlay' && source.kind !== 'copy') return undefined
    const from = this.#house.requireVolume(source.volume)
    this.#house.requireFree(from, 'read')
    return from
  }

  async resize(id: string, resize: VolumeResize, operation: Operation = {}): Promise<VolumeView> {
    const before = this.#house.requireVolume(id)
    const { name, revision, capacityBytes: former } = before
    const { capacityBytes, shrink = false } = resize
    this.#house.begin(`resize of volume ${JSON.stringify(name)}`, operation)
    requireRevision({ kind: 'volume', name, revision, given: resize.revision })
    checkCapacity(capacityBytes)
    if (capacityBytes < former && !shrink) {
      const remedy = `it has ${former} now, and what is beyond would be lost; say that it is to shrink`
      throw refuseField('capacityBytes', capacityBytes, `would cut off its end; ${remedy}`)
    }
    const pool = this.#house.requireAvailable(before.pool)
    this.#house.requireFree(before, 'write')
    using _lock = this.#house.locks.take(id, { mode: 'write', what: 'its resize' })
    const asked = { platform: this.#house.parts.platform, operation: 'resize', pool: pool.config.name, volume: name }
    return await refusingStorage(asked, async () => {
      const wire = this.#house.wireVolume(before)
      await wire.resize(BigInt(capacityBytes), { shrink: capacityBytes < former })
      const volume = { ...(await this.#house.watch.viewOf(pool.id, wire)), revision: revision + 1 }
      const event = { kind: 'volume-changed', atMs: this.#house.parts.now(), volume } as const
      await this.#house.commit([event], [], operation)
      return volume
    })
  }

  async delete(id: string, operation: Operation = {}): Promise<void> {
    const volume = this.#house.requireVolume(id)
    const { name } = volume
    this.#house.begin(`deletion of volume ${JSON.stringify(name)}`, operation)
    const pool = this.#house.requireAvailable(volume.pool)
    this.#house.requireFree(volume, 'remove')
    using _lock = this.#house.locks.take(id, { mode: 'write', what: 'its deletion' })
    const asked = { platform: this.#house.parts.platform, operation: 'deletion', pool: pool.config.name, volume: name }
    await refusingStorage(asked, async () => {
      await remove(this.#house.wireVolume(volume))
      this.#house.parts.notes.forgetVolume(volume)
      const event = { kind: 'volume-deleted', atMs: this.#house.parts.now(), volume } as const
      await this.#house.commit([event], [forgetNoteEntry(id)], operation)
    })
  }

  async read(id: string, { signal }: Pick<Operation, 'signal'> = {}): Promise<VolumeBytes> {
    const volume = this.#house.requireVolume(id)
    const pool = this.#house.requireAvailable(volume.pool)
    if (volume.backing !== undefined) {
      const problem = 'holds only what differs from another volume; copy it, and download the copy'
      throw new HypervisorError('image-refused', { path: volume.path, problem })
    }
    this.#house.requireFree(volume, 'read')
    const asked = {
      platform: this.#house.parts.platform,
      operation: 'download',
      pool: pool.config.name,
      volume: volume.name,
    }
    return await refusingStorage(asked, async () => {
      await using held = new AsyncDisposableStack()
      held.use(this.#house.locks.take(id, { mode: 'read', what: 'its download' }))
      const connection = held.use(await this.#house.parts.bulk(signal))
      const wire = new Volume(connection.rpc, this.#house.wireVolume(volume).wire)
      const length = Number(await wire.physicalBytes(patient))
      const stream = await wire.download()
      held.defer(() => void stream.destroy())
      const rest = held.move()
      return { length, bytes: bytesOf(stream, rest, signal), [Symbol.asyncDispose]: () => rest.disposeAsync() }
    })
  }
}

/** Lets go of what is held as soon as all has been read. */
async function* bytesOf(
  stream: AsyncIterable<Uint8Array>,
  rest: AsyncDisposableStack,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) {
      throwIfCancelled(signal, 'the download')
      yield piece
    }
  } finally {
    await rest.disposeAsync()
  }
}
