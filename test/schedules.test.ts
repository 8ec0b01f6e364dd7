import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type Estate, type HypervisorSource, openEstate } from '@cimarron/estate'
import { ManualClock, testActor } from '@cimarron/estate/testing'
import { createId } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { TestFolder } from '../packages/qemu/test/guest.ts'

const minuteMs = 60_000

/** An estate of QEMU's machines, whose clock a test moves. */
function open(folder: TestFolder, clock: ManualClock): Promise<Estate> {
  const { runBase } = folder
  const directory = join(folder.path, 'qemu')
  const source: HypervisorSource = {
    name: 'local',
    open: ({ id, name, store }) => openQemu({ id, name, store, directory, runBase, accelerations: ['tcg'] }),
  }
  const database = join(folder.path, 'estate.db')
  return openEstate({ database, hypervisors: [source], version: '0', clock, metrics: { history: false } })
}

test('snapshots are taken of a machine that runs when the clock says so, by the next daemon too, and of older ones only its own go', {
  timeout: 120_000,
}, async () => {
  using folder = new TestFolder()
  const clock = new ManualClock(Date.parse('2026-11-27T10:00Z'))
  const machine = createId()
  const path = folder.disk('qcow2')
  const as = (estate: Estate) => estate.as(testActor())
  const names = (estate: Estate) =>
    as(estate)
      .snapshots(machine)
      .map(({ name }) => name)
  const due = async (estate: Estate, made: number, newest: string) => {
    clock.advance(15 * minuteMs)
    const ran = () => as(estate).findSchedule('often').lastRun
    const completed = { atMs: clock.now(), state: 'completed', made: 1, problems: [] }
    await expect.poll(ran, { timeout: 20_000 }).toMatchObject(completed)
    expect(names(estate)).toHaveLength(made)
    expect(names(estate).at(-1)).toContain(newest)
  }
  {
    await using estate = await open(folder, clock)
    const session = as(estate)
    const disks = [{ path, format: 'qcow2' }] as const
    const draft = { id: machine, name: 'kept', acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 }, disks } as const
    await (await session.submit({ kind: 'define-machine', draft })).done
    await (await session.submit({ kind: 'start-machine', machine })).done
    await (await session.submit({ kind: 'snapshot-machine', machine, request: { name: 'by hand' } })).done
    await session.defineSchedule({ name: 'often', target: { machine }, when: 'every 15m', keep: 'last 2' })
    await due(estate, 2, '10:15')
  }
  await using estate = await open(folder, clock)
  for (const [made, newest] of [
    [3, '10:30'],
    [3, '10:45'],
    [3, '11:00'],
  ] as const)
    await due(estate, made, newest)
  expect(names(estate)).toEqual(['by hand', expect.stringContaining('10:45'), expect.stringContaining('11:00')])
  expect(
    as(estate)
      .snapshots(machine)
      .map(({ memory }) => memory),
  ).toEqual([true, true, true])
  expect(as(estate).findMachine(machine).view.state).toBe('running')
  // In the image there is no more than that.
  const info = execFileSync('qemu-img', ['info', '-U', '--output=json', path], { encoding: 'utf8' })
  expect(JSON.parse(info)).toMatchObject({ snapshots: { length: 3 } })
  await (await as(estate).submit({ kind: 'power-off-machine', machine })).done
})
