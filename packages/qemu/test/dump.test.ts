import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { completeConfig, type Hypervisor, HypervisorError, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasText, readCore } from './core-file.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { SmallDisk } from './small-disk.ts'

// One guest that runs, dumped again and again.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let machine: Machine
let shell: GuestShell

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  const { path: directory, runBase } = folder
  const keptBack = [join(directory, 'kept')]
  mkdirSync(join(directory, 'kept'))
  hypervisor = stack.use(await openQemu({ directory, runBase, keptBack, accelerations: ['tcg'] }))
  machine = await hypervisor.define(completeConfig({ name: 'dumped', ...guestDraft(), graphics: [] }))
  await machine.start()
  shell = await GuestShell.of(machine)
}, 120_000)
afterAll(async () => {
  await machine.powerOff()
  await stack.disposeAsync()
})

async function refusal(work: Promise<unknown>): Promise<HypervisorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof HypervisorError) return error
  throw new Error(`not refused: ${String(error)}`)
}

test('a dump is a core file with the registers of each processor and what the guest had in memory', async () => {
  // Put together in the guest, so that no typed line is what is found.
  await shell.says('w=$(echo needle)-$((6*7)); for i in 1 2 3; do echo $w$w; done > /tmp/found')
  const fractions: number[] = []
  const { path, bytes } = await machine.dump({}, { progress: (fraction) => fractions.push(fraction) })
  const core = readCore(path)
  expect(core).toMatchObject({ type: 4, machine: 62, isWhole: true })
  expect(core.notes.filter((type) => type === 1)).toHaveLength(1)
  expect(core.memoryBytes).toBeGreaterThanOrEqual(128 * 2 ** 20)
  expect(bytes).toBeGreaterThan(core.memoryBytes)
  expect(hasText(path, 'needle-42needle-42')).toBe(true)
  expect(fractions.at(-1)).toBe(1)
  expect(path.startsWith(join(folder.path, 'dumps/dumped-'))).toBe(true)
  // It runs on as if nothing had been.
  expect(await shell.says('cat /tmp/found | wc -l')).toBe('3')
})

test('a compressed dump is smaller, and where it was said', async () => {
  const path = join(folder.open(), 'dump.kdump')
  expect(await machine.dump({ path, format: 'kdump-zlib' })).toMatchObject({ path, format: 'kdump-zlib' })
  const head = readFileSync(path).subarray(0, 8).toString('latin1')
  // The flattened form of makedumpfile, or its own.
  expect(['makedump', 'KDUMP   ']).toContain(head)
  expect(readFileSync(path).length).toBeLessThan(128 * 2 ** 20)
})

test('a dump never takes the place of what is there, of an image, or of what is the daemon’s', async () => {
  const path = folder.file('mine')
  expect((await refusal(machine.dump({ path }))).message).toContain('exists already')
  expect(readFileSync(path, 'utf8')).toBe('mine')
  const kept = join(folder.path, 'kept/core')
  expect(await refusal(machine.dump({ path: kept, force: true }))).toMatchObject({ code: 'invalid-input' })
  expect(await refusal(machine.dump({ path: '/proc/core' }))).toMatchObject({ code: 'invalid-input' })
  expect(await refusal(machine.dump({ path: join(folder.path, 'no/where') }))).toMatchObject({ code: 'file-missing' })
  expect((await refusal(machine.dump({ path: '/dev/null', force: true }))).message).toContain('no file')
  const disk = folder.disk('raw')
  const other = await hypervisor.define(
    completeConfig({ name: 'other', disks: [{ path: disk, format: 'raw' }], graphics: [] }),
  )
  await other.start({ paused: true })
  expect(await refusal(machine.dump({ path: disk, force: true }))).toMatchObject({ code: 'disk-in-use' })
  await other.powerOff()
  await other.undefine()
})

test('a dump for which there is no room is refused with both figures, and nothing is left', async () => {
  using small = new SmallDisk('16m')
  const path = join(small.path, 'core.elf')
  const error = await refusal(machine.dump({ path }))
  expect(error.code).toBe('no-space')
  expect(error.message).toMatch(/160 MiB may be needed in .*, where 1\d MiB are free/)
  expect(readdirSync(small.path)).toEqual([])
})

test('a dump that finds no room on its way leaves nothing, and the guest goes on', async () => {
  using small = new SmallDisk('2m')
  // Of one that is compressed nobody knows beforehand.
  const path = join(small.path, 'core.kdump')
  const error = await refusal(machine.dump({ path, format: 'kdump-zlib' }))
  expect(error.code).toBe('no-space')
  expect(readdirSync(small.path)).toEqual([])
  expect(machine.view.state).toBe('running')
  expect(await shell.says('echo alive')).toBe('alive')
})

test('a dump that is only read leaves no file', async () => {
  const before = readdirSync(join(folder.path, 'dumps'))
  await using dump = await machine.readDump({ format: 'kdump-zlib' })
  let count = 0
  for await (const piece of dump.bytes) count += piece.length
  expect(count).toBe(dump.length)
  expect(readdirSync(join(folder.path, 'dumps'))).toEqual(before)
})

test('a machine that is powered off while it is dumped has left no file', async () => {
  const other = await hypervisor.define(completeConfig({ name: 'cut', ...guestDraft(), graphics: [] }))
  await other.start()
  const path = join(folder.open(), 'core.elf')
  const dumping = other.dump({ path }).then(
    () => [basename(path)],
    () => [],
  )
  await expect.poll(() => other.view.reason, { interval: 5 }).toBe('dump')
  await other.powerOff()
  // It may just have come to its end before: then it is there, and whole.
  expect(readdirSync(dirname(path))).toEqual(await dumping)
  await other.undefine()
})

test('a guest tells of the interrupt that it was sent', async () => {
  const count = async () => Number(/NMI:\s+(\d+)/.exec(await shell.says('grep NMI: /proc/interrupts'))?.[1] ?? 0)
  const before = await count()
  await machine.injectNmi()
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(before)
})

test('dumps are for their owner alone', async () => {
  const { path } = await machine.dump({ format: 'kdump-zlib' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})
