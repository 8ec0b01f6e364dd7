import { execFileSync } from 'node:child_process'
import { completeConfig, HypervisorError, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { TestFolder } from './guest.ts'
import { launchesOf, processesOf } from './processes.ts'
import { tagsIn } from './tags-in.ts'

type Act = 'take' | 'take disks' | 'revert' | 'delete'

interface Promised {
  /** Whether who asked was told of success. */
  readonly said: 'done' | 'failed'
  readonly snapshots: readonly string[]
  readonly state: 'running' | 'off'
}

const undone: Promised = { said: 'failed', snapshots: [], state: 'off' }
const taken: Promised = { said: 'done', snapshots: ['new'], state: 'off' }
/** Another is started, and takes in the memory. */
const reverted: Promised = { said: 'done', snapshots: ['base'], state: 'running' }
const deleted: Promised = { said: 'done', snapshots: [], state: 'off' }

/** What holds where QEMU is killed at a point. */
const promised: readonly (readonly [string, Act, Promised])[] = [
  ['snapshot:1', 'take', undone],
  ['snapshot:2', 'take', taken],
  ['snapshot:3', 'take', taken],
  ['snapshot:1', 'take disks', undone],
  ['snapshot:2', 'take disks', taken],
  ['snapshot:3', 'take disks', taken],
  ['revert:1', 'revert', reverted],
  ['revert:2', 'revert', reverted],
  ['revert:3', 'revert', reverted],
  ['delete-snapshot:1', 'delete', deleted],
  ['delete-snapshot:2', 'delete', deleted],
  ['delete-snapshot:3', 'delete', deleted],
]

const named = (machine: Machine, name: string) => machine.snapshots.all().find((one) => one.name === name)?.id ?? ''

async function begin(machine: Machine, act: Act): Promise<unknown> {
  if (act.startsWith('take')) return await machine.snapshots.take({ name: 'new', memory: act === 'take' })
  if (act === 'revert') return await machine.snapshots.revert(named(machine, 'base'), { force: true })
  return await machine.snapshots.delete(named(machine, 'base'))
}

test('a QEMU killed wherever it works on internal snapshots leaves whole images, and in them the snapshots that are told', async () => {
  using folder = new TestFolder()
  const paths = [folder.disk('qcow2'), folder.disk('qcow2')]
  const disks = paths.map((path) => ({ path, format: 'qcow2' }) as const)
  const config = completeConfig({ name: 'killed', acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 }, disks })
  let armed = ''
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    accelerations: ['tcg'],
    failPoint: (point) => {
      if (point !== armed) return
      armed = ''
      for (const pid of launchesOf(folder.runBase)) process.kill(pid, 'SIGKILL')
    },
  })
  const machine = await hypervisor.define(config)
  for (const [point, act, { said: outcome, snapshots: names, state }] of promised) {
    const message = `${point} of ${act}`
    await machine.start()
    if (!act.startsWith('take')) await machine.snapshots.take({ name: 'base' })
    armed = point
    const said = await begin(machine, act).then(
      () => 'done',
      (error: unknown) => (error instanceof HypervisorError ? 'failed' : error),
    )
    expect(said, message).toBe(outcome)
    expect(armed, message).toBe('')
    await expect.poll(() => machine.view.state, { message, timeout: 20_000 }).toBe(state)
    expect(processesOf(folder.path), message).toHaveLength(state === 'off' ? 0 : 1)
    expect(folder.machinesWithRunFolder, message).toEqual(state === 'off' ? [] : [machine.id])
    if (state !== 'off') await machine.powerOff()
    expect(machine.view.active, message).toBeNull()
    const all = machine.snapshots.all()
    expect
      .soft(
        all.map(({ name }) => name),
        message,
      )
      .toEqual(names)
    for (const path of paths) {
      expect(tagsIn(path), message).toEqual(all.map(({ id }) => id))
      execFileSync('qemu-img', ['check', '-q', '-f', 'qcow2', path])
    }
    // It is a machine like any other: what is there can be come back to, and deleted.
    for (const { id } of all) {
      await machine.snapshots.revert(id, { force: true })
      await machine.snapshots.delete(id)
    }
    if (machine.view.state !== 'off') await machine.powerOff()
    for (const path of paths) expect(tagsIn(path), message).toEqual([])
  }
  await machine.undefine()
})
