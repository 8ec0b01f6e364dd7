import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completePool, completeVolume, type ImageFormat, MemoryStore, type VolumeSource } from '@cimarron/hypervisor'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.ts'

const mebibyte = 2 ** 20

async function ownStorage() {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'pool')
  mkdirSync(path)
  const store = new MemoryStore()
  const storage = await openLedger({ store, keptBack: [join(folder, 'daemon')] })
  const pool = await storage.definePool(completePool({ name: 'pool', path }))
  const make = (name: string, source: VolumeSource, format: ImageFormat = 'raw') =>
    storage.createVolume(completeVolume({ pool: pool.id, name, format, source }))
  return { folder, path, pool, store, storage, make }
}

/** Throws where it does not end well. */
function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args)
}

function blank(capacityBytes = 4 * mebibyte): VolumeSource {
  return { kind: 'blank', capacityBytes }
}

interface ImageInfo {
  readonly format: string
  readonly 'virtual-size': number
  readonly 'backing-filename'?: string
}

function info(path: string): ImageInfo {
  return JSON.parse(execFileSync('qemu-img', ['info', '--output=json', path], { encoding: 'utf8' })) as ImageInfo
}

test('qemu-img finds what was recorded', async () => {
  const { make, path } = await ownStorage()
  const base = await make('base', blank(), 'qcow2')
  await make('top', { kind: 'overlay', volume: base.id, capacityBytes: 8 * mebibyte }, 'qcow2')
  const full = await make('full', { kind: 'blank', capacityBytes: mebibyte, preallocation: 'full' })
  expect(info(join(path, 'base'))).toMatchObject({ format: 'qcow2', 'virtual-size': 4 * mebibyte })
  expect(info(join(path, 'top'))).toMatchObject({ 'virtual-size': 8 * mebibyte, 'backing-filename': base.path })
  expect(full.allocationBytes).toBe(mebibyte)
  expect(statSync(base.path).mode & 0o777).toBe(0o600)
})

test("a raw volume in which a guest wrote another image's header stays raw", async () => {
  const { make, path, storage } = await ownStorage()
  const raw = await make('raw', blank(mebibyte))
  const secret = join(path, 'secret')
  writeFileSync(secret, Buffer.alloc(mebibyte, 'secret'))
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', secret, '-F', 'raw', join(path, 'evil')])
  run('dd', `if=${join(path, 'evil')}`, `of=${raw.path}`, 'conv=notrunc', 'status=none')
  expect(info(raw.path).format).toBe('qcow2')
  const copy = await make('copy', { kind: 'copy', volume: raw.id }, 'raw')
  run('cmp', raw.path, copy.path)
  const grown = await storage.resizeVolume(raw.id, { revision: 1, capacityBytes: 2 * mebibyte })
  expect(grown.capacityBytes).toBe(2 * mebibyte)
  expect(statSync(raw.path).size).toBe(2 * mebibyte)
})

test('a qcow2 volume whose header was made to name another file gives none of it away', async () => {
  const { make, path } = await ownStorage()
  const volume = await make('disk', blank(mebibyte), 'qcow2')
  writeFileSync(join(path, 'secret'), Buffer.alloc(mebibyte, 'secret'))
  execFileSync('qemu-img', ['rebase', '-u', '-F', 'raw', '-b', join(path, 'secret'), volume.path])
  const copy = await make('copy', { kind: 'copy', volume: volume.id })
  run('cmp', '-n', String(mebibyte), copy.path, '/dev/zero')
})

describe('a file that is there', () => {
  test('is no volume where it is a link, a folder, in use by the daemon, or builds on something', async () => {
    const { make, path, storage } = await ownStorage()
    symlinkSync('/etc/passwd', join(path, 'link'))
    mkdirSync(join(path, 'folder'))
    run('mkfifo', join(path, 'pipe'))
    for (const name of ['link', 'folder', 'pipe'])
      await expect(make(name, { kind: 'file' })).rejects.toMatchObject({ code: 'disk-missing' })
    execFileSync('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-u',
      '-F',
      'raw',
      '-b',
      '/etc/passwd',
      join(path, 'on'),
      '1M',
    ])
    await expect(make('on', { kind: 'file' }, 'qcow2')).rejects.toMatchObject({ code: 'image-refused' })
    expect(storage.volumes()).toEqual([])
    expect(existsSync(join(path, 'on'))).toBe(true)
  })

  test('is never written over', async () => {
    const { make, path } = await ownStorage()
    writeFileSync(join(path, 'mine'), 'mine')
    await expect(make('mine', blank())).rejects.toMatchObject({ code: 'name-in-use' })
    expect(readdirSync(path)).toEqual(['mine'])
    expect(statSync(join(path, 'mine')).size).toBe(4)
  })
})

test('what is zeros takes no room when it is uploaded', async () => {
  const { make } = await ownStorage()
  async function* image() {
    yield Buffer.alloc(65_536, 1)
    for (let piece = 1; piece < 256; piece++) yield Buffer.alloc(65_536)
  }
  const volume = await make('sparse', { kind: 'upload', bytes: image() })
  expect(volume.capacityBytes).toBe(16 * mebibyte)
  expect(volume.allocationBytes).toBeLessThan(mebibyte)
})

test('an upload is not read faster than it is written, and is called off at once', async () => {
  const { storage, pool, path } = await ownStorage()
  const stop = new AbortController()
  let asked = 0
  async function* endless() {
    for (;;) {
      if (++asked === 20) stop.abort()
      yield Buffer.alloc(65_536, asked)
    }
  }
  const request = completeVolume({
    pool: pool.id,
    name: 'endless',
    format: 'raw',
    source: { kind: 'upload', bytes: endless() },
  })
  await expect(storage.createVolume(request, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
  expect(asked).toBe(20)
  expect(readdirSync(path)).toEqual([])
})

test('a copy that is called off ends qemu-img and leaves nothing', async () => {
  const { make, storage, pool, path } = await ownStorage()
  const from = await make('from', { kind: 'blank', capacityBytes: 64 * mebibyte, preallocation: 'full' })
  const stop = new AbortController()
  const request = completeVolume({
    pool: pool.id,
    name: 'to',
    format: 'qcow2',
    source: { kind: 'copy', volume: from.id },
  })
  const copying = storage.createVolume(request, { signal: stop.signal, progress: () => stop.abort() })
  await expect(copying).rejects.toMatchObject({ code: 'cancelled' })
  expect(readdirSync(path)).toEqual(['from'])
  await storage.deleteVolume(from.id)
})

describe('a pool', () => {
  test("is no folder of the daemon's or the kernel's", async () => {
    const { folder, storage } = await ownStorage()
    mkdirSync(join(folder, 'daemon/inside'), { recursive: true })
    for (const path of [
      folder,
      join(folder, 'daemon/inside'),
      '/proc/self',
      '/sys',
      join(folder, 'none'),
      '/etc/passwd',
    ])
      await expect(storage.definePool(completePool({ name: 'bad', path })), path).rejects.toMatchObject({
        code: 'invalid-config',
      })
  })

  test('whose folder is gone is unavailable, and is again when it is back', async () => {
    const { make, path, pool, store, storage } = await ownStorage()
    const volume = await make('disk', blank())
    rmSync(path, { recursive: true })
    expect(await storage.refreshPool(pool.id)).toMatchObject({ state: 'unavailable', capacityBytes: 0 })
    await expect(storage.deleteVolume(volume.id)).rejects.toMatchObject({ code: 'pool-unavailable' })
    const again = await openLedger({ store })
    expect(again.volumes()).toHaveLength(1)
    mkdirSync(path)
    expect(await again.refreshPool(pool.id)).toMatchObject({ state: 'available' })
    expect(again.volume(volume.id)?.problem).toBe('its file is gone')
    await again.deleteVolume(volume.id)
  })
})

describe('a disk that is full', () => {
  /** In a mount name space of its own, so that the small disk is gone with the process. */
  const small = 'mount -t tmpfs -o size=4m none /mnt && exec "$0" "$1" /mnt'
  const allowed = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0

  test.skipIf(!allowed)('refuses each kind of work, leaves nothing of it, and goes on when there is room', () => {
    const child = fileURLToPath(new URL('./full-child.ts', import.meta.url))
    const run = spawnSync('unshare', ['-m', 'sh', '-c', small, process.execPath, child], { encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual({
      preallocated: 'no-space',
      uploaded: 'no-space',
      copied: 'no-space',
      left: ['from'],
      afterMakingRoom: 'made',
    })
  })
})
