import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type Machine, type MachineDraft } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { findByEnvironment } from '../src/process-identity.ts'
import { dieAt } from './die-at.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { groupsOf, processesOf } from './processes.ts'
import { codeOf, defineSpace, inGuest, readSpace, writeSpace } from './tpm-commands.ts'

const crb = { tpm: { model: 'crb', version: '2.0' } } as const

async function open(folder: TestFolder): Promise<Hypervisor> {
  return await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
}

async function define(hypervisor: Hypervisor, draft: Partial<MachineDraft>): Promise<Machine> {
  return await hypervisor.define(completeConfig({ name: 'companions', graphics: [], ...guestDraft(), ...draft }))
}

test('a guest has a TPM 2.0, which keeps what it was given over a power-off and goes with the machine', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, crb)
  await machine.start()
  {
    const shell = await GuestShell.of(machine)
    expect(await shell.says('cat /sys/class/tpm/tpm0/tpm_version_major')).toBe('2')
    expect(codeOf(await shell.says(inGuest(defineSpace)))).toBe('00000000')
    expect(codeOf(await shell.says(inGuest(writeSpace('c1a4405eca57f00d'))))).toBe('00000000')
  }
  await machine.powerOff()
  expect(processesOf(folder.path)).toEqual([])
  expect(companionsOf(folder)).toEqual([])
  expect(groupsOf(machine.id)).toEqual([])
  await machine.start()
  {
    const shell = await GuestShell.of(machine)
    expect(await shell.says(inGuest(readSpace))).toContain('0008c1a4405eca57f00d')
  }
  await machine.powerOff()
  expect(statSync(join(folder.path, 'tpm')).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(folder.path, 'tpm', machine.id))).toContain('tpm2-00.permall')
  await machine.undefine()
  expect(readdirSync(join(folder.path, 'tpm'))).toEqual([])
})

test('a guest has a TPM 1.2 by the older interface', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, { tpm: { model: 'tis', version: '1.2' } })
  await machine.start()
  {
    const shell = await GuestShell.of(machine)
    expect(await shell.says('cat /sys/class/tpm/tpm0/tpm_version_major')).toBe('1')
  }
  await machine.powerOff()
  expect(readdirSync(join(folder.path, 'tpm', machine.id))).toContain('tpm-00.permall')
})

test('UEFI measures itself into the TPM', { timeout: 180_000 }, async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, { ...crb, firmware: 'uefi', memory: { bytes: 2 ** 28 } })
  await machine.start()
  const shell = await GuestShell.of(machine)
  const firmware = await shell.says('cat /sys/class/tpm/tpm0/pcr-sha256/0')
  const unused = await shell.says('cat /sys/class/tpm/tpm0/pcr-sha256/16')
  expect(firmware).toMatch(/^[0-9A-F]{64}$/)
  expect(firmware).not.toMatch(/^0+$/)
  expect(unused).toMatch(/^0+$/)
  await machine.powerOff()
})

test('state that the TPM can not read is refused in its own words, and stays as it is', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, crb)
  const state = join(folder.path, 'tpm', machine.id)
  mkdirSync(state)
  writeFileSync(join(state, 'tpm2-00.permall'), 'no state at all')
  await expect(machine.start()).rejects.toMatchObject({
    code: 'start-failed',
    message: expect.stringMatching(/its TPM \(swtpm\): /),
  })
  expect(readFileSync(join(state, 'tpm2-00.permall'), 'utf8')).toBe('no state at all')
  expect(companionsOf(folder)).toEqual([])
  expect(folder.machinesWithRunFolder).toEqual([])
})

test('what was put into its folder to point elsewhere is not given away', async () => {
  if (process.getuid?.() !== 0) return
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, crb)
  const state = join(folder.path, 'tpm', machine.id)
  mkdirSync(state)
  symlinkSync('/etc/hostname', join(state, 'tpm2-00.permall'))
  await expect(machine.start()).rejects.toMatchObject({ code: 'start-failed' })
  expect(statSync('/etc/hostname').uid).toBe(0)
})

test('a TPM program that dies leaves a machine that runs and says so, until it is off', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, crb)
  await machine.start({ paused: true })
  const [swtpm = 0] = companionsOf(folder)
  expect(await identityOf(swtpm)).toBe('confined')
  process.kill(swtpm, 'SIGKILL')
  await expect.poll(() => machine.view.detail, { timeout: 5000 }).toMatch(/^its TPM \(swtpm\) has ended/)
  await machine.resume()
  expect(machine.view).toMatchObject({ state: 'running', detail: expect.stringContaining('its TPM (swtpm) has ended') })
  await machine.powerOff()
  expect(machine.view.detail).toBeUndefined()
  await machine.start({ paused: true })
  expect(machine.view.detail).toBeUndefined()
  await machine.powerOff()
})

test('a new daemon watches over the helpers of a machine that it finds', async () => {
  using folder = new TestFolder()
  {
    await using former = await open(folder)
    await (await define(former, crb)).start({ paused: true })
  }
  const [swtpm = 0] = companionsOf(folder)
  await using hypervisor = await open(folder)
  const [machine] = hypervisor.machines()
  expect(machine?.view).toMatchObject({ state: 'paused' })
  process.kill(swtpm, 'SIGKILL')
  await expect.poll(() => machine?.view.detail, { timeout: 5000 }).toMatch(/^its TPM/)
  await machine?.powerOff()
  expect(companionsOf(folder)).toEqual([])
})

test('a QEMU that died while no daemon was there leaves no helper', async () => {
  using folder = new TestFolder()
  let id = ''
  {
    await using former = await open(folder)
    const machine = await define(former, crb)
    id = machine.id
    await machine.start({ paused: true })
  }
  const [swtpm = 0] = companionsOf(folder)
  // It can neither notice nor end by itself.
  process.kill(swtpm, 'SIGSTOP')
  for (const pid of processesOf(folder.path)) process.kill(pid, 'SIGKILL')
  await expect.poll(() => processesOf(folder.path)).toEqual([])
  await using hypervisor = await open(folder)
  expect(hypervisor.machine(id)?.view).toMatchObject({ state: 'off', reason: 'process-died' })
  expect(companionsOf(folder)).toEqual([])
  expect(folder.machinesWithRunFolder).toEqual([])
  expect(groupsOf(id)).toEqual([])
})

test.for(['companion:1', 'companion:2', 'start:3', 'start:4', 'start:5'])(
  'a daemon killed at %s leaves no helper, and a machine that is off',
  async (point) => {
    using folder = new TestFolder()
    const config = completeConfig({ name: 'killed', graphics: [], ...guestDraft(), ...crb })
    expect(await dieAt(point, { folder: folder.path, config: JSON.stringify(config), how: 'paused' })).toMatchObject({
      signal: 'SIGKILL',
    })
    expect(companionsOf(folder)).toHaveLength(1)
    await using hypervisor = await open(folder)
    const machine = hypervisor.machine(config.id)
    expect(machine?.view.state).toBe('off')
    expect(companionsOf(folder)).toEqual([])
    expect(processesOf(folder.path)).toEqual([])
    expect(folder.machinesWithRunFolder).toEqual([])
    await machine?.start({ paused: true })
    await machine?.powerOff()
  },
)

/** Those that live beside machines of this folder, by what their environment says. */
function companionsOf({ runBase }: TestFolder): readonly number[] {
  return findByEnvironment(`CIMARRON_BESIDE=${runBase}/`).map(({ pid }) => pid)
}

/** Whether a process has no way to more rights, and is not root where we are. */
async function identityOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const isConfined = /^NoNewPrivs:\s1$/m.test(status) && /^Seccomp:\s2$/m.test(status)
  return isConfined && !/^Uid:\s0\s/m.test(status) ? 'confined' : status
}
