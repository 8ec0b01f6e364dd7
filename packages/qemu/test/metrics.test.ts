import { completeConfig, type Hypervisor, type Machine, type MachineSample } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'

// One guest that works, and is looked at: whether the counters count what it does, it is made to do so much of it.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let machine: Machine

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  hypervisor = stack.use(await open())
  machine = await hypervisor.define(
    completeConfig({
      name: 'measured',
      ...guestDraft(),
      memory: { bytes: 192 * 2 ** 20 },
      processors: { count: 2 },
      disks: [
        { id: 'data', path: folder.disk('qcow2', '64M'), format: 'qcow2' },
        { id: 'other', path: folder.disk('raw'), format: 'raw' },
      ],
      nics: [{ id: 'net' }],
      graphics: [],
    }),
  )
  await machine.start()
  using console = await ConsoleSession.open(machine)
  await console.until(async () => (await log()).includes('MODS UP'))
  await console.probeShell()
}, 120_000)
afterAll(async () => {
  if (machine.view.state !== 'off') await machine.powerOff()
  await stack.disposeAsync()
})

function open(): Promise<Hypervisor> {
  return openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
}

async function log(): Promise<string> {
  return Buffer.from(await machine.readSerialLog('serial0')).toString('utf8')
}

/** Has the guest's shell do something, to its end. */
async function does(line: string): Promise<void> {
  using console = await ConsoleSession.open(machine)
  const mark = `done-${Math.random().toString(36).slice(2)}`
  console.type(`${line}; echo ${mark}-$((40+2))`)
  await console.until(() => console.text.includes(`${mark}-42`))
}

async function sample(): Promise<MachineSample> {
  const { machines } = await hypervisor.sample()
  const found = machines.find((one) => one.machine === machine.id)
  if (!found) throw new Error('the machine is not in the sample')
  return found
}

/** One in which QEMU has answered: on a busy host it may need another round. */
async function answered(): Promise<MachineSample> {
  for (;;) {
    const one = await sample()
    if (one.staleSinceMs === undefined) return one
  }
}

const diskOf = ({ disks }: MachineSample, id: string) => {
  const disk = disks.find((one) => one.id === id)
  if (!disk) throw new Error(`disk ${id} is not in the sample`)
  return disk
}

describe('a guest that works', { timeout: 60_000 }, () => {
  test('has spent on its processors the time it spun, or waited for those of the host', async () => {
    const before = await answered()
    await does("timeout 1 sh -c 'while :; do :; done'")
    const after = await answered()
    const grown = (one: MachineSample, other: MachineSample, of: 'totalNs' | 'waitNs') =>
      one.cpu.processors.reduce((sum, processor) => sum + (processor[of] ?? 0n), 0n) -
      other.cpu.processors.reduce((sum, processor) => sum + (processor[of] ?? 0n), 0n)
    const spent = grown(after, before, 'totalNs')
    expect(spent).toBeGreaterThan(100_000_000n)
    expect(spent + grown(after, before, 'waitNs')).toBeGreaterThan(900_000_000n)
    // Both processors are threads of the one process, which is counted in steps of 10 ms.
    expect(after.cpu.totalNs - before.cpu.totalNs).toBeGreaterThan(spent - 50_000_000n)
  })

  test('has written to its disk what it wrote, and to the other nothing', async () => {
    const before = await answered()
    await does('dd if=/dev/zero of=/dev/vda bs=64k count=64 conv=fsync 2>/dev/null')
    const after = await answered()
    expect(diskOf(after, 'data').write.bytes - diskOf(before, 'data').write.bytes).toBe(4 * 2 ** 20)
    expect(diskOf(after, 'data').write.requests).toBeGreaterThan(diskOf(before, 'data').write.requests)
    expect(diskOf(after, 'data').write.timeNs).toBeGreaterThan(diskOf(before, 'data').write.timeNs)
    expect(diskOf(after, 'data').flush.requests).toBeGreaterThan(diskOf(before, 'data').flush.requests)
    expect(diskOf(after, 'other').write.bytes).toBe(diskOf(before, 'other').write.bytes)
  })

  test('has read from its disk what it read', async () => {
    const before = await answered()
    await does('dd if=/dev/vdb of=/dev/null bs=64k count=32 iflag=direct 2>/dev/null')
    const after = await answered()
    expect(diskOf(after, 'other').read.bytes - diskOf(before, 'other').read.bytes).toBe(2 * 2 ** 20)
  })

  test('tells the memory it uses, by its balloon', async () => {
    const available = async () => (await answered()).memory.guest?.availableBytes ?? Number.NaN
    await expect.poll(available, { timeout: 20_000, interval: 200 }).toBeGreaterThan(20 * 2 ** 20)
    const before = await available()
    await does('mkdir -p /big; mount -t tmpfs none /big; dd if=/dev/zero of=/big/file bs=1M count=40 2>/dev/null')
    await expect.poll(available, { timeout: 20_000, interval: 200 }).toBeLessThan(before - 35 * 2 ** 20)
    const { memory } = await answered()
    expect(memory.guest?.totalBytes).toBeGreaterThan(128 * 2 ** 20)
    expect(memory.guest?.totalBytes).toBeLessThanOrEqual(memory.configuredBytes)
    expect(Math.abs(Date.now() - (memory.guest?.atMs ?? 0))).toBeLessThan(60_000)
    expect(memory.balloonBytes).toBe(192 * 2 ** 20)
    expect(memory.residentBytes).toBeGreaterThan(64 * 2 ** 20)
    await does('umount /big')
  })

  test('is told apart from one that nobody counts: its NIC on user networking', async () => {
    expect((await answered()).nics).toEqual([{ id: 'net', unsupported: expect.stringContaining('user networking') }])
  })

  test('tells what its images take of the disk', async () => {
    const allocated = async () => diskOf(await answered(), 'data').allocatedBytes
    await expect.poll(allocated).toBeGreaterThan(0)
  })
})

describe('a QEMU that does not answer', { timeout: 60_000 }, () => {
  test('is told as stale, holds up no round but the first, and is asked nothing more until it answers', async () => {
    const before = await answered()
    const pid = machine.view.pid ?? Number.NaN
    process.kill(pid, 'SIGSTOP')
    try {
      const stopped = await sample()
      expect(stopped.staleSinceMs).toBeGreaterThanOrEqual(before.atMs)
      expect(stopped.disks).toEqual(before.disks)
      expect(stopped.run).toBe(before.run)
      const rounds: number[] = []
      for (let round = 0; round < 20; round++) rounds.push((await hypervisor.sample()).tookMs)
      // The patience of a round is 250 ms: none of these has waited.
      expect(Math.max(...rounds)).toBeLessThan(250)
      expect((await sample()).staleSinceMs).toBe(stopped.staleSinceMs)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await expect.poll(async () => (await sample()).staleSinceMs).toBeUndefined()
    expect((await answered()).atMs).toBeGreaterThan(before.atMs)
  })

  test('a daemon that takes it over counts on', async () => {
    const before = await answered()
    await hypervisor[Symbol.asyncDispose]()
    hypervisor = stack.use(await open())
    machine = hypervisor.machine(machine.id) ?? machine
    const after = await answered()
    expect(after.run).toBe(before.run)
    expect(after.cpu.totalNs).toBeGreaterThanOrEqual(before.cpu.totalNs)
    expect(diskOf(after, 'data').write).toEqual(diskOf(before, 'data').write)
    expect(after.uptimeMs).toBeGreaterThan(before.uptimeMs)
  })

  test('one that ended is in no sample, and another run counts from 0', async () => {
    const before = await answered()
    await machine.powerOff()
    expect((await hypervisor.sample()).machines).toEqual([])
    await machine.start({ paused: true })
    const after = await answered()
    expect(after.run).not.toBe(before.run)
    expect(diskOf(after, 'data').write.bytes).toBe(0)
    expect(after.cpu.totalNs).toBeLessThan(before.cpu.totalNs)
  })
})
