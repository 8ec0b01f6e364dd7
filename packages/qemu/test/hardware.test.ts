import { execFileSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type Machine, type MachineDraft } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectQmp, type QmpClient } from '../src/qmp/client.ts'
import { TestFolder } from './guest.ts'

// One paused machine that has nearly everything: what it has, QEMU itself is asked.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let machine: Machine
let qmp: QmpClient

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
  machine = await hypervisor.define(completeConfig({ name: 'hardware', ...draft() }))
  await machine.start({ paused: true })
  stack.defer(() => machine.powerOff())
  qmp = stack.use(await askBeside(machine))
})
afterAll(() => stack.disposeAsync())

function draft(): Omit<MachineDraft, 'name'> {
  const disk = (options: object) => ({ path: folder.disk('raw'), format: 'raw' as const, ...options })
  return {
    machineType: 'q35',
    processors: { count: 2 },
    cpu: { model: 'qemu64', features: ['+avx', '-svm'], topology: { sockets: 1, cores: 2, threads: 2 } },
    maxProcessors: 4,
    maxMemoryBytes: 2 ** 29,
    disks: [
      disk({ id: 'plain' }),
      disk({ id: 'small', bus: 'scsi', serial: 'SN-1', cache: 'directsync', aio: 'native', discard: 'ignore' }),
      disk({ id: 'board', bus: 'sata', limits: { readBytesPerSecond: 1_000_000, writesPerSecond: 100 } }),
      disk({ id: 'fast', bus: 'nvme', readOnly: true }),
      disk({ id: 'stick', bus: 'usb', limits: { readsPerSecond: 7 } }),
    ],
    drives: [
      { id: 'cd', medium: { path: folder.disk('raw'), format: 'raw' } },
      { id: 'empty', bus: 'scsi' },
      { id: 'floppy', type: 'floppy' },
    ],
    nics: [{ id: 'old', model: 'rtl8139' }, { id: 'new', model: 'e1000e', link: 'down' }, { id: 'best' }],
    boot: { order: ['cd', 'small', 'best'] },
    graphics: [{ video: 'virtio', keyboard: 'de' }],
    usb: ['tablet', 'keyboard'],
    sound: { model: 'ich9', backend: 'vnc' },
    rng: { bytesPerSecond: 1024 },
    watchdog: { model: 'i6300esb', action: 'pause' },
    bootMenu: { waitMs: 3000 },
    shares: [{ tag: 'files', path: '/usr/share', readOnly: true }],
    hyperv: ['relaxed', 'time'],
    extraArguments: ['-object', 'rng-builtin,id=mine'],
  }
}

/** The driver has the monitor; a second one is there for descriptors, and answers questions too. */
async function askBeside({ id }: Machine): Promise<QmpClient> {
  return await connectQmp(join(folder.runFolderOf(id), 's/fd'))
}

const property = (path: string, name: string) => qmp.executeAny('qom-get', { path, property: name })
const deviceProperty = (id: string, name: string) => property(`/machine/peripheral/${id}`, name)
const query = async (command: string) => (await qmp.executeAny(command)) as Record<string, never>[]

async function hmp(line: string): Promise<string> {
  return String(await qmp.executeAny('human-monitor-command', { 'command-line': line }))
}

/** Items that are no files (QEMU: docs/specs/fw_cfg.rst; include/standard-headers/linux/qemu_fw_cfg.h). */
const bootMenuItem = 0x0e
const fileList = 0x19

/** Bytes that the firmware gets, by the ports it reads them at. */
async function firmwareItem(key: number, length: number): Promise<Buffer> {
  await hmp(`o /h 0x510 ${key}`)
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at++) bytes.writeUInt8(Number(/= (0x[0-9a-f]+)/.exec(await hmp('i /b 0x511'))?.[1]), at)
  return bytes
}

/** The list has a count, then for each file its size, its key and its name, in 64 bytes. */
async function firmwareFile(name: string, length: number): Promise<Buffer> {
  const count = (await firmwareItem(fileList, 4)).readUInt32BE()
  const list = await firmwareItem(fileList, 4 + count * 64)
  for (let at = 4; at < list.length; at += 64) {
    if (list.toString('latin1', at + 8, at + 64).split('\0')[0] === name)
      return await firmwareItem(list.readUInt16BE(at + 4), length)
  }
  throw new Error(`the firmware is given no ${name}`)
}

/**
 * Asks a screen's server for sound (QEMU's extension of RFC 6143: ui/vnc.h, VNC_ENCODING_AUDIO), and gives the encoding of
 * the rectangle by which it says that it has some.
 */
async function audioAnswer(screen: Socket): Promise<number> {
  const reader = new ByteReader(screen)
  await reader.take(12)
  screen.write('RFB 003.008\n')
  await reader.take((await reader.take(1)).readUInt8(0))
  screen.write(Buffer.from([1]))
  await reader.take(4)
  screen.write(Buffer.from([1]))
  const name = (await reader.take(24)).readUInt32BE(20)
  await reader.take(name)
  const encodings = Buffer.alloc(8)
  encodings.writeUInt8(2, 0)
  encodings.writeUInt16BE(1, 2)
  encodings.writeInt32BE(-259, 4)
  screen.write(encodings)
  // One update of one rectangle: 4 bytes, then place, size and encoding.
  return (await reader.take(16)).readInt32BE(12)
}

class ByteReader {
  readonly #pieces: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async take(count: number): Promise<Buffer> {
    while (this.#rest.length < count) {
      const { value, done } = await this.#pieces.next()
      if (done === true) throw new Error('the connection ended')
      this.#rest = Buffer.concat([this.#rest, value])
    }
    const taken = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return taken
  }
}

describe('QEMU says of what a machine was given', () => {
  test.for([
    ['plain', 'virtio-blk-pci'],
    ['small', 'scsi-hd'],
    ['board', 'ide-hd'],
    ['fast', 'nvme'],
    ['stick', 'usb-storage'],
    ['cd', 'ide-cd'],
    ['empty', 'scsi-cd'],
    ['floppy', 'floppy'],
    ['old', 'rtl8139'],
    ['new', 'e1000e'],
    ['best', 'virtio-net-pci'],
    ['graphics0', 'virtio-vga'],
    ['cimarron.rng', 'virtio-rng-pci'],
    ['cimarron.sound', 'ich9-intel-hda'],
    ['cimarron.sound.codec', 'hda-duplex'],
    ['cimarron.watchdog', 'i6300esb'],
    ['cimarron.share0.device', 'virtio-9p-pci'],
  ] as const)('%s is a %s', async ([id, type]) => {
    expect(await deviceProperty(id, 'type')).toBe(type)
  })

  test('a serial number, a boot order, a write cache', async () => {
    expect(await deviceProperty('small', 'serial')).toBe('SN-1')
    expect(await Promise.all(['cd', 'small', 'best'].map((id) => deviceProperty(id, 'bootindex')))).toEqual([1, 2, 3])
    expect(await deviceProperty('small', 'write-cache')).toBe('off')
    expect(await deviceProperty('plain', 'serial')).toBe('plain')
  })

  test('cache, read-only and limits', async () => {
    const blocks = await query('query-block')
    const of = (id: string) => blocks.find(({ inserted }) => inserted?.['node-name'] === `d-${id}`)?.inserted
    expect(of('small')).toMatchObject({ cache: { direct: true, 'no-flush': false, writeback: false } })
    expect(of('fast')).toMatchObject({ ro: true })
    expect(of('board')).toMatchObject({ bps: 0, bps_rd: 1_000_000, iops_wr: 100 })
    expect(of('stick')).toMatchObject({ iops_rd: 7 })
    expect(of('cd')).toMatchObject({ ro: true })
  })

  test('processors: how many, of which model, with room for how many', async () => {
    expect(await query('query-cpus-fast')).toHaveLength(2)
    expect(await query('query-hotpluggable-cpus')).toHaveLength(4)
    const [first] = await query('query-cpus-fast')
    const path = String(first?.['qom-path'])
    expect(await property(path, 'type')).toBe('qemu64-x86_64-cpu')
    expect(await Promise.all(['avx', 'svm', 'hv-relaxed', 'hv-time'].map((name) => property(path, name)))).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  test('memory: room to grow', async () => {
    expect(await property('/machine', 'memory')).toMatchObject({ 'max-size': 2 ** 29, slots: 16 })
  })

  test('a sound card that viewers of the screen may hear', async () => {
    expect(await deviceProperty('cimarron.sound.codec', 'audiodev')).toBe('cimarron.audio')
    const tree = String(await qmp.executeAny('human-monitor-command', { 'command-line': 'info qtree' }))
    expect(tree).toMatch(/bus: cimarron\.sound\.0\s+type HDA\s+dev: hda-duplex/)
    const screen = connect(join(folder.runFolderOf(machine.id), 's/vnc'))
    expect(await audioAnswer(screen)).toBe(-259)
    screen.destroy()
  })

  test('a folder by its tag', async () => {
    expect(await deviceProperty('cimarron.share0.device', 'mount_tag')).toBe('files')
  })

  test('a boot menu, and how long it waits, as the firmware reads it', async () => {
    expect((await firmwareItem(bootMenuItem, 2)).readUInt16LE()).toBe(1)
    expect((await firmwareFile('etc/boot-menu-wait', 2)).readUInt16LE()).toBe(3000)
  })

  test('the randomness it gets, and what goes by it as an extra argument', async () => {
    expect(await deviceProperty('cimarron.rng', 'max-bytes')).toBe(1024)
    expect(await qmp.executeAny('qom-list', { path: '/objects' })).toContainEqual(
      expect.objectContaining({ name: 'mine', type: 'child<rng-builtin>' }),
    )
  })

  test('USB: a tablet, a keyboard and a stick on one controller', async () => {
    expect(await qmp.executeAny('human-monitor-command', { 'command-line': 'info usb' })).toMatch(
      /QEMU USB Tablet.*QEMU USB Keyboard.*QEMU USB MSD/s,
    )
  })
})

test('firmware that is UEFI has variables of its own, in qcow2, which go with the machine', async () => {
  if (!hypervisor.features.has('secure-boot')) return
  const config = completeConfig({ name: 'uefi', firmware: 'uefi-secure', graphics: [] })
  const uefi = await hypervisor.define(config)
  await uefi.start({ paused: true })
  await using beside = await askBeside(uefi)
  const blocks = (await beside.executeAny('query-named-block-nodes')) as Record<string, unknown>[]
  expect(blocks).toContainEqual(expect.objectContaining({ 'node-name': 'cimarron.code', ro: true, drv: 'raw' }))
  expect(blocks).toContainEqual(expect.objectContaining({ 'node-name': 'cimarron.variables', ro: false, drv: 'qcow2' }))
  const machineOf = (property: string) => beside.executeAny('qom-get', { path: '/machine', property })
  expect(await machineOf('smm')).toBe('on')
  const path = join(folder.path, 'firmware', config.id, 'uefi-secure.qcow2')
  expect(execFileSync('qemu-img', ['info', '-U', path], { encoding: 'utf8' })).toContain('file format: qcow2')
  await uefi.powerOff()
  await uefi.undefine()
  expect(() => execFileSync('stat', [path], { stdio: 'ignore' })).toThrow()
})

test('a watchdog that nobody feeds does what it is to do', async () => {
  const watched = await hypervisor.define(
    completeConfig({ name: 'watched', machineType: 'pc', watchdog: { model: 'ib700', action: 'pause' }, graphics: [] }),
  )
  await watched.start()
  await using beside = await askBeside(watched)
  // Written at this port it begins to wait: 15 stands for no time at all (QEMU: hw/watchdog/wdt_ib700.c).
  await beside.executeAny('human-monitor-command', { 'command-line': 'o /b 0x443 15' })
  await expect.poll(() => watched.view).toMatchObject({ state: 'paused', reason: 'watchdog' })
  await watched.powerOff()
  await watched.undefine()
})
