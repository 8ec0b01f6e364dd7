import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { completeConfig, completeDevice, type Machine, type MachineDraft } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { launchesOf } from './processes.ts'

const empty = { acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 } } as const

async function open(folder: TestFolder, failPoint?: (point: string) => void) {
  const { path: directory, runBase } = folder
  return await openQemu({ directory, runBase, accelerations: ['tcg'], ...(failPoint ? { failPoint } : {}) })
}

async function attach(machine: Machine, ...drafts: Parameters<typeof completeDevice>[0][]): Promise<void> {
  const changes = drafts.map(
    (draft) => ({ kind: 'attach-device', device: completeDevice(draft, machine.view.defined) }) as const,
  )
  await machine.change({ revision: machine.view.revision, changes, apply: 'now' })
}

test('a guest that counts goes on where it was, and its console with it', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const { boot, ...draft } = guestDraft()
  const direct = boot?.direct && { ...boot.direct, commandLine: `${boot.direct.commandLine} ticker` }
  const machine = await hypervisor.define(
    completeConfig({ name: 'counts', ...draft, ...(direct ? { boot: { direct } } : {}), nics: [{}] }),
  )
  await machine.start()
  const counts = async () => {
    const text = Buffer.from(await machine.readSerialLog('serial0')).toString('utf8')
    return [...text.matchAll(/^tick (\d+) /gm)].map(([, count]) => Number(count))
  }
  const untilCount = async (least: number) => {
    using console = await ConsoleSession.open(machine)
    await console.until(async () => ((await counts()).at(-1) ?? 0) >= least)
  }
  await untilCount(3)
  const progress: number[] = []
  await machine.save({ progress: (fraction) => progress.push(fraction) })
  const before = (await counts()).at(-1) ?? 0
  expect(progress.at(-1)).toBe(1)
  await machine.start()
  await untilCount(before + 2)
  const all = await counts()
  expect(all).toEqual(all.map((_, index) => index + (all[0] ?? 0)))
  await machine.powerOff()
  await machine.undefine()
})

test.for<readonly [string, Partial<MachineDraft>]>([
  ['q35', { machineType: 'q35' }],
  ['pc', { machineType: 'pc' }],
])('what was plugged into a machine of type %s is where its guest knows it', async ([, draft]) => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const disks = [{ path: folder.disk('qcow2'), format: 'qcow2', bus: 'scsi' } as const]
  const machine = await hypervisor.define(
    completeConfig({
      name: 'plugged',
      ...empty,
      ...draft,
      maxMemoryBytes: 2 ** 29,
      maxProcessors: 4,
      disks,
      usb: ['tablet'],
    }),
  )
  await machine.start()
  await attach(
    machine,
    { kind: 'nic', id: 'first' },
    { kind: 'disk', id: 'one', path: folder.disk('raw'), format: 'raw' },
  )
  await attach(machine, { kind: 'disk', id: 'two', path: folder.disk('raw'), format: 'raw', bus: 'scsi' })
  await machine.change({
    revision: machine.view.revision,
    changes: [
      { kind: 'set-memory', bytes: 160 * 2 ** 20 },
      { kind: 'set-processors', count: 3 },
    ],
    apply: 'now',
  })
  const { active } = machine.view
  await machine.save()
  await machine.start()
  expect(machine.view).toMatchObject({ state: 'running', active })
  // Its devices are QEMU's, too.
  await machine.change({
    revision: machine.view.revision,
    changes: [{ kind: 'detach-device', device: 'two' }],
    apply: 'now',
  })
  await machine.save()
  await machine.start()
  expect(machine.view.state).toBe('running')
  await machine.powerOff()
  await machine.undefine()
})

test('a machine with UEFI and a TPM goes on with both', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await hypervisor.define(
    completeConfig({
      name: 'trusted',
      acceleration: 'tcg',
      memory: { bytes: 2 ** 28 },
      firmware: 'uefi',
      tpm: { model: 'crb', version: '2.0' },
    }),
  )
  await machine.start()
  await machine.save()
  await machine.start()
  expect(machine.view).toMatchObject({ state: 'running' })
  expect(machine.view.detail).toBeUndefined()
  await machine.save()
  await machine.start()
  await machine.powerOff()
  await machine.undefine()
})

test('a file that was cut short is refused, the machine stays saved, and can be given up', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await hypervisor.define(completeConfig({ name: 'cut', ...empty }))
  await machine.start()
  await machine.save()
  const bytes = machine.view.saved?.bytes ?? 0
  truncateSync(join(folder.path, 'saved', machine.id, 'memory'), bytes - 100)
  await expect(machine.start()).rejects.toMatchObject({
    code: 'start-failed',
    message: expect.stringMatching(/was cut short.*discard-saved cut/),
  })
  expect(machine.view).toMatchObject({ state: 'saved', reason: 'start-failed' })
  await machine.discardSaved()
  await machine.start()
  await machine.powerOff()
  await machine.undefine()
})

test('the disks of a saved machine are its own', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const base = folder.disk('qcow2')
  const path = folder.overlay(base, 'qcow2')
  const saved = await hypervisor.define(completeConfig({ name: 'saved', ...empty, disks: [{ path, format: 'qcow2' }] }))
  const other = await hypervisor.define(completeConfig({ name: 'other', ...empty, disks: [{ path, format: 'qcow2' }] }))
  const onBase = await hypervisor.define(
    completeConfig({ name: 'on base', ...empty, disks: [{ path: base, format: 'qcow2' }] }),
  )
  await saved.start()
  await saved.save()
  for (const machine of [other, onBase]) {
    await expect(machine.start()).rejects.toMatchObject({
      code: 'disk-in-use',
      message: expect.stringContaining('"saved"'),
    })
  }
  await saved.discardSaved()
  await other.start()
  await other.powerOff()
})

test('the file is removed where it was not there when the next daemon looks for it, and the machine is off', async () => {
  using folder = new TestFolder()
  const config = completeConfig({ name: 'lost', ...empty })
  {
    await using hypervisor = await open(folder)
    const machine = await hypervisor.define(config)
    await machine.start()
    await machine.save()
  }
  {
    await using hypervisor = await open(folder)
    expect(hypervisor.machine(config.id)?.view).toMatchObject({
      state: 'saved',
      reason: 'requested',
      saved: { config },
    })
  }
  truncateSync(join(folder.path, 'saved', config.id, 'memory'), 0)
  await using hypervisor = await open(folder)
  const machine = hypervisor.machine(config.id)
  await expect(machine?.start()).rejects.toMatchObject({ code: 'start-failed' })
  expect(machine?.view.state).toBe('saved')
})

test('a save is called off in the middle, and the machine runs on', async () => {
  using folder = new TestFolder()
  const calledOff = new AbortController()
  await using hypervisor = await open(folder, (point) => {
    if (point === 'save:2') calledOff.abort()
  })
  const machine = await hypervisor.define(completeConfig({ name: 'on', ...empty }))
  await machine.start()
  await expect(machine.save({ signal: calledOff.signal })).rejects.toMatchObject({ code: 'cancelled' })
  expect(machine.view.state).toBe('running')
  await machine.save()
  expect(machine.view.state).toBe('saved')
})

test.for([
  ['save:1', 'off'],
  ['save:2', 'off'],
  // All of it was written.
  ['save:3', 'saved'],
  ['save:4', 'saved'],
  ['restore:1', 'saved'],
  ['restore:2', 'saved'],
  ['restore:3', 'off'],
] as const)('a QEMU killed at %s leaves a machine that is %s, and well', async ([at, state]) => {
  using folder = new TestFolder()
  let isArmed = true
  await using hypervisor = await open(folder, (point) => {
    if (point !== at || !isArmed) return
    isArmed = false
    for (const pid of launchesOf(folder.runBase)) process.kill(pid, 'SIGKILL')
  })
  const disks = [{ path: folder.disk('qcow2'), format: 'qcow2' } as const]
  const machine = await hypervisor.define(completeConfig({ name: 'dies', ...empty, disks }))
  await machine.start()
  await machine
    .save()
    .then(
      () => (at.startsWith('restore') ? machine.start() : undefined),
      () => undefined,
    )
    .catch(() => undefined)
  while (machine.view.state !== state) await nextTurn()
  expect(isArmed).toBe(false)
  await machine.start()
  expect(machine.view.state).toBe('running')
  await machine.save()
  await machine.discardSaved()
  await machine.undefine()
})
