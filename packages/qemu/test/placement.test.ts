import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type MachineDraft } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectQmp } from '../src/qmp/client.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
})
afterAll(() => stack.disposeAsync())

const mebibyte = 2 ** 20

/** A machine that ends with the test, and a monitor beside that of the driver. */
async function started(draft: MachineDraft, { paused = false } = {}) {
  const machine = await hypervisor.define(completeConfig({ ...draft, graphics: [] }))
  await machine.start({ paused })
  const own = new AsyncDisposableStack()
  own.defer(() => machine.powerOff())
  const qmp = own.use(await connectQmp(join(folder.runFolderOf(machine.id), 's/fd')))
  return { machine, qmp, [Symbol.asyncDispose]: () => own.disposeAsync() }
}

/** Where a thread may run, as the kernel has it. */
function placeOf(thread: number | string): string | undefined {
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${thread}/status`, 'utf8'))?.[1]
}

test('a guest has its cells, and memory that comes and goes; its threads run where they are put', async () => {
  const guest = guestDraft()
  const direct = guest.boot?.direct
  if (!direct) throw new Error('the guest boots a kernel')
  const online = { direct: { ...direct, commandLine: `${direct.commandLine} memhp_default_state=online` } }
  await using own = await started({
    name: 'placed',
    ...guest,
    boot: online,
    processors: { count: 2 },
    cpu: { features: ['-smep'] },
    maxProcessors: 3,
    memory: { bytes: 256 * mebibyte },
    maxMemoryBytes: 768 * mebibyte,
    memoryHotplug: 'virtio-mem',
    memoryBacking: { preallocate: true },
    numa: [
      { processors: '0,2', memoryBytes: 160 * mebibyte, distances: [10, 23] },
      { processors: '1', hostNodes: '0', distances: [23, 10] },
    ],
    pinning: { processors: { '0': '0', '1': '1' }, emulator: '1' },
  })
  const { machine, qmp } = own
  using console = await ConsoleSession.open(machine)
  await console.until(async () => Buffer.from(await machine.readSerialLog('serial0')).includes('GUEST UP'))
  const shell = new GuestShell(machine)

  const nodes = '/sys/devices/system/node'
  expect(await shell.says(`cat ${nodes}/online ${nodes}/node1/cpulist ${nodes}/node0/distance`)).toMatch(
    /^0-1\r?\n1\r?\n10 23$/,
  )
  const inMiB = async (node: number) =>
    Number((await shell.says(`grep MemTotal ${nodes}/node${node}/meminfo`)).replace(/^Node \d|\D/g, '')) / 1024
  expect(await inMiB(0)).toBeGreaterThan(90)
  expect(await inMiB(1)).toBeLessThan(97)
  expect(await inMiB(1)).toBeGreaterThan(20)
  expect(await shell.says('grep -wc smep /proc/cpuinfo; grep -wc lm /proc/cpuinfo')).toMatch(/^0\r?\n2$/)

  const set = async (bytes: number) => {
    const changes = [{ kind: 'set-memory', bytes }] as const
    const result = await machine.change({ revision: machine.view.revision, changes, apply: 'now' })
    expect(result.pending).toEqual([])
  }
  const given = async () => {
    const [device] = (await qmp.executeAny('query-memory-devices')) as { type: string; data: Record<string, number> }[]
    return { type: device?.type, size: device?.data.size }
  }
  const total = async () => Number((await shell.says('grep MemTotal /proc/meminfo')).replaceAll(/\D/g, '')) / 1024
  const before = await total()
  await set(512 * mebibyte)
  await expect.poll(given, { timeout: 20_000 }).toEqual({ type: 'virtio-mem', size: 256 * mebibyte })
  await expect.poll(total, { timeout: 20_000 }).toBeGreaterThan(before + 200)
  await set(320 * mebibyte)
  await expect.poll(given, { timeout: 20_000 }).toEqual({ type: 'virtio-mem', size: 64 * mebibyte })
  const odd = machine.change({
    revision: machine.view.revision,
    changes: [{ kind: 'set-memory', bytes: 321 * mebibyte }],
    apply: 'now',
  })
  await expect(odd).rejects.toMatchObject({ message: expect.stringContaining('use multiples of 2097152') })

  const threads = (await qmp.executeAny('query-cpus-fast')) as Record<string, number>[]
  const places = () => threads.map((thread) => placeOf(thread['thread-id'] ?? ''))
  expect(places()).toEqual(['0', '1'])
  expect(placeOf(machine.view.pid ?? '')).toBe('1')
  const pinning = { processors: { '0': '1' }, emulator: '0-1' }
  await machine.change({
    revision: machine.view.revision,
    changes: [{ kind: 'set-hardware', name: 'pinning', value: pinning }],
    apply: 'now',
  })
  expect(places()).toEqual(['1', placeOf('self')])
  expect(placeOf(machine.view.pid ?? '')).toBe('0-1')
  const nowhere = machine.change({
    revision: machine.view.revision,
    changes: [{ kind: 'set-hardware', name: 'pinning', value: { emulator: '4000' } }],
    apply: 'now',
  })
  await expect(nowhere).rejects.toMatchObject({ code: 'invalid-config', message: expect.stringContaining('"4000"') })
  expect(machine.view.active?.pinning).toEqual(pinning)
}, 120_000)

test('a machine has its memory in huge pages, of which the host has to have enough', async () => {
  const file = '/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages'
  const former = readFileSync(file, 'utf8')
  const draft = { name: 'huge', memory: { bytes: 16 * mebibyte }, memoryBacking: { pageBytes: 2 * mebibyte } }
  using _restored = { [Symbol.dispose]: () => writeFileSync(file, former) }
  writeFileSync(file, '8')
  const machine = await (async () => {
    await using own = await started(draft, { paused: true })
    const memory = (await own.qmp.executeAny('query-memdev')) as Record<string, unknown>[]
    expect(memory).toContainEqual(expect.objectContaining({ id: 'cimarron.ram', prealloc: true, size: 16 * mebibyte }))
    const maps = readFileSync(`/proc/${own.machine.view.pid}/smaps`, 'utf8').split(/(?=^[0-9a-f]+-[0-9a-f]+ )/m)
    const inPages = maps.find((map) => map.includes('memory-backend-memfd'))
    expect(inPages).toMatch(/^KernelPageSize:\s+2048 kB$/m)
    return own.machine
  })()
  writeFileSync(file, '3')
  await expect(machine.start()).rejects.toMatchObject({
    code: 'not-enough-memory',
    message: expect.stringMatching(/^8 huge pages of 2 MiB .* 3 available .*; run: echo 8 > \/sys/),
  })
})

test('memory is shared with who may map it, and locked where the daemon may do that', async () => {
  const draft = { name: 'locked', memory: { bytes: 16 * mebibyte } }
  await using own = await started({ ...draft, memoryBacking: { shared: true } }, { paused: true })
  const [memory] = (await own.qmp.executeAny('query-memdev')) as Record<string, unknown>[]
  expect(memory).toMatchObject({ share: true })
  const other = await hypervisor.define(completeConfig({ ...draft, name: 'other', memoryBacking: { lock: true } }))
  const error: unknown = await other.start({ paused: true }).catch((reason: unknown) => reason)
  if (error) {
    expect(error).toMatchObject({ code: 'start-failed', message: expect.stringContaining('set LimitMEMLOCK=infinity') })
  } else {
    const status = readFileSync(`/proc/${other.view.pid}/status`, 'utf8')
    expect(Number(/^VmLck:\s+(\d+) kB$/m.exec(status)?.[1])).toBeGreaterThan(16 * 1024)
    await other.powerOff()
  }
})

test('a machine has as many ports as it is given', async () => {
  await using own = await started({ name: 'ports', hotplugPorts: 10 }, { paused: true })
  const names = (await own.qmp.executeAny('qom-list', { path: '/machine/peripheral' })) as { name: string }[]
  expect(names.filter(({ name }) => name.startsWith('cimarron.port'))).toHaveLength(10)
})

test('devices of the host that it has not are refused by what it lacks', async () => {
  const start = async (draft: Partial<MachineDraft>) => {
    const machine = await hypervisor.define(completeConfig({ name: `given ${JSON.stringify(draft)}`, ...draft }))
    return await machine.start().catch((error: unknown) => error)
  }
  expect(await start({ usbDevices: ['0781:5581'] })).toMatchObject({
    code: 'device-unavailable',
    message: expect.stringContaining('"0781:5581" of the host is not plugged in'),
  })
  expect(await start({ pciDevices: ['fffe:01:00.0'] })).toMatchObject({
    code: 'device-unavailable',
    message: expect.stringContaining('is not there'),
  })
})
