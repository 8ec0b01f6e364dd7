import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import {
  completeConfig,
  type Hypervisor,
  type HypervisorEvent,
  type Machine,
  type MachineDraft,
  type MachineState,
} from '@cimarron/hypervisor'
import { openQemu, type QemuOptions } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { identify } from '../src/process-identity.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { processesOf } from './processes.ts'

/** Firmware that finds nothing to boot: as much of a guest as most rules need. */
const empty: Omit<MachineDraft, 'name'> = { acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 } }

class Setup implements AsyncDisposable {
  readonly folder = new TestFolder()
  readonly hypervisors: Hypervisor[] = []

  async open(options: Partial<QemuOptions> = {}): Promise<Hypervisor> {
    const { path } = this.folder
    const hypervisor = await openQemu({
      directory: path,
      runBase: this.folder.runBase,
      accelerations: ['tcg'],
      ...options,
    })
    this.hypervisors.push(hypervisor)
    return hypervisor
  }

  async define(draft: Partial<MachineDraft> = {}): Promise<Machine> {
    const hypervisor = this.hypervisors.at(-1) ?? (await this.open())
    return await hypervisor.define(completeConfig({ name: 'ruled', ...empty, ...draft }))
  }

  async start(draft: Partial<MachineDraft> = {}): Promise<Machine> {
    const machine = await this.define(draft)
    await machine.start()
    return machine
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const machine of this.hypervisors.at(-1)?.machines() ?? []) {
      if (machine.view.state !== 'off') await machine.powerOff()
    }
    for (const hypervisor of this.hypervisors) await hypervisor[Symbol.asyncDispose]()
    this.folder[Symbol.dispose]()
  }
}

/** Resolves when the machine has come into the state. */
async function reaches(
  hypervisor: Hypervisor,
  machine: Machine,
  state: MachineState,
): Promise<HypervisorEvent | undefined> {
  const events = hypervisor.events()
  if (machine.view.state === state) return undefined
  for await (const event of events) if (event.kind === 'machine-state' && event.to === state) return event
  return undefined
}

const statusOf = (pid: number | undefined, field: string): string =>
  new RegExp(`^${field}:[ \\t]*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''

const isRoot = process.getuid?.() === 0

test('QEMU leads a session of its own', async () => {
  await using setup = new Setup()
  const { pid } = (await setup.start()).view
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // proc(5): after the name in parentheses come state, parent, process group, session.
  const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  expect([group, session]).toEqual([String(pid), String(pid)])
})

test('QEMU gains no privileges, makes no forbidden system calls, and sees none of our environment', async () => {
  process.env.CIMARRON_TEST_SECRET = 'of the daemon'
  await using setup = new Setup()
  const { pid } = (await setup.start()).view
  expect(statusOf(pid, 'NoNewPrivs')).toBe('1')
  expect(statusOf(pid, 'Seccomp')).toBe('2')
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('CIMARRON_TEST_SECRET')
})

test.runIf(isRoot)('where the daemon is root, QEMU is another user, in no group, with no capability', async () => {
  await using setup = new Setup()
  await setup.open({ user: { uid: 61001, gid: 61002 } })
  const { pid } = (await setup.start()).view
  expect(statusOf(pid, 'Uid')).toBe('61001\t61001\t61001\t61001')
  expect(statusOf(pid, 'Gid')).toBe('61002\t61002\t61002\t61002')
  expect(statusOf(pid, 'Groups').trim()).toBe('')
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) expect(statusOf(pid, set)).toBe('0000000000000000')
})

test('no descriptor of QEMU leads to a pipe of ours', async () => {
  await using setup = new Setup()
  const { pid } = (await setup.start()).view
  for (const fd of [0, 1, 2]) {
    const target = statSync(`/proc/${pid}/fd/${fd}`)
    expect(target.isFIFO() || target.isSocket()).toBe(false)
  }
})

test.runIf(isRoot)('QEMU can not put another thing in the place of its sockets', async () => {
  await using setup = new Setup()
  const machine = await setup.start()
  const sockets = statSync(join(setup.folder.runFolderOf(machine.id), 's'))
  expect([sockets.uid, sockets.mode & 0o777]).toEqual([0, 0o700])
})

test.runIf(isRoot)('a disk that only root can read is given to QEMU, as an open descriptor', async () => {
  await using setup = new Setup()
  const path = setup.folder.disk('qcow2')
  chmodSync(path, 0o600)
  const machine = await setup.start({ disks: [{ path, format: 'qcow2' }] })
  expect(machine.view.state).toBe('running')
})

test.runIf(isRoot)("a kernel that QEMU's user can't read is refused with the remedy", async () => {
  await using setup = new Setup()
  const kernel = join(setup.folder.path, 'kernel')
  writeFileSync(kernel, 'x', { mode: 0o600 })
  const machine = await setup.define({ boot: { direct: { kernel } } })
  await expect(machine.start()).rejects.toMatchObject({
    code: 'file-missing',
    message: expect.stringContaining(`chmod o+r ${kernel}`),
  })
})

test('an overlay is opened with its base', async () => {
  await using setup = new Setup()
  const base = setup.folder.disk('raw')
  chmodSync(base, 0o644)
  const overlay = setup.folder.overlay(base, 'raw')
  const machine = await setup.start({ disks: [{ path: overlay, format: 'qcow2' }] })
  expect(machine.view.state).toBe('running')
  const other = await setup.define({ name: 'writer', disks: [{ path: base, format: 'raw' }] })
  await expect(other.start()).rejects.toMatchObject({ code: 'disk-in-use', detail: { path: base } })
})

test.runIf(isRoot)("an image can not make the daemon open what QEMU's user may not read", async () => {
  await using setup = new Setup()
  const secret = setup.folder.disk('raw')
  chmodSync(secret, 0o600)
  const overlay = setup.folder.overlay(secret, 'raw')
  const machine = await setup.define({ disks: [{ path: overlay, format: 'qcow2' }] })
  await expect(machine.start()).rejects.toMatchObject({
    code: 'disk-missing',
    message: expect.stringContaining(secret),
  })
})

test('a disk of another format than recorded is refused', async () => {
  await using setup = new Setup()
  const machine = await setup.define({ disks: [{ path: setup.folder.disk('raw'), format: 'qcow2' }] })
  await expect(machine.start()).rejects.toMatchObject({
    code: 'disk-missing',
    message: expect.stringContaining('is no qcow2 image'),
  })
})

test('what can not start says why in the words of QEMU, and leaves nothing', async () => {
  await using setup = new Setup()
  const kernel = join(setup.folder.path, 'not-a-kernel')
  writeFileSync(kernel, 'plain text', { mode: 0o644 })
  const machine = await setup.define({ boot: { direct: { kernel } } })
  await expect(machine.start()).rejects.toMatchObject({
    code: 'start-failed',
    message: expect.stringContaining('kernel'),
  })
  expect(machine.view).toMatchObject({
    state: 'off',
    reason: 'start-failed',
    detail: expect.stringContaining('kernel'),
  })
  expect(processesOf(machine.id)).toEqual([])
})

test('a QEMU that is killed is seen at once, with how it ended', async () => {
  await using setup = new Setup()
  const hypervisor = await setup.open()
  const machine = await setup.start()
  const off = reaches(hypervisor, machine, 'off')
  process.kill(machine.view.pid ?? 0, 'SIGKILL')
  expect(await off).toMatchObject({
    reason: 'process-died',
    machine: { detail: expect.stringContaining('SIGKILL'), active: null },
  })
})

test('a QEMU that was killed while no daemon was there is found dead by the next', async () => {
  await using setup = new Setup()
  const first = await setup.open()
  const { id, view } = await setup.start()
  await first[Symbol.asyncDispose]()
  const { pid = 0 } = view
  process.kill(pid, 'SIGKILL')
  // Its arguments are gone before it is: until then it is one that does not answer.
  while (identify(pid) !== undefined) await new Promise((resolve) => setImmediate(resolve))
  const next = await setup.open()
  expect(next.machine(id)?.view).toMatchObject({ state: 'off', reason: 'process-died', active: null })
})

test('a process number that was given to another process is left alone', async () => {
  await using setup = new Setup()
  const first = await setup.open()
  const machine = await setup.start()
  await first[Symbol.asyncDispose]()
  const record = join(setup.folder.runFolderOf(machine.id), 'machine.json')
  process.kill(machine.view.pid ?? 0, 'SIGKILL')
  // Our own process stands for the stranger that has the number now.
  const written = JSON.parse(readFileSync(record, 'utf8')) as { process: { pid: number } }
  writeFileSync(record, JSON.stringify({ ...written, process: { ...written.process, pid: process.pid } }))
  const next = await setup.open()
  expect(next.machine(machine.id)?.view.state).toBe('off')
})

test('a QEMU that answers no more is unreachable to the next daemon, and can be powered off, which is said', async () => {
  await using setup = new Setup()
  const first = await setup.open()
  const { id, view } = await setup.start()
  await first[Symbol.asyncDispose]()
  process.kill(view.pid ?? 0, 'SIGSTOP')
  const next = await setup.open()
  const machine = next.machine(id)
  expect(machine?.view).toMatchObject({ state: 'unreachable', reason: 'monitor-lost' })
  await machine?.powerOff()
  expect(machine?.view).toMatchObject({
    state: 'off',
    reason: 'requested',
    detail: expect.stringContaining('was killed'),
  })
})

test('a QEMU that answers again is taken back', async () => {
  await using setup = new Setup()
  const first = await setup.open()
  const { id, view } = await setup.start()
  await first[Symbol.asyncDispose]()
  process.kill(view.pid ?? 0, 'SIGSTOP')
  const next = await setup.open()
  const machine = next.machine(id)
  expect(machine?.view.state).toBe('unreachable')
  process.kill(view.pid ?? 0, 'SIGCONT')
  if (machine) await reaches(next, machine, 'running')
  await machine?.pause()
  expect(machine?.view.state).toBe('paused')
})

test('a data directory with a long name has sockets with short ones', async () => {
  await using setup = new Setup()
  await setup.open({ directory: join(setup.folder.path, 'd'.repeat(200)) })
  expect((await setup.start()).view.state).toBe('running')
})

test('what a serial port says while no daemon is there is kept, up to a bound that holds by itself', async () => {
  await using setup = new Setup()
  const first = await setup.open()
  const { id } = await setup.start({ ...guestDraft(), name: 'talker' })
  const talker = first.machine(id)
  const console = await talker?.openSerial('serial0')
  await heard(console, 'guest:/')
  // Endless; the driver lets go in the midst of it.
  console?.write('yes no daemon hears this\n')
  await heard(console, 'daemon hears this\r\nno daemon')
  await first[Symbol.asyncDispose]()
  const log = join(setup.folder.runFolderOf(id), 'serial0.log')
  await untilFull(log)
  expect(statSync(log).blocks * 512).toBeLessThanOrEqual(1_048_576 + 65_536)
  const next = await setup.open()
  const bytes = await next.machine(id)?.readSerialLog('serial0')
  expect(bytes?.length).toBeGreaterThan(1_000_000)
  expect(bytes?.length).toBeLessThan(2 * 1_048_576 + 524_288)
  expect(Buffer.from(bytes ?? []).toString('latin1')).toContain('GUEST UP')
})

async function heard(stream: Awaited<ReturnType<Machine['openSerial']>> | undefined, text: string): Promise<void> {
  let said = ''
  for await (const piece of stream?.iterator({ destroyOnReturn: false }) ?? []) {
    said += String(piece)
    if (said.includes(text)) return
  }
}

/** The file's last position is the limit that the kernel keeps. */
async function untilFull(path: string): Promise<void> {
  for (let size = 0, before = -1; size !== before || size % 2 ** 40 !== 0; ) {
    before = size
    await new Promise((resolve) => setTimeout(resolve, 20))
    size = statSync(path).size
  }
}

test('a port that is in use is named before QEMU is started', async () => {
  await using setup = new Setup()
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const machine = await setup.define({
    nics: [{ backend: { kind: 'user', forwards: [{ hostPort: port, guestPort: 22 }] } }],
  })
  await expect(machine.start()).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  })
  server.close()
})

test('more memory than there is, is refused with both figures', async () => {
  await using setup = new Setup()
  const hypervisor = await setup.open()
  const total = hypervisor.hosts()[0]?.memory.totalBytes ?? 0
  const bytes = Math.floor(total / 2 ** 20) * 2 ** 20
  const machine = await setup.define({ memory: { bytes } })
  await expect(machine.start()).rejects.toMatchObject({
    code: 'not-enough-memory',
    message: expect.stringContaining(`${bytes / 2 ** 20} MiB`),
  })
})
