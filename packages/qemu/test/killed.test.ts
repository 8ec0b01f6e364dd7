import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type MachineState } from '@cimarron/hypervisor'
import { failPoints, openQemu, type QemuFailPoint } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { dieAt } from './die-at.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { groupsOf, processesOf } from './processes.ts'

/** What the next daemon finds: the state, or nothing. */
const promised: Readonly<Record<QemuFailPoint, MachineState | null>> = {
  'define:1': null,
  'define:2': 'off',
  'start:1': 'off',
  'start:2': 'off',
  'start:3': 'off',
  'start:4': 'off',
  'start:5': 'off',
  'start:6': 'running',
  'power-off:1': 'running',
  'power-off:2': 'off',
  'power-off:3': 'off',
  'undefine:1': 'off',
  'undefine:2': null,
}

test.for(failPoints.map((point) => [point, promised[point]] as const))(
  'a daemon killed at %s leaves a machine that is %s',
  async ([point, state]) => {
    await check(point, state)
  },
)

test('a daemon killed after a paused start leaves a machine that is paused', async () => {
  await check('start:6', 'paused', 'paused')
})

test('a daemon killed before a paused start was done leaves a machine that is off', async () => {
  await check('start:5', 'off', 'paused')
})

async function check(point: QemuFailPoint, state: MachineState | null, how = 'running'): Promise<void> {
  using folder = new TestFolder()
  const config = completeConfig({ name: 'killed', ...guestDraft() })
  const said = await dieAt(point, { folder: folder.path, config: JSON.stringify(config), how })
  expect(said.signal).toBe('SIGKILL')

  const { runBase } = folder
  const warnings: string[] = []
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase,
    accelerations: ['tcg'],
    onWarning: (text) => warnings.push(text),
  })
  const found = hypervisor.machine(config.id)
  expect(found?.view.state ?? null).toBe(state)
  if (found) expect(found.view.defined).toEqual(config)
  expect(warnings).toEqual([])
  const runs = state === 'running' || state === 'paused'
  expect(processesOf(folder.path)).toHaveLength(runs ? 1 : 0)
  expect(folder.machinesWithRunFolder).toEqual(runs ? [config.id] : [])
  if (found) {
    // It is a machine like any other.
    if (!runs) await found.start()
    await found.powerOff()
    await found.undefine()
  }
  expect(processesOf(folder.path)).toEqual([])
  expect(folder.machinesWithRunFolder).toEqual([])
  expect(groupsOf(config.id)).toEqual([])
  expect(readdirSync(join(folder.path, 'consoles'))).toEqual([])
}
