import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, HypervisorError, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImages } from './check-images.ts'
import { CountingGuest, countedDisk } from './counting-guest.ts'
import { dieAt } from './die-at.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { processesOf } from './processes.ts'

/** The operation that is cut short, and which of the snapshots are there after it. The guest runs on, but where it is `off`. */
interface Promised {
  readonly what: string
  readonly leaves: readonly string[]
  readonly isOff?: boolean
}

const done = (what: string) => ({ what, leaves: ['base', 'new'] })
const reverted = { what: 'revert base', leaves: ['base', 'lower', 'upper'] }
const middle = { what: 'delete lower', leaves: ['base', 'upper'] }
const top = { what: 'delete upper', leaves: ['base', 'lower'] }

const promised: readonly (readonly [string, Promised])[] = [
  ['snapshot:2', done('take new')],
  ['moment:1', { what: 'hold new', leaves: ['base'] }],
  ['moment:2', done('hold new')],
  ['plan-merge:1', middle],
  ['merge:1', middle],
  ['layer:1', middle],
  ['delete-snapshot:3', middle],
  ['merge:1', top],
  ['merge:2', top],
  ['merge:3', top],
  ['layer:2', top],
  ['revert:1', { ...reverted, isOff: true }],
  ['revert:3', { ...reverted, isOff: true }],
  ['revert:4', reverted],
]

const images = (folder: TestFolder) => readdirSync(folder.path).filter((name) => name.startsWith('disk'))
const named = (machine: Machine, name: string) => machine.snapshots.all().find((one) => one.name === name)?.id ?? ''

/** Once the daemon is no more at what it found. */
async function deleted(machine: Machine, name: string): Promise<void> {
  const attempt = () => machine.snapshots.delete(named(machine, name)).catch(codeOf)
  await expect.poll(attempt, { timeout: 20_000 }).not.toBe('busy')
}

const codeOf = (error: unknown) => (error instanceof HypervisorError ? error.code : error)

function open(folder: TestFolder) {
  return openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
}

/** Every image of it is whole, and there is none that its snapshots do not need; the same of the memory that they hold. */
async function expectTidy(folder: TestFolder, machine: Machine): Promise<void> {
  const needed = () => [...machine.snapshots.all().flatMap(({ disks }) => disks), ...machine.view.defined.disks]
  const strays = () => images(folder).filter((name) => !needed().some(({ path }) => path === join(folder.path, name)))
  await expect.poll(strays, { timeout: 20_000 }).toEqual([])
  for (const { path } of needed()) expect(existsSync(path)).toBe(true)
  const qcow2 = images(folder).filter((name) => !name.endsWith('.raw'))
  await checkImages(
    machine,
    qcow2.map((name) => join(folder.path, name)),
  )
  const held = machine.snapshots
    .all()
    .filter(({ memory }) => memory)
    .map(({ id }) => id)
  expect(readdirSync(join(folder.path, 'moments', machine.id)).toSorted()).toEqual(held.toSorted())
}

/** What is there before the operation that is cut short. */
async function prepare(machine: Machine, next: (typeof promised)[number] | undefined): Promise<void> {
  if (next && !next[1].what.endsWith('new'))
    for (const name of ['lower', 'upper']) await machine.snapshots.take({ name, memory: false })
  await CountingGuest.of(machine).mark('second')
}

test('a daemon killed wherever it works on external snapshots of a guest that runs leaves what is promised, and the guest runs on', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const disks = [{ path: folder.disk('raw', '16M'), format: 'raw' }] as const
  const config = completeConfig({ name: 'living', ...guestDraft(), disks })
  {
    await using hypervisor = await open(folder)
    const machine = await hypervisor.define(config)
    await machine.start()
    const guest = await CountingGuest.begin(machine)
    await guest.mark('first')
    await machine.snapshots.take({ name: 'base' })
    await prepare(machine, promised[0])
  }
  const [pid] = processesOf(folder.path)
  for (const [index, [point, { what, leaves, isOff = false }]] of promised.entries()) {
    const message = `${point} of ${what}`
    const said = await dieAt(point, { folder: folder.path, config: config.id, how: what }, 'killed-living-layers.ts')
    expect(said.signal, message).toBe('SIGKILL')

    await using hypervisor = await open(folder)
    const machine = hypervisor.machine(config.id) as Machine
    const names = () => machine.snapshots.all().map(({ name }) => name)
    await expect.poll(names, { message, timeout: 20_000 }).toEqual(leaves)
    await expectTidy(folder, machine)
    expect(machine.view.state, message).toBe(isOff ? 'off' : 'running')
    const isReverted = what === reverted.what
    if (isOff) {
      expect(countedDisk(machine).mark, message).toBe('first')
      await machine.snapshots.revert(named(machine, 'base'), { force: true })
    } else if (!isReverted) expect(processesOf(folder.path)).toEqual([pid])
    const guest = CountingGuest.of(machine)
    expect(await guest.marked(), message).toBe(isReverted ? 'first' : 'second')
    await guest.goesOn()
    for (const name of names()) if (name !== 'base') await deleted(machine, name)
    await expectTidy(folder, machine)
    await prepare(machine, promised[index + 1])
  }

  await using hypervisor = await open(folder)
  const machine = hypervisor.machine(config.id) as Machine
  await deleted(machine, 'base')
  const guest = CountingGuest.of(machine)
  await guest.mark('last')
  const count = await guest.count()
  await machine.powerOff()
  expect(images(folder)).toEqual(['disk0.raw'])
  const disk = countedDisk(machine)
  expect(disk.mark).toBe('last')
  expect(disk.count).toBeGreaterThanOrEqual(count)
  await machine.undefine()
})
