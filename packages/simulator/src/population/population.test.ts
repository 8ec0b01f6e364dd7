import { changesBetween, MemoryStore } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { openSimulator, type SimulatorOptions } from '../simulator.ts'
import { instant } from '../timing.ts'

async function namesOf(options: SimulatorOptions): Promise<readonly string[]> {
  await using simulator = await openSimulator(options)
  return simulator.machines().map(({ view }) => view.defined.name)
}

const id = '3f2b8c6e-7a14-4d0e-9d57-0c5a5a1f6f10'

test('machines are made in several states, with tags, disks that are volumes, and addresses of their own', async () => {
  await using simulator = await openSimulator({ id, machines: 200, clock: new ManualClock() })
  const views = simulator.machines().map(({ view }) => view)
  expect(views).toHaveLength(200)
  const states = Map.groupBy(views, ({ state }) => state)
  expect([...states.keys()].toSorted()).toEqual(['off', 'paused', 'running'])
  expect(states.get('running')?.length).toBeGreaterThan(100)
  expect(new Set(views.map(({ defined }) => defined.name)).size).toBe(200)
  expect(new Set(views.flatMap(({ defined }) => defined.nics.map(({ mac }) => mac))).size).toBe(200)
  expect(views.every(({ defined }) => (defined.tags ?? []).length > 0)).toBe(true)
  for (const { defined } of views) {
    for (const { path } of defined.disks) expect(simulator.storage.volumeAt(path)?.backing ?? 'data').toBeDefined()
  }
  expect(simulator.storage.pools().map(({ config }) => config.name)).toEqual(['images', 'machines'])
  expect(simulator.networks.networks().map(({ defined, state }) => [defined.name, state])).toEqual([
    ['lab', 'inactive'],
    ['nat', 'active'],
  ])
})

test('the same simulator is given the same machines', async () => {
  const [one, other] = await Promise.all(
    [0, 0].map(async () => {
      await using simulator = await openSimulator({ id, machines: 30, clock: new ManualClock() })
      return simulator.machines().map(({ view }) => view)
    }),
  )
  expect(one).toEqual(other)
})

test('a second start makes none again, a larger number the rest, and a smaller one takes none away', async () => {
  const store = new MemoryStore()
  const first = await namesOf({ store, machines: 10 })
  expect(await namesOf({ store, machines: 10 })).toEqual(first)
  const second = await namesOf({ store, machines: 15 })
  expect(second).toHaveLength(15)
  expect(second).toEqual(expect.arrayContaining([...first]))
  expect(await namesOf({ store, machines: 5 })).toEqual(second)
  expect(await namesOf({ store })).toEqual(second)
})

test('one that was deleted does not come back', async () => {
  const store = new MemoryStore()
  {
    await using simulator = await openSimulator({ store, machines: 3, timing: instant })
    const [machine] = simulator.machines()
    if (machine?.view.state !== 'off') await machine?.powerOff()
    await machine?.undefine()
  }
  expect(await namesOf({ store, machines: 3 })).toHaveLength(2)
})

test('a name that is in use is left to who has it', async () => {
  const store = new MemoryStore()
  const [name = ''] = await namesOf({ machines: 1 })
  {
    await using simulator = await openSimulator({ store, machines: 1, timing: instant })
    const [machine] = simulator.machines()
    if (machine === undefined) throw new TypeError('no machine was made')
    const changes = changesBetween(machine.view.defined, {
      ...machine.view.defined,
      name: 'web-02',
      description: 'mine',
    })
    await machine.change({ revision: machine.view.revision, changes, apply: 'soonest' })
  }
  const names = await namesOf({ store, machines: 12 })
  expect(names.filter((one) => one === 'web-02')).toHaveLength(1)
  expect(names).toHaveLength(11)
  expect(names).not.toContain(name)
})

test('no more run than the host has memory for', async () => {
  const hosts = [{ name: 'small', processors: 4, memoryBytes: 16 * 2 ** 30 }]
  await using simulator = await openSimulator({ id, machines: 50, hosts })
  const active = simulator.machines().flatMap(({ view }) => view.active?.memory.bytes ?? [])
  expect(active.length).toBeGreaterThan(0)
  expect(active.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(12 * 2 ** 30)
})

test('a machine that was made starts, and its console is there', async () => {
  await using simulator = await openSimulator({ id, machines: 20, timing: instant })
  const off = simulator.machines().find(({ view }) => view.state === 'off')
  await off?.start()
  expect(off?.view.state).toBe('running')
  const running = simulator.machines().find(({ view }) => view.state === 'running' && view.id !== off?.id)
  expect(new TextDecoder().decode(await running?.readSerialLog('serial0'))).toContain('GUEST UP')
})
