import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { StorageFeatureName } from '../feature.ts'
import { completePool, type PoolView } from '../storage/pool.ts'
import type { Storage, StorageEvent } from '../storage/storage.ts'
import { completeVolume, type ImageFormat, type VolumeSource, type VolumeView } from '../storage/volume.ts'
import { CommitWatch, failingCommit, failsToCommit, type Kit, refusal } from './kit.ts'

const mebibyte = 2 ** 20

/** What pools and volumes have to show. */
export const storageContracts: Readonly<Record<StorageFeatureName, (kit: Kit) => void>> = {
  pools: poolContract,
  'pool-mount': mountContract,
  'volume-raw': (kit) => volumeContract(kit, 'raw'),
  'volume-qcow2': (kit) => volumeContract(kit, 'qcow2'),
  'volume-overlay': overlayContract,
  'volume-resize': resizeContract,
  'volume-copy': copyContract,
  'volume-adopt': adoptContract,
  'volume-upload': uploadContract,
  'volume-download': downloadContract,
  'volume-lock': lockContract,
}

/** A pool of a test's own, with what it makes there. */
class OwnPool implements AsyncDisposable {
  readonly #kit: Kit
  readonly view: PoolView

  constructor(kit: Kit, view: PoolView) {
    this.#kit = kit
    this.view = view
  }

  get storage(): Storage {
    return this.#kit.hypervisor.storage
  }

  get names(): readonly string[] {
    return this.storage.volumes(this.view.id).map(({ name }) => name)
  }

  make(name: string, source: VolumeSource = blank(), format: ImageFormat = 'raw'): Promise<VolumeView> {
    return this.storage.createVolume(completeVolume({ pool: this.view.id, name, format, source }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.storage.pool(this.view.id)) await this.storage.undefinePool(this.view.id, { forget: true })
  }
}

let count = 0

async function ownPool(kit: Kit): Promise<OwnPool> {
  const path = await kit.setup.poolFolder()
  return new OwnPool(kit, await kit.hypervisor.storage.definePool(completePool({ name: `contract ${count++}`, path })))
}

function blank(capacityBytes = 4 * mebibyte): VolumeSource {
  return { kind: 'blank', capacityBytes }
}

function poolContract(kit: Kit): void {
  kit.test('pools', 'a pool is defined, told, measured, and forgotten', async () => {
    const { storage } = kit.hypervisor
    const heard = listen(storage)
    const watch = new CommitWatch()
    const config = completePool({ name: 'told', path: await kit.setup.poolFolder() })
    const pool = await storage.definePool(config, watch)
    expect(pool).toMatchObject({ id: config.id, config, revision: 1, state: 'available' })
    expect(pool.capacityBytes).toBeGreaterThan(0)
    expect(storage.pools()).toContainEqual(pool)
    await storage.undefinePool(pool.id)
    expect(storage.pool(pool.id)).toBeUndefined()
    const events = await heard()
    expect(events.map(({ kind }) => kind)).toEqual(['pool-defined', 'pool-undefined'])
    expect(watch.calls.map(({ event }) => event)).toEqual([events[0]])
  })

  kit.test('pools', 'names are unique, and a change is made against a revision', async () => {
    await using own = await ownPool(kit)
    const { storage } = kit.hypervisor
    const { name } = own.view.config
    const second = completePool({ name, path: await kit.setup.poolFolder() })
    await refusal(storage.definePool(second), 'name-in-use')
    const changed = await storage.changePool(own.view.id, { revision: 1, name: `${name} new`, description: 'kept' })
    expect(changed).toMatchObject({ revision: 2, config: { name: `${name} new`, description: 'kept' } })
    await refusal(storage.changePool(own.view.id, { revision: 1, name: 'late' }), 'revision-conflict')
  })

  kit.test('pools', 'two pools never share a folder', async () => {
    await using own = await ownPool(kit)
    const inside = completePool({ name: 'inside', path: own.view.config.path })
    await refusal(kit.hypervisor.storage.definePool(inside), 'invalid-config')
  })

  kit.test('pools', 'a pool with volumes is not forgotten unless that is said', async () => {
    await using own = await ownPool(kit)
    await own.make('kept')
    await refusal(own.storage.undefinePool(own.view.id), 'pool-in-use')
    await own.storage.undefinePool(own.view.id, { forget: true })
    expect(own.names).toEqual([])
  })

  kit.test('pools', 'what can not be made durable has not happened', async () => {
    const config = completePool({ name: 'never', path: await kit.setup.poolFolder() })
    await failsToCommit(kit.hypervisor.storage.definePool(config, failingCommit))
    expect(kit.hypervisor.storage.pool(config.id)).toBeUndefined()
  })
}

function mountContract(kit: Kit): void {
  kit.test('pool-mount', 'a folder on which nothing is mounted is refused, a mounted file system taken', async () => {
    const { storage } = kit.hypervisor
    const plain = completePool({ name: 'plain', kind: 'mount', path: await kit.setup.poolFolder() })
    expect((await refusal(storage.definePool(plain), 'invalid-config')).message).toContain('mounted')
    const mounted = completePool({ name: 'mounted', kind: 'mount', path: kit.setup.mountPoint })
    expect(await storage.definePool(mounted)).toMatchObject({ state: 'available' })
    await storage.undefinePool(mounted.id)
  })
}

function volumeContract(kit: Kit, format: ImageFormat): void {
  const feature = `volume-${format}` as const
  kit.test(feature, `a blank ${format} volume is made, told, and deleted`, async () => {
    await using own = await ownPool(kit)
    const { storage } = own
    const heard = listen(storage)
    const volume = await own.make('disk', blank(), format)
    expect(volume).toMatchObject({ name: 'disk', format, pool: own.view.id, capacityBytes: 4 * mebibyte, revision: 1 })
    expect(volume.path).toBe(`${own.view.config.path}/disk`)
    expect(volume.allocationBytes).toBeLessThan(4 * mebibyte)
    expect(storage.volumeAt(volume.path)).toEqual(volume)
    await storage.deleteVolume(volume.id)
    expect(own.names).toEqual([])
    expect((await heard()).map(({ kind }) => kind)).toEqual(['volume-created', 'volume-deleted'])
    await refusal(storage.deleteVolume(volume.id), 'volume-not-found')
    // Its name is free again, and its file gone.
    await own.make('disk', blank(), format)
  })

  kit.test(feature, `two ${format} volumes of one name are never made, however they are asked for`, async () => {
    await using own = await ownPool(kit)
    const outcomes = await Promise.allSettled([own.make('one', blank(), format), own.make('one', blank(), format)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await refusal(own.make('one', blank(), format), 'name-in-use')
  })

  kit.test(feature, `a ${format} volume that is called off, or can not be recorded, leaves its name free`, async () => {
    await using own = await ownPool(kit)
    const request = () => completeVolume({ pool: own.view.id, name: 'gone', format, source: blank() })
    const signal = AbortSignal.abort()
    await refusal(own.storage.createVolume(request(), { signal }), 'cancelled')
    await failsToCommit(own.storage.createVolume(request(), failingCommit))
    await own.make('gone', blank(), format)
    expect(own.names).toEqual(['gone'])
  })

  kit.test(feature, 'a name that would lead out of the pool is refused', async () => {
    await using own = await ownPool(kit)
    for (const name of ['../up', '.hidden', '', 'a/b', 'nul\0'])
      await refusal(
        own.storage.createVolume({ id: crypto.randomUUID(), pool: own.view.id, name, format, source: blank() }),
        'invalid-config',
      )
  })
}

function overlayContract(kit: Kit): void {
  kit.test('volume-overlay', 'what others build on stays as it is until they are gone', async () => {
    await using own = await ownPool(kit)
    const { storage } = own
    const base = await own.make('base', blank(), 'qcow2')
    const overlay = await own.make('top', { kind: 'overlay', volume: base.id }, 'qcow2')
    expect(overlay).toMatchObject({ backing: base.id, capacityBytes: base.capacityBytes })
    await refusal(storage.deleteVolume(base.id), 'disk-in-use')
    await refusal(storage.resizeVolume(base.id, { revision: 1, capacityBytes: 8 * mebibyte }), 'disk-in-use')
    const larger = { kind: 'overlay', volume: base.id, capacityBytes: 8 * mebibyte } as const
    expect((await own.make('larger', larger, 'qcow2')).capacityBytes).toBe(8 * mebibyte)
    for (const { id, backing } of storage.volumes(own.view.id)) if (backing) await storage.deleteVolume(id)
    await storage.deleteVolume(base.id)
  })

  kit.test('volume-overlay', 'raw builds on nothing, and nothing is smaller than what it builds on', async () => {
    await using own = await ownPool(kit)
    const base = await own.make('base')
    const source = { kind: 'overlay', volume: base.id } as const
    await refusal(
      own.storage.createVolume({ id: crypto.randomUUID(), pool: own.view.id, name: 'raw', format: 'raw', source }),
      'invalid-config',
    )
    await refusal(own.make('small', { ...source, capacityBytes: mebibyte }, 'qcow2'), 'invalid-config')
    await refusal(own.make('none', { kind: 'overlay', volume: crypto.randomUUID() }, 'qcow2'), 'volume-not-found')
  })
}

function resizeContract(kit: Kit): void {
  kit.test('volume-resize', 'a volume grows, and shrinks only where that is said', async () => {
    await using own = await ownPool(kit)
    const { storage } = own
    for (const format of ['raw', 'qcow2'] as const) {
      const { id } = await own.make(`of ${format}`, blank(), format)
      const grown = await storage.resizeVolume(id, { revision: 1, capacityBytes: 8 * mebibyte })
      expect(grown).toMatchObject({ revision: 2, capacityBytes: 8 * mebibyte })
      await refusal(storage.resizeVolume(id, { revision: 1, capacityBytes: 9 * mebibyte }), 'revision-conflict')
      await refusal(storage.resizeVolume(id, { revision: 2, capacityBytes: mebibyte }), 'invalid-config')
      const shrunk = await storage.resizeVolume(id, { revision: 2, capacityBytes: mebibyte, shrink: true })
      expect(shrunk).toMatchObject({ revision: 3, capacityBytes: mebibyte })
      await refusal(storage.resizeVolume(id, { revision: 3, capacityBytes: 1_048_577 }), 'invalid-config')
    }
  })
}

function copyContract(kit: Kit): void {
  kit.test('volume-copy', 'a copy is of the format that is asked for, stands alone, and can be larger', async () => {
    await using own = await ownPool(kit)
    const base = await own.make('base', blank(), 'qcow2')
    const top = await own.make('top', { kind: 'overlay', volume: base.id }, 'qcow2')
    const copy = await own.make('copy', { kind: 'copy', volume: top.id, capacityBytes: 8 * mebibyte }, 'raw')
    expect(copy).toMatchObject({ format: 'raw', capacityBytes: 8 * mebibyte })
    expect(copy.backing).toBeUndefined()
    expect((await own.make('back', { kind: 'copy', volume: copy.id }, 'qcow2')).format).toBe('qcow2')
    await own.storage.deleteVolume(top.id)
  })

  kit.bytesTest('volume-copy', 'there and back again the content is the same', async () => {
    await using own = await ownPool(kit)
    const content = pattern(mebibyte)
    const first = await own.make('first', { kind: 'upload', bytes: pieces(content) })
    const second = await own.make('second', { kind: 'copy', volume: first.id }, 'qcow2')
    const third = await own.make('third', { kind: 'copy', volume: second.id }, 'raw')
    expect(hash(await whole(own.storage, third))).toBe(hash(content))
  })
}

function adoptContract(kit: Kit): void {
  kit.test('volume-adopt', 'a file that is there becomes a volume, by the format that is said', async () => {
    await using own = await ownPool(kit)
    await kit.setup.placeImage(`${own.view.config.path}/found`, 'qcow2')
    const found = await own.make('found', { kind: 'file' }, 'qcow2')
    expect(found.capacityBytes).toBeGreaterThanOrEqual(mebibyte)
    await own.storage.deleteVolume(found.id)
    await refusal(own.make('missing', { kind: 'file' }), 'disk-missing')
  })
}

function uploadContract(kit: Kit): void {
  kit.test('volume-upload', 'what is uploaded is counted, checked, and reported on', async () => {
    await using own = await ownPool(kit)
    const content = pattern(mebibyte)
    const told: number[] = []
    const source = { kind: 'upload', bytes: pieces(content), length: content.length, sha256: hash(content) } as const
    const request = completeVolume({ pool: own.view.id, name: 'sent', format: 'raw', source })
    const volume = await own.storage.createVolume(request, { progress: (fraction) => told.push(fraction) })
    expect(volume).toMatchObject({ capacityBytes: mebibyte, sha256: hash(content) })
    expect(told.at(-1)).toBe(1)
    expect(told).toEqual(told.toSorted((one, other) => one - other))
  })

  kit.test('volume-upload', 'what comes wrong, short, long, not at all or is broken off leaves nothing', async () => {
    await using own = await ownPool(kit)
    const content = pattern(mebibyte)
    const upload = (rest: object) => own.make('sent', { kind: 'upload', bytes: pieces(content), ...rest })
    await refusal(upload({ sha256: hash(pattern(1)) }), 'checksum-mismatch')
    await refusal(upload({ length: content.length + 1 }), 'image-refused')
    await refusal(upload({ length: content.length - 1 }), 'image-refused')
    await refusal(upload({ bytes: pieces(new Uint8Array(0)) }), 'image-refused')
    await expect(upload({ bytes: broken(content) })).rejects.toThrow()
    expect(own.names).toEqual([])
    await upload({})
  })

  kit.bytesTest(
    'volume-upload',
    'no image is taken that names files of the host, or is not what it is said to be',
    async () => {
      await using own = await ownPool(kit)
      const qcow2 = (bytes: Uint8Array) => own.make('sent', { kind: 'upload', bytes: pieces(bytes) }, 'qcow2')
      await refusal(qcow2(pattern(mebibyte)), 'image-refused')
      for (const image of hostileImages()) await refusal(qcow2(image), 'image-refused')
      expect(own.names).toEqual([])
    },
  )
}

function downloadContract(kit: Kit): void {
  kit.test('volume-download', 'a volume that is read is not changed meanwhile', async () => {
    await using own = await ownPool(kit)
    const { storage } = own
    const volume = await own.make('read')
    {
      await using reading = await storage.readVolume(volume.id)
      expect(reading.length).toBe(4 * mebibyte)
      await refusal(storage.deleteVolume(volume.id), 'disk-in-use')
      await refusal(storage.resizeVolume(volume.id, { revision: 1, capacityBytes: 8 * mebibyte }), 'disk-in-use')
      // Two may read.
      await (await storage.readVolume(volume.id))[Symbol.asyncDispose]()
    }
    await storage.deleteVolume(volume.id)
  })

  kit.bytesTest('volume-download', 'it is what was uploaded', async () => {
    await using own = await ownPool(kit)
    const content = pattern(mebibyte)
    const volume = await own.make('sent', { kind: 'upload', bytes: pieces(content) })
    expect(hash(await whole(own.storage, volume))).toBe(hash(content))
  })
}

function lockContract(kit: Kit): void {
  kit.test(
    'volume-lock',
    'the disk of a machine that runs is let alone, and one of a machine that is off is not deleted',
    async () => {
      await using own = await ownPool(kit)
      const { storage } = own
      const { id, path, format } = await own.make('disk', blank(), 'qcow2')
      await using holder = await kit.running({ disks: [{ path, format }] })
      await refusal(storage.resizeVolume(id, { revision: 1, capacityBytes: 8 * mebibyte }), 'disk-in-use')
      await refusal(storage.deleteVolume(id), 'disk-in-use')
      await refusal(storage.readVolume(id), 'disk-in-use')
      await refusal(own.make('copy', { kind: 'copy', volume: id }), 'disk-in-use')
      await holder.machine.powerOff()
      await storage.resizeVolume(id, { revision: 1, capacityBytes: 8 * mebibyte })
      expect((await refusal(storage.deleteVolume(id), 'disk-in-use')).message).toContain(
        holder.machine.view.defined.name,
      )
    },
  )

  kit.test('volume-lock', 'no machine starts on a volume that is read, or that others build on', async () => {
    await using own = await ownPool(kit)
    const { storage } = own
    const base = await own.make('base', blank(), 'qcow2')
    await using machine = await kit.machine({ disks: [{ path: base.path, format: 'qcow2' }] })
    {
      await using _reading = await storage.readVolume(base.id)
      await refusal(machine.machine.start(), 'disk-in-use')
    }
    const overlay = await own.make('top', { kind: 'overlay', volume: base.id }, 'qcow2')
    await refusal(machine.machine.start(), 'disk-in-use')
    await storage.deleteVolume(overlay.id)
    await machine.machine.start()
  })
}

/** What is told from now on, once asked for. */
function listen(storage: Storage): () => Promise<readonly StorageEvent[]> {
  const end = new AbortController()
  const events = storage.events(end.signal)
  return async () => {
    end.abort()
    const heard: StorageEvent[] = []
    for await (const event of events) heard.push(event)
    return heard
  }
}

/** Bytes that do not repeat within reach. */
function pattern(length: number): Uint8Array {
  return Buffer.alloc(length, createHash('sha512').update(String(length)).digest())
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 65_536)
  throw new Error('the client has gone')
}

async function whole(storage: Storage, { id }: VolumeView): Promise<Uint8Array> {
  await using reading = await storage.readVolume(id)
  const parts: Uint8Array[] = []
  for await (const part of reading.bytes) parts.push(part)
  return Buffer.concat(parts)
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Headers of version 3 that name other files or want tables beyond all measure (QEMU: docs/interop/qcow2.rst, "Header"). */
function hostileImages(): readonly Uint8Array[] {
  const image = (spoil: (header: Buffer) => void) => {
    const bytes = Buffer.alloc(mebibyte)
    bytes.writeUInt32BE(0x514649fb, 0)
    bytes.writeUInt32BE(3, 4)
    bytes.writeUInt32BE(16, 20)
    bytes.writeBigUInt64BE(BigInt(mebibyte), 24)
    bytes.writeUInt32BE(1, 36)
    bytes.writeBigUInt64BE(0x30000n, 40)
    bytes.writeBigUInt64BE(0x10000n, 48)
    bytes.writeUInt32BE(1, 56)
    bytes.writeUInt32BE(4, 96)
    bytes.writeUInt32BE(104, 100)
    spoil(bytes)
    return bytes
  }
  return [
    image((header) => {
      header.writeBigUInt64BE(512n, 8)
      header.writeUInt32BE(header.write('/etc/shadow', 512), 16)
    }),
    // External data file.
    image((header) => header.writeBigUInt64BE(4n, 72)),
    // An L1 table of 32 GiB; a refcount table of 4 TiB; clusters of 2 GiB; 8 EiB of disk.
    image((header) => header.writeUInt32BE(0xffffffff, 36)),
    image((header) => header.writeUInt32BE(0x4000000, 56)),
    image((header) => header.writeUInt32BE(31, 20)),
    image((header) => header.writeBigUInt64BE(2n ** 63n, 24)),
    // Encrypted, and of features that nobody knows.
    image((header) => header.writeUInt32BE(2, 32)),
    image((header) => header.writeBigUInt64BE(1n << 40n, 72)),
  ]
}
