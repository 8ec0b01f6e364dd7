import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ArrivalPlan, completeConfig, type MigrationOffer, type Storage } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { type CheckSurroundings, checkArrival } from './check-arrival.ts'

const config = completeConfig({ name: 'web' })

/** Of a machine that could come as it is. */
const offer: MigrationOffer = {
  format: 1,
  migration: 'm',
  platform: 'qemu',
  version: '7.2.22',
  hypervisor: 'h',
  host: { id: 'a', name: 'a', architecture: 'x86_64', processors: 'p' },
  state: 'running',
  revision: 1,
  defined: config,
  active: config,
  machineType: 'pc-q35-7.2',
  acceleration: 'tcg',
  cpu: { model: 'max', features: [], hostFlags: [] },
  memoryBytes: 2 ** 28,
  disks: [],
  files: [],
  networks: [],
  bridges: [],
  keepsakes: { firmware: {}, tpm: {} },
  immovable: [],
}

const pool = { id: 'p', config: { name: 'images', path: '/images' }, availableBytes: 2 ** 20 }

function found(differs: Partial<MigrationOffer>, plan: ArrivalPlan = { storage: 'shared' }) {
  const host = { id: 'b', name: 'b', architecture: 'x86_64', memory: { availableBytes: 2 ** 30 } }
  const target = {
    platform: 'qemu',
    version: '7.2.22',
    features: new Set(),
    missing: new Map(),
    hosts: () => [host],
    machines: () => [],
    machine: () => undefined,
    networks: { networks: () => [], network: () => undefined, find: () => undefined },
  }
  const surroundings = {
    target,
    storage: { pools: () => [pool], pool: () => pool } as unknown as Storage,
    machineTypes: ['pc-q35-7.2'],
    accelerations: ['tcg'],
    user: undefined,
    carriedFolder: tmpdir(),
  } as unknown as CheckSurroundings
  return checkArrival({ ...offer, ...differs }, plan, surroundings)
}

const disk: MigrationOffer['disks'][number] = {
  id: 'disk0',
  path: '/nowhere/web.qcow2',
  format: 'qcow2',
  capacityBytes: 2 ** 30,
  allocatedBytes: 2 ** 30,
  file: { inode: 1, sizeBytes: 2 ** 30 },
  backing: [],
}

test('a machine that can come meets nothing', async () => {
  expect(await found({})).toEqual([])
})

test.each([
  [
    'version',
    { version: '9.0.0', cpu: { model: 'qemu64', features: [], hostFlags: [] } },
    'QEMU 9.0.0, here is 7.2.22',
  ],
  ['cpu', { version: '6.1.0' }, 'CPU model max'],
  ['machine-type', { machineType: 'pc-q35-8.1' }, 'pc-q35-8.1'],
  ['acceleration', { acceleration: 'kvm' }, 'by kvm'],
  ['cpu', { cpu: { model: 'host', features: [], hostFlags: ['imaginary'] } }, 'imaginary'],
  ['architecture', { defined: { ...config, architecture: 'aarch64' }, active: null, state: 'off' }, 'aarch64'],
  ['platform', { platform: 'simulator' }, 'of simulator'],
  ['immovable', { immovable: [{ what: 'device 0000:01:00.0', why: 'it is of this host' }] }, '0000:01:00.0'],
  ['memory', { memoryBytes: 2 ** 40 }, '1048576 MiB'],
  ['disk', { disks: [disk] }, '/nowhere/web.qcow2'],
  ['file', { files: [{ what: 'kernel', path: '/nowhere/kernel', sizeBytes: 1 }] }, '/nowhere/kernel'],
  ['network', { bridges: ['br-nowhere'] }, 'br-nowhere'],
] as const satisfies readonly (readonly [string, Partial<MigrationOffer>, string])[])(
  'what is in the way is named, with its value and what would help: %s',
  async (kind, differs, named) => {
    const obstacles = await found(differs)
    expect(obstacles.map((one) => one.kind)).toEqual([kind])
    expect(obstacles[0]?.problem).toContain(named)
    expect(obstacles[0]?.remedy).not.toBe('')
  },
)

test('a pool without room for the copies is named with what it has and what they take', async () => {
  const obstacles = await found({ disks: [disk] }, { storage: 'copied', pool: 'p' })
  const room = obstacles.find(({ kind }) => kind === 'room')
  expect(room?.problem).toBe('pool images has 1 MiB free, the disks take 1024 MiB')
})

test('of a shared disk each file that it builds on must be here, and be the same', async () => {
  using folder = new DisposableFolder()
  const top = folder.write('top')
  const base = folder.write('base')
  const chain = (backing: (typeof disk)['backing']) =>
    found({ disks: [{ ...disk, path: top.path, file: top.file, backing }] })
  expect(await chain([base])).toEqual([])
  const [missing] = await chain([{ ...base, path: '/nowhere/base' }])
  expect(missing).toMatchObject({ kind: 'disk', device: 'disk0' })
  expect(missing?.problem).toMatch(/^"\/nowhere\/base", which its disk image builds on, is not /)
  const [another] = await chain([{ ...base, file: { inode: base.file.inode + 1, sizeBytes: 0 } }])
  expect(another?.problem).toMatch(/is another file/)
})

test('what goes along in files must have room', async () => {
  const carried = (sizeBytes: number) => found({ carried: [{ name: 'moments/x', sizeBytes }] })
  expect(await carried(1024)).toEqual([])
  const [obstacle, ...more] = await carried(2 ** 60)
  expect(more).toEqual([])
  expect(obstacle).toMatchObject({ kind: 'room', remedy: 'make room there, or delete snapshots of it' })
  expect(obstacle?.problem).toMatch(/^memory that was kept of it takes \d+ MiB, and ".*" here has \d+ MiB free$/)
})

test('one that is saved needs the QEMU that can read it, and no memory yet', async () => {
  const saved = { atMs: 1, paused: false, config }
  const one = { state: 'saved', active: null, saved } as const
  expect(await found({ ...one, memoryBytes: 2 ** 40 })).toEqual([])
  const differs = { version: '9.0.0', machineType: 'pc-q35-9.0', cpu: { model: 'qemu64', features: [], hostFlags: [] } }
  const obstacles = await found({ ...one, ...differs })
  expect(obstacles.map(({ kind }) => kind)).toEqual(['version', 'machine-type'])
  expect(obstacles[0]?.problem).toBe('it was saved in QEMU 9.0.0, here is 7.2.22, which is older')
  expect(obstacles[0]?.remedy).toContain('discard-saved')
})

test('obstacles name the host as its source calls it', async () => {
  const [obstacle] = await found({ disks: [disk] }, { storage: 'shared', called: 'rack2' })
  expect(obstacle?.problem).toBe('disk image "/nowhere/web.qcow2" is not at rack2')
})

/** Files that are there as long as a test is. */
class DisposableFolder implements Disposable {
  readonly #path = mkdtempSync(join(tmpdir(), 'cimarron-check-'))

  write(name: string) {
    const path = join(this.#path, name)
    writeFileSync(path, name)
    const { ino: inode, size: sizeBytes } = statSync(path)
    return { path, file: { inode, sizeBytes } }
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true })
  }
}
