import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  completeConfig,
  type Hypervisor,
  type HypervisorEvent,
  type Incident,
  type Machine,
  type MachineDraft,
} from '@cimarron/hypervisor'
import { ConsoleSession, EventLog } from '@cimarron/hypervisor/testing'
import { openQemu, type QemuOptions } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { identify, signalProcess } from '../src/process-identity.ts'
import { connectQmp } from '../src/qmp/client.ts'
import { hasText } from './core-file.ts'
import { contractGuest, guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { SmallDisk } from './small-disk.ts'

const mebibyte = 2 ** 20

/** A driver of the test's own, and what it tells. */
async function opened(folder: TestFolder, options: Partial<QemuOptions> = {}) {
  const stack = new AsyncDisposableStack()
  const { path: directory, runBase } = folder
  const hypervisor = stack.use(await openQemu({ directory, runBase, accelerations: ['tcg'], ...options }))
  const log = stack.use(new EventLog(hypervisor))
  return { hypervisor, log, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function booted(hypervisor: Hypervisor, draft: Partial<MachineDraft>): Promise<Machine & AsyncDisposable> {
  const config = completeConfig({ name: 'crashing', ...guestDraft(), graphics: [], ...draft })
  const machine = await hypervisor.define(config)
  await machine.start()
  await GuestShell.of(machine)
  return Object.assign(machine, {
    async [Symbol.asyncDispose]() {
      if (machine.view.state !== 'off') await machine.powerOff()
    },
  })
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

test('a guest that panics is dumped, then reset, by its policy', async () => {
  using folder = new TestFolder()
  await using driver = await opened(folder)
  await using machine = await booted(driver.hypervisor, { lifecycle: { onCrash: 'dump-and-reset' } })
  await (await GuestShell.of(machine)).says('w=$(echo last)-$((6*7)); for i in 1 2 3; do echo $w$w; done > /tmp/found')
  await type(machine, contractGuest().panic ?? '')
  const told = incidentOf(await driver.log.until(isIncident('guest-panic')))
  expect(told.text).toBe("the guest's kernel panicked; its memory is dumped, then it is reset")
  const { path = '' } = incidentOf(await driver.log.until(isIncident('dumped')))
  expect(hasText(path, 'last-42last-42')).toBe(true)
  await driver.log.until((event) => event.kind === 'machine-reset')
  await expect.poll(() => machine.view.state).toBe('running')
  await GuestShell.of(machine)
})

test('a guest that panicked while no daemon was there is dumped and powered off by the next, once', async () => {
  using folder = new TestFolder()
  // Between two daemons nobody else would end it.
  using left = new DisposableStack()
  let id = ''
  {
    await using driver = await opened(folder)
    const machine = await booted(driver.hypervisor, { lifecycle: { onCrash: 'dump-and-power-off' } })
    id = machine.id
    const process = identify(machine.view.pid ?? 0)
    if (process) left.defer(() => signalProcess(process, 'SIGKILL'))
    // It takes effect when the daemon has gone.
    const line = 'modprobe pvpanic-pci; (sleep 6; echo c > /proc/sysrq-trigger) & true'
    await (await GuestShell.of(machine)).says(line)
  }
  const socket = join(folder.runFolderOf(id), 's/fd')
  {
    await using qmp = await connectQmp(socket)
    await expect
      .poll(async () => (await qmp.execute('query-status', {})).status, { timeout: 30_000 })
      .toBe('guest-panicked')
  }
  await using driver = await opened(folder)
  const machine = driver.hypervisor.machine(id)
  const { path = '' } = incidentOf(await driver.log.until(isIncident('dumped')))
  expect(readFileSync(path).toString('latin1', 0, 4)).toBe('\x7fELF')
  await expect.poll(() => machine?.view, { timeout: 20_000 }).toMatchObject({ state: 'off', reason: 'guest-panic' })
})

/** More than a small disk takes. */
async function writeMuch(machine: Machine): Promise<void> {
  await type(machine, 'yes full-of-it | head -c 8388608 | dd of=/dev/vda bs=64k conv=fsync; echo wri""tten')
}

/** The guest came to the end of it, and all of it is there. */
async function expectWritten(machine: Machine, path: string): Promise<void> {
  using console = await ConsoleSession.open(machine)
  await console.until(async () => Buffer.from(await machine.readSerialLog('serial0')).includes('written'))
  const written = readFileSync(path).subarray(0, 8 * mebibyte)
  expect(written.equals(pattern(8 * mebibyte))).toBe(true)
}

test('a disk without room pauses the machine, which goes on when there is room, and has lost nothing', async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('3m')
  await using driver = await opened(folder)
  const path = small.file('disk.raw', 16 * mebibyte)
  await using machine = await booted(driver.hypervisor, { disks: [{ path, format: 'raw' }] })
  await writeMuch(machine)
  const told = incidentOf(await driver.log.until(isIncident('io-error')))
  expect(told).toMatchObject({ device: 'disk0', path, bytes: 0 })
  expect(told.text).toContain('No space left on device')
  expect(machine.view).toMatchObject({ state: 'paused', reason: 'io-error', detail: told.text })
  small.grow('32m')
  await machine.resume()
  await expectWritten(machine, path)
})

test('a machine that is to go on by itself does so when there is room again', async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('3m')
  await using driver = await opened(folder)
  const path = small.file('disk.raw', 16 * mebibyte)
  const lifecycle = { onRoomAgain: 'resume' } as const
  await using machine = await booted(driver.hypervisor, { lifecycle, disks: [{ path, format: 'raw' }] })
  await writeMuch(machine)
  await driver.log.until(isIncident('io-error'))
  small.grow('32m')
  const told = incidentOf(await driver.log.until(isIncident('room-again')))
  expect(told).toMatchObject({ device: 'disk0', path })
  await expectWritten(machine, path)
})

test('a guest is told of a full disk where its settings say so, and runs on', async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('3m')
  await using driver = await opened(folder)
  const disk = { path: small.file('disk.raw', 16 * mebibyte), format: 'raw', onWriteError: 'report' } as const
  await using machine = await booted(driver.hypervisor, { disks: [disk] })
  await type(
    machine,
    'dd if=/dev/zero of=/dev/vda bs=64k conv=fsync 2>&1 | tail -3; yes x | dd of=/dev/vda bs=64k count=128 conv=fsync',
  )
  const told = incidentOf(await driver.log.until(isIncident('io-error')))
  expect(told.text).toContain('the guest was told')
  expect(machine.view.state).toBe('running')
  // However many writes fail, it is told once.
  await (await GuestShell.of(machine)).untilSays('dmesg | grep -c "I/O error"', /^[1-9]/)
  expect(driver.log.events.filter(isIncident('io-error'))).toHaveLength(1)
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
