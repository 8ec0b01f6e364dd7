import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type MachineState } from '@cimarron/hypervisor'
import { openQemu, saveFailPoints } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { dieAt } from './die-at.ts'
import { TestFolder } from './guest.ts'
import { groupsOf, processesOf } from './processes.ts'

/** What the next daemon finds of a machine that ran, or was paused. `as it was`: running or paused. */
const promised = {
  'save:1': 'as it was',
  'save:2': 'as it was',
  // All of it was written.
  'save:3': 'saved',
  'save:4': 'saved',
  'save:5': 'saved',
  'restore:1': 'saved',
  'restore:2': 'saved',
  'restore:3': 'as it was',
  'restore:4': 'as it was',
  'discard-saved:1': 'saved',
  'discard-saved:2': 'off',
  'discard-saved:3': 'off',
} as const satisfies Readonly<Record<(typeof saveFailPoints)[number], string>>

const cases = saveFailPoints.flatMap((point) =>
  (['running', 'paused'] as const).map(
    (how) => [point, how, promised[point] === 'as it was' ? how : promised[point]] as const,
  ),
)

test.for(cases)('a daemon killed at %s of a machine that was %s leaves it %s', async ([point, how, state]) => {
  using folder = new TestFolder()
  const config = completeConfig({
    name: 'killed',
    acceleration: 'tcg',
    memory: { bytes: 32 * 2 ** 20 },
    disks: [{ path: folder.disk('qcow2'), format: 'qcow2' }],
  })
  const said = await dieAt(point, { folder: folder.path, config: JSON.stringify(config), how }, 'killed-saving.ts')
  expect(said.signal).toBe('SIGKILL')

  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const machine = hypervisor.machine(config.id)
  if (!machine) throw new Error('the machine was lost')
  expect(machine.view.state).toBe(state satisfies MachineState)
  const runs = state === 'running' || state === 'paused'
  expect(processesOf(folder.path)).toHaveLength(runs ? 1 : 0)
  expect(folder.machinesWithRunFolder).toEqual(runs ? [config.id] : [])
  expect(readdirSync(join(folder.path, 'saved'))).toEqual(state === 'saved' ? [config.id] : [])
  // It is a machine like any other, and can do all of it again.
  if (!runs) await machine.start()
  if (state !== 'off') expect(machine.view.state).toBe(how)
  await machine.save()
  expect(machine.view).toMatchObject({ state: 'saved', saved: { paused: how === 'paused' && state !== 'off' } })
  await machine.start()
  await machine.powerOff()
  await machine.undefine()
  expect(processesOf(folder.path)).toEqual([])
  expect(groupsOf(config.id)).toEqual([])
  expect(readdirSync(join(folder.path, 'saved'))).toEqual([])
})

// QEMU still says of the stream that it was restored from that it is completed.
test.for(['save:1', 'save:2'])(
  'a restored machine whose daemon is killed at %s of its next save runs on',
  async (point) => {
    using folder = new TestFolder()
    const config = completeConfig({ name: 'killed', acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 } })
    const killed = { folder: folder.path, config: JSON.stringify(config), how: 'restored' }
    const said = await dieAt(point, killed, 'killed-saving.ts')
    expect([said.signal, said.output]).toEqual(['SIGKILL', 'saved\nrestored\n'])
    await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
    const machine = hypervisor.machine(config.id)
    expect(machine?.view.state).toBe('running')
    expect(readdirSync(join(folder.path, 'saved'))).toEqual([])
    await machine?.powerOff()
  },
)
