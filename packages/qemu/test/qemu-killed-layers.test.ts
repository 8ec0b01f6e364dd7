import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, HypervisorError, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { CountingGuest, countedDisk } from './counting-guest.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { processesOf } from './processes.ts'

type Act = 'take' | 'hold' | 'revert' | 'delete lower' | 'delete upper'

/** Where QEMU is killed in what, which snapshots are there after it, and whether who asked was told of success. */
const promised: readonly (readonly [string, Act, readonly string[], 'done' | 'failed'])[] = [
  ['snapshot:2', 'take', ['base', 'new'], 'done'],
  ['moment:1', 'hold', ['base'], 'failed'],
  ['moment:2', 'hold', ['base'], 'failed'],
  ['merge:1', 'delete lower', ['base', 'upper'], 'done'],
  ['merge:2', 'delete upper', ['base', 'lower'], 'done'],
  ['merge:3', 'delete upper', ['base', 'lower'], 'done'],
  ['revert:4', 'revert', ['base'], 'failed'],
]

const images = (folder: TestFolder) => readdirSync(folder.path).filter((name) => name.startsWith('disk'))
const named = (machine: Machine, name: string) => machine.snapshots.all().find((one) => one.name === name)?.id ?? ''

async function begin(machine: Machine, act: Act): Promise<unknown> {
  if (act === 'take') return await machine.snapshots.take({ name: 'new', memory: false })
  if (act === 'hold') return await machine.snapshots.take({ name: 'new' })
  if (act === 'revert') return await machine.snapshots.revert(named(machine, 'base'), { force: true })
  return await machine.snapshots.delete(named(machine, act.slice('delete '.length)))
}

test('a QEMU killed wherever it works on external snapshots leaves a machine that is off, its disks whole and its snapshots right', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const disks = [{ path: folder.disk('raw', '16M'), format: 'raw' }] as const
  const config = completeConfig({ name: 'living', ...guestDraft(), disks })
  let armed = ''
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    accelerations: ['tcg'],
    failPoint: (point) => {
      if (point !== armed) return
      armed = ''
      for (const pid of processesOf(folder.path)) process.kill(pid, 'SIGKILL')
    },
  })
  const machine = await hypervisor.define(config)
  await machine.start()
  const guest = await CountingGuest.begin(machine)
  await guest.mark('first')
  await machine.snapshots.take({ name: 'base' })
  const base = named(machine, 'base')

  for (const [point, act, names, outcome] of promised) {
    const message = `${point} of ${act}`
    if (act.startsWith('delete'))
      for (const name of ['lower', 'upper']) await machine.snapshots.take({ name, memory: false })
    await guest.mark('second')
    const count = await guest.count()
    armed = point
    const said = await begin(machine, act).then(
      () => 'done',
      (error: unknown) => (error instanceof HypervisorError ? 'failed' : error),
    )
    expect(said, message).toBe(outcome)
    expect(armed, message).toBe('')
    await expect.poll(() => machine.view.state, { message, timeout: 20_000 }).toBe('off')
    expect(machine.view.detail, message).toContain('SIGKILL')
    expect(machine.view.active, message).toBeNull()
    expect(folder.machinesWithRunFolder).toEqual([])
    expect(
      machine.snapshots.all().map(({ name }) => name),
      message,
    ).toEqual(names)

    const needed = [...machine.snapshots.all().flatMap((one) => one.disks), ...machine.view.defined.disks]
    const paths = new Set(needed.map(({ path }) => path))
    expect(
      images(folder)
        .map((name) => join(folder.path, name))
        .toSorted(),
      message,
    ).toEqual([...paths].toSorted())
    for (const path of paths) if (!path.endsWith('.raw')) execFileSync('qemu-img', ['check', '-q', '-f', 'qcow2', path])
    expect(readdirSync(join(folder.path, 'moments', machine.id)), message).toEqual([base])
    const disk = countedDisk(machine)
    expect(disk.mark, message).toBe(act === 'revert' ? 'first' : 'second')
    if (act !== 'revert') expect(disk.count, message).toBeGreaterThanOrEqual(count)

    // It is a machine like any other: it comes back with its memory, and goes on.
    await machine.snapshots.revert(base, { force: true })
    for (const { id } of machine.snapshots.all()) if (id !== base) await machine.snapshots.delete(id)
    expect(await guest.marked(), message).toBe('first')
    await guest.goesOn()
  }
  await machine.powerOff()
  await machine.undefine({ snapshots: true })
  expect(images(folder)).toEqual(['disk0.raw'])
})
