import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { completePool, completeVolume, type StorageEvent, type VolumeSource } from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Libvirtd } from './libvirtd.ts'

const mebibyte = 2 ** 20
let libvirtd: Libvirtd
let hypervisor: LibvirtHypervisor
const virsh = (...commands: readonly string[]) => libvirtd.virsh('qemu', ...commands)
const column = (text: string, at: number) => text.split('\n').map((line) => line.trim().split(/\s+/)[at])

beforeAll(async () => {
  libvirtd = await Libvirtd.start()
  hypervisor = await openLibvirt({ uri: libvirtd.uri('qemu'), waitMs: 60_000 })
})
afterAll(async () => {
  await hypervisor[Symbol.asyncDispose]()
  await libvirtd[Symbol.asyncDispose]()
})

/** The first event that fits, of those from now on. */
async function told(fits: (event: StorageEvent) => boolean): Promise<StorageEvent> {
  const end = new AbortController()
  for await (const event of hypervisor.storage.events(end.signal)) if (fits(event)) return event
  throw new Error('the events have ended')
}

async function pool(name: string) {
  return await hypervisor.storage.definePool(completePool({ name, path: libvirtd.newFolder(name) }))
}

function make(pool: string, name: string, source: VolumeSource) {
  const format = name.endsWith('.qcow2') ? 'qcow2' : 'raw'
  return hypervisor.storage.createVolume(completeVolume({ pool, name, format, source }))
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
}

test('a pool that is made here runs for virsh, starts with its host, and keeps its name and volumes when it is renamed', async () => {
  const { storage } = hypervisor
  const view = await pool('first')
  expect(virsh('pool-info first')).toMatch(/State: +running[\s\S]*Persistent: +yes[\s\S]*Autostart: +yes/)
  expect(virsh('pool-uuid first')).toBe(view.id)
  const { id } = await make(view.id, 'kept', { kind: 'blank', capacityBytes: mebibyte })
  const changed = await storage.changePool(view.id, {
    revision: view.revision,
    name: 'second',
    description: 'of tests',
  })
  expect(changed.config).toMatchObject({ name: 'second', description: 'of tests' })
  expect(virsh('pool-list --all --name')).toBe('second')
  expect(virsh('pool-info second')).toMatch(/State: +running[\s\S]*Autostart: +yes/)
  expect(storage.volume(id)).toMatchObject({ name: 'kept', pool: view.id })
  await storage.deleteVolume(id)
  await storage.undefinePool(view.id)
  expect(virsh('pool-list --all --name')).toBe('')
})

test('volumes are those of virsh: blank, on another, copied, resized', async () => {
  const { storage } = hypervisor
  const { id: of } = await pool('volumes')
  const base = await make(of, 'base.qcow2', { kind: 'blank', capacityBytes: 8 * mebibyte })
  await make(of, 'top.qcow2', { kind: 'overlay', volume: base.id })
  await make(of, 'flat', { kind: 'copy', volume: base.id, capacityBytes: 16 * mebibyte })
  const full = { kind: 'blank', capacityBytes: mebibyte, preallocation: 'full' } as const
  await make(of, 'full', full)
  const info = (name: string) =>
    /Capacity: +(\d+)[\s\S]*Allocation: +(\d+)/.exec(virsh(`vol-info ${name} volumes --bytes`))
  for (const { name, capacityBytes } of storage.volumes(of)) expect(info(name)?.[1]).toBe(String(capacityBytes))
  expect(Number(info('full')?.[2])).toBeGreaterThanOrEqual(mebibyte)
  expect(Number(info('flat')?.[2])).toBeLessThan(mebibyte)
  expect(virsh('vol-dumpxml top.qcow2 volumes')).toContain(`<path>${base.path}</path>`)
  await expect(storage.deleteVolume(base.id)).rejects.toMatchObject({ code: 'disk-in-use' })
  const grown = storage.volumeAt(`${libvirtd.folder}/images/volumes/flat`)
  if (!grown) throw new Error('the copy is not found by its path')
  await storage.resizeVolume(grown.id, { revision: 1, capacityBytes: 32 * mebibyte })
  expect(info('flat')?.[1]).toBe(String(32 * mebibyte))
})

test('what others do to pools and volumes is told: at once where libvirt tells of it, else by a refresh', async () => {
  const { storage } = hypervisor
  const folder = libvirtd.newFolder('theirs')
  const defined = told(({ kind }) => kind === 'pool-defined')
  virsh(`pool-define-as theirs dir --target ${folder}`)
  const { id } = ((await defined) as Extract<StorageEvent, { kind: 'pool-defined' }>).pool
  await expect
    .poll(() => storage.pool(id))
    .toMatchObject({ state: 'unavailable', detail: expect.stringContaining('pool-start') })
  const started = told((event) => event.kind === 'pool-changed' && event.pool.state === 'available')
  virsh('pool-start theirs')
  await started
  const created = told(({ kind }) => kind === 'volume-created')
  virsh('vol-create-as theirs made 4M --format qcow2', 'pool-refresh theirs')
  expect(await created).toMatchObject({ volume: { name: 'made', format: 'qcow2', capacityBytes: 4 * mebibyte } })
  virsh('vol-delete made theirs')
  await storage.refreshPool(id)
  expect(storage.volumes(id)).toEqual([])
  const gone = told(({ kind }) => kind === 'pool-undefined')
  virsh('pool-destroy theirs', 'pool-undefine theirs')
  await gone
})

test('what is uploaded is what virsh downloads, and the other way round', async () => {
  const { storage } = hypervisor
  const { id: of } = await pool('bytes')
  const content = randomBytes(3 * mebibyte + 512)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const progress: number[] = []
  const source = { kind: 'upload', bytes: pieces(content), length: content.length, sha256 } as const
  const request = completeVolume({ pool: of, name: 'sent', format: 'raw', source })
  const volume = await storage.createVolume(request, { progress: (part) => progress.push(part) })
  expect(volume).toMatchObject({ id: request.id, sha256, capacityBytes: content.length })
  expect(progress.at(-1)).toBe(1)
  const copy = `${libvirtd.folder}/copy`
  virsh(`vol-download sent ${copy} --pool bytes`)
  expect(readFileSync(copy).equals(content)).toBe(true)
  await using reading = await storage.readVolume(volume.id)
  expect(reading.length).toBe(content.length)
  expect(Buffer.concat(await Array.fromAsync(reading.bytes)).equals(content)).toBe(true)
  // Another connection knows it by the same id only where it remembers; libvirt has no place for it.
  expect(column(virsh('vol-list bytes'), 0)).toEqual(['sent'])
})

test('an upload that is called off leaves nothing, and what can not be recorded has not happened', async () => {
  const { storage } = hypervisor
  const { id: of } = await pool('off')
  const end = new AbortController()
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new Uint8Array(mebibyte)
      if (storage.volumes(of).length === 0) queueMicrotask(() => end.abort())
    }
  }
  const source = { kind: 'upload', bytes: endless() } as const
  const request = completeVolume({ pool: of, name: 'sent', format: 'raw', source })
  await expect(storage.createVolume(request, { signal: end.signal })).rejects.toMatchObject({ code: 'cancelled' })
  const failing = { commit: () => Promise.reject(new Error('the disk is full')) }
  const blank = completeVolume({
    pool: of,
    name: 'blank',
    format: 'raw',
    source: { kind: 'blank', capacityBytes: mebibyte },
  })
  await expect(storage.createVolume(blank, failing)).rejects.toThrow('the disk is full')
  expect(virsh('vol-list off')).toBe('')
  expect(storage.volumes(of)).toEqual([])
})
