import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type HypervisorEvent, type Incident, type Machine } from '@cimarron/hypervisor'
import { ConsoleSession, EventLog } from '@cimarron/hypervisor/testing'
import { openQemu, type QemuOptions } from '@cimarron/qemu'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connectQmp } from '../src/qmp/client.ts'
import { hasText } from './core-file.ts'
import { CrashingGuest, mebibyte } from './crashing-guest.ts'
import { contractGuest, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

/** A driver of the test's own, and what it tells. */
async function opened(folder: TestFolder, options: Partial<QemuOptions> = {}) {
  const stack = new AsyncDisposableStack()
  const { path: directory, runBase } = folder
  const hypervisor = stack.use(await openQemu({ directory, runBase, accelerations: ['tcg'], ...options }))
  const log = stack.use(new EventLog(hypervisor))
  return { hypervisor, log, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function type(machine: Machine, line: string): Promise<void> {
  using console = await ConsoleSession.open(machine)
  console.type(line)
}

function isIncident(kind: Incident['kind']): (event: HypervisorEvent) => boolean {
  return (event) => event.kind === 'machine-incident' && event.incident.kind === kind
}

function incidentOf(event: HypervisorEvent): Incident {
  if (event.kind !== 'machine-incident') throw new Error(`${event.kind} is no incident`)
  return event.incident
}

let guest: CrashingGuest

beforeAll(async () => {
  guest = await CrashingGuest.open()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await guest.reset()
})
afterAll(() => guest[Symbol.asyncDispose]())

/** More than the disks have room for; the word that it says at its end. */
async function writeMuch(machine: Machine, disk: string): Promise<string> {
  const word = `written-${Math.random().toString(36).slice(2)}`
  await type(machine, `yes full-of-it | head -c 8388608 | dd of=${disk} bs=64k conv=fsync; echo ${word}""-whole`)
  return `${word}-whole`
}

/** The guest came to the end of it, and all of it is there. */
async function expectWritten(machine: Machine, word: string, path: string): Promise<void> {
  using console = await ConsoleSession.open(machine)
  await console.until(async () => Buffer.from(await machine.readSerialLog('serial0')).includes(word))
  const written = readFileSync(path).subarray(0, 8 * mebibyte)
  expect(written.equals(pattern(8 * mebibyte))).toBe(true)
}

test('a disk without room pauses the machine, which goes on when there is room, and has lost nothing', async () => {
  const machine = await guest.up()
  await using log = new EventLog(guest.hypervisor)
  const [path = ''] = guest.paths
  const word = await writeMuch(machine, '/dev/vda')
  const told = incidentOf(await log.until(isIncident('io-error')))
  expect(told).toMatchObject({ device: 'disk0', path, bytes: 0 })
  expect(told.text).toContain('No space left on device')
  expect(machine.view).toMatchObject({ state: 'paused', reason: 'io-error', detail: told.text })
  guest.giveRoom()
  await machine.resume()
  await expectWritten(machine, word, path)
})

test('a machine that is to go on by itself does so when there is room again', async () => {
  const machine = await guest.up({ onRoomAgain: 'resume' })
  await using log = new EventLog(guest.hypervisor)
  const [path = ''] = guest.paths
  const word = await writeMuch(machine, '/dev/vda')
  await log.until(isIncident('io-error'))
  guest.giveRoom()
  const told = incidentOf(await log.until(isIncident('room-again')))
  expect(told).toMatchObject({ device: 'disk0', path })
  await expectWritten(machine, word, path)
})

test('a guest is told of a full disk where its settings say so, and runs on', async () => {
  const machine = await guest.up()
  await using log = new EventLog(guest.hypervisor)
  await type(
    machine,
    'dd if=/dev/zero of=/dev/vdb bs=64k conv=fsync 2>&1 | tail -3; yes x | dd of=/dev/vdb bs=64k count=128 conv=fsync',
  )
  const told = incidentOf(await log.until(isIncident('io-error')))
  expect(told.text).toContain('the guest was told')
  expect(machine.view.state).toBe('running')
  // However many writes fail, it is told once.
  await (await GuestShell.of(machine)).untilSays('dmesg | grep -c "I/O error"', /^[1-9]/)
  expect(log.events.filter(isIncident('io-error'))).toHaveLength(1)
})

test('a guest that panics is dumped, then reset, by its policy', async () => {
  const machine = await guest.up({ onCrash: 'dump-and-reset' })
  await using log = new EventLog(guest.hypervisor)
  await (await GuestShell.of(machine)).says('w=$(echo last)-$((6*7)); for i in 1 2 3; do echo $w$w; done > /tmp/found')
  await type(machine, contractGuest().panic ?? '')
  const told = incidentOf(await log.until(isIncident('guest-panic')))
  expect(told.text).toBe("the guest's kernel panicked; its memory is dumped, then it is reset")
  const { path = '' } = incidentOf(await log.until(isIncident('dumped')))
  expect(hasText(path, 'last-42last-42')).toBe(true)
  await log.until((event) => event.kind === 'machine-reset')
  await expect.poll(() => machine.view.state).toBe('running')
  await GuestShell.of(machine)
})

test('a guest that panicked while no daemon was there is dumped and powered off by the next, once', async () => {
  const machine = await guest.up({ onCrash: 'dump-and-power-off' })
  await (await GuestShell.of(machine)).says('modprobe pvpanic-pci; echo 1 > /proc/sys/kernel/unknown_nmi_panic')
  const socket = join(guest.folder.runFolderOf(machine.id), 's/fd')
  await guest.endDaemon()
  {
    await using qmp = await connectQmp(socket)
    await qmp.executeAny('inject-nmi', {})
    await expect
      .poll(async () => (await qmp.execute('query-status', {})).status, { timeout: 30_000 })
      .toBe('guest-panicked')
  }
  await using log = new EventLog(await guest.nextDaemon())
  const { path = '' } = incidentOf(await log.until(isIncident('dumped')))
  expect(readFileSync(path).toString('latin1', 0, 4)).toBe('\x7fELF')
  await expect
    .poll(() => guest.machine.view, { timeout: 20_000 })
    .toMatchObject({ state: 'off', reason: 'guest-panic' })
})

test('a machine whose watchdog fires is dumped and kept, by its settings', async () => {
  using folder = new TestFolder()
  await using driver = await opened(folder)
  const watchdog = { model: 'ib700', action: 'dump-and-pause' } as const
  const config = completeConfig({ name: 'watched', machineType: 'pc', watchdog, graphics: [] })
  const machine = await driver.hypervisor.define(config)
  await machine.start()
  {
    await using qmp = await connectQmp(join(folder.runFolderOf(machine.id), 's/fd'))
    // Written at this port it begins to wait: 15 stands for no time at all (QEMU: hw/watchdog/wdt_ib700.c).
    await qmp.executeAny('human-monitor-command', { 'command-line': 'o /b 0x443 15' })
  }
  const told = incidentOf(await driver.log.until(isIncident('watchdog')))
  expect(told.text).toContain('its memory is dumped, then it is kept for a look')
  const { path = '', bytes } = incidentOf(await driver.log.until(isIncident('dumped')))
  expect(readFileSync(path)).toHaveLength(bytes ?? 0)
  expect(machine.view).toMatchObject({ state: 'paused', reason: 'watchdog' })
  await machine.reset()
  expect(machine.view.state).toBe('running')
  await machine.powerOff()
})

test('a machine that the kernel ended for want of memory is told as that, by the kernel’s own log', async () => {
  using folder = new TestFolder()
  const kmsg = folder.file('')
  const vmstat = folder.file('oom_kill 0\n')
  await using driver = await opened(folder, { kernelFiles: { kmsg, vmstat } })
  const machine = await driver.hypervisor.define(completeConfig({ name: 'killed', graphics: [] }))
  await machine.start({ paused: true })
  const { pid = 0 } = machine.view
  writeFileSync(kmsg, killLine(pid))
  writeFileSync(vmstat, 'oom_kill 1\n')
  process.kill(pid, 'SIGKILL')
  await driver.log.until(isIncident('out-of-memory'))
  expect(machine.view).toMatchObject({ state: 'off', reason: 'out-of-memory' })
  expect(machine.view.detail).toContain(`Killed process ${pid}`)
})

test('that it was for want of memory is only suspected where the kernel’s log has nothing of it', async () => {
  using folder = new TestFolder()
  const vmstat = folder.file('oom_kill 3\n')
  await using driver = await opened(folder, { kernelFiles: { kmsg: folder.file(''), vmstat } })
  const machine = await driver.hypervisor.define(completeConfig({ name: 'killed', graphics: [] }))
  await machine.start({ paused: true })
  writeFileSync(vmstat, 'oom_kill 5\n')
  process.kill(machine.view.pid ?? 0, 'SIGKILL')
  await driver.log.until(isIncident('out-of-memory'))
  expect(machine.view).toMatchObject({ state: 'off', reason: 'process-died' })
  expect(machine.view.detail).toMatch(/2 processes .* whether it was this one is not known/)
})

test('a machine that somebody killed is not taken for one that wanted memory', async () => {
  using folder = new TestFolder()
  const kmsg = folder.file('')
  const vmstat = folder.file('oom_kill 3\n')
  await using driver = await opened(folder, { kernelFiles: { kmsg, vmstat } })
  const machine = await driver.hypervisor.define(completeConfig({ name: 'killed', graphics: [] }))
  await machine.start({ paused: true })
  const { pid = 0 } = machine.view
  // That was another process, which had its number before.
  writeFileSync(kmsg, killLine(pid))
  process.kill(pid, 'SIGKILL')
  await driver.log.until((event) => event.kind === 'machine-state' && event.to === 'off')
  expect(machine.view).toMatchObject({ reason: 'process-died', detail: expect.stringContaining('SIGKILL') })
  expect(driver.log.events.some(({ kind }) => kind === 'machine-incident')).toBe(false)
})

/** As the kernel's log has it. */
function killLine(pid: number): string {
  return `3,911,52,-;Out of memory: Killed process ${pid} (qemu-system-x86) total-vm:1048576kB, anon-rss:524288kB\n`
}

function pattern(bytes: number): Buffer {
  return Buffer.alloc(bytes, 'full-of-it\n')
}
