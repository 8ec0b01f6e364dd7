import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostSample, MachineSample } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { Estate, EstateOptions, Session } from '../index.ts'
import type { FakeHypervisor } from '../testing/fake-hypervisor.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { define } from '../testing/story.ts'
import { fakeSource, openTestEstate, testActor } from '../testing/test-estate.ts'

/** Noon of some day: the beginning of an hour. */
const noon = Date.UTC(2026, 0, 5, 12)

interface House extends AsyncDisposable {
  readonly estate: Estate
  readonly session: Session
  readonly fake: FakeHypervisor
  readonly clock: ManualClock
}

async function open(options: Partial<EstateOptions> = {}, clock = new ManualClock(noon)): Promise<House> {
  const fakes: FakeHypervisor[] = []
  const hypervisors = [fakeSource('local', (fake) => fakes.push(fake))]
  const metrics = { cpuMs: () => 0 }
  const estate = await openTestEstate({ hypervisors, clock, metrics, ...options })
  const [fake] = fakes
  if (!fake) throw new Error('no fake hypervisor was opened')
  return {
    estate,
    fake,
    clock,
    session: estate.as(testActor('monitor')),
    [Symbol.asyncDispose]: () => estate[Symbol.asyncDispose](),
  }
}

/** A machine that has spent so many seconds of processor time, at a moment. */
function used(machine: string, atMs: number, seconds: number): MachineSample {
  const at = { atMs, steadyMs: atMs }
  const cpu = { totalNs: BigInt(Math.round(seconds * 1e9)), processors: [] }
  return {
    machine,
    ...at,
    run: 'one',
    uptimeMs: 1000,
    cpu,
    memory: { configuredBytes: 1, residentBytes: 5 },
    disks: [],
    nics: [],
  }
}

const finds = (house: House, ...machines: readonly MachineSample[]) => {
  house.fake.found = { machines, hosts: [] }
}

/** Rounds, one a second, in which the machine uses so many processors each. */
async function live(house: House, machine: string, loads: readonly number[]): Promise<void> {
  const before = house.fake.found.machines.find((one) => one.machine === machine)
  let spent = Number(before?.cpu.totalNs ?? 0) / 1e9
  for (const load of loads) {
    spent += load
    finds(house, used(machine, house.clock.now() + 1000, spent))
    house.clock.advance(1000)
    await settled(house)
  }
}

/** The round that the clock has set off has come to its end. */
async function settled(house: House): Promise<void> {
  while ((await house.session.metrics()).round?.atMs !== house.clock.now()) await turns(1)
  await turns(5)
}

/** What follows a round, the next alarm included, runs in promises. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function powered(house: House): Promise<string> {
  return await define(house.estate.as(testActor('admin')), 'm', true)
}

test('the newest is told with what was done since the round before', async () => {
  await using house = await open({ metrics: { history: false } })
  const machine = await powered(house)
  finds(house, used(machine, house.clock.now(), 1))
  expect(await house.session.machineMetrics(machine)).toMatchObject({ rates: { memoryResident: 5 } })
  house.clock.advance(2000)
  finds(house, used(machine, house.clock.now(), 2))
  expect(await house.session.machineMetrics(machine)).toMatchObject({ rates: { cpu: 0.5 }, hypervisor: house.fake.id })
})

test('without history a round is made where somebody asks, and those who ask at once share it', async () => {
  await using house = await open({ metrics: { history: false } })
  let rounds = 0
  house.fake.sample = async () => {
    rounds++
    return { atMs: house.clock.now(), tookMs: 0, machines: [], hosts: [] }
  }
  await Promise.all([house.session.metrics(), house.session.metrics(), house.session.metrics()])
  expect(rounds).toBe(1)
  house.clock.advance(60_000)
  expect(rounds).toBe(1)
  await house.session.metrics()
  expect(rounds).toBe(2)
})

test('a machine that is off has no sample, and one that is not there is refused', async () => {
  await using house = await open()
  const machine = await powered(house)
  await live(house, machine, [1])
  await house.estate.as(testActor('admin')).run({ kind: 'power-off-machine', machine })
  expect(await house.session.machineMetrics(machine)).not.toHaveProperty('sample')
  const { machines } = await house.session.metrics()
  expect(machines.map(({ view }) => view.state)).toEqual(['off'])
  await expect(house.session.machineMetrics('none')).rejects.toMatchObject({ code: 'machine-not-found' })
  await expect(house.session.machineHistory('none', { step: '1m' })).rejects.toMatchObject({
    code: 'machine-not-found',
  })
  await expect(house.session.hostMetrics('none')).rejects.toMatchObject({ code: 'host-not-found' })
})

test('who has no role on a hypervisor finds neither its machines nor its hosts', async () => {
  await using house = await open()
  const machine = await powered(house)
  const stranger = house.estate.as({ name: 'gus', role: 'none', via: 'https' })
  expect(await stranger.metrics()).toMatchObject({ machines: [], hosts: [] })
  await expect(stranger.machineMetrics(machine)).rejects.toMatchObject({ code: 'machine-not-found' })
})

test('seconds are kept for ten minutes', async () => {
  await using house = await open()
  const machine = await powered(house)
  await live(house, machine, [0, 1, 0.5, 0.25])
  const { atMs, series } = await house.session.machineHistory(machine, { step: '1s' })
  expect(atMs).toEqual([1, 2, 3, 4].map((second) => noon + second * 1000))
  expect(series.cpu).toEqual({ unit: 'cores', average: [null, 1, 0.5, 0.25] })
  house.clock.advance(600_000)
  expect((await house.session.machineHistory(machine, { step: '1s' })).atMs).toEqual([])
})

test('a span is what lies in it', async () => {
  await using house = await open()
  const machine = await powered(house)
  await live(house, machine, [0, 1, 2, 3, 4])
  const span = { step: '1s', fromMs: noon + 2500, toMs: noon + 4999 } as const
  const { series } = await house.session.machineHistory(machine, span)
  expect(series.cpu?.average).toEqual([2, 3])
})

test('minutes have averages, least and most, and hours are of their minutes', async () => {
  await using house = await open()
  const machine = await powered(house)
  await live(house, machine, [0, ...Array.from({ length: 58 }, (_, second) => (second === 10 ? 59 : 1)), 0, 3])
  const minutes = await house.session.machineHistory(machine, { step: '1m' })
  expect(minutes.atMs).toEqual([noon, noon + 60_000])
  expect(minutes.series.cpu?.least).toEqual([1, 0])
  expect(minutes.series.cpu?.most).toEqual([59, 3])
  expect(minutes.series.cpu?.average[0]).toBeCloseTo(2, 5)
  const hours = await house.session.machineHistory(machine, { step: '1h' })
  expect(hours.atMs).toEqual([noon])
  expect(hours.series.cpu?.average[0]).toBeCloseTo(2, 5)
})

test('a minute is one commit, whatever the number of machines', async () => {
  await using folder = temporary()
  await using house = await open({ database: join(folder.path, 'estate.db') })
  const admin = house.estate.as(testActor('admin'))
  const machines = [await define(admin, 'a', true), await define(admin, 'b', true)]
  for (let second = 0; second < 61; second++) {
    finds(house, ...machines.map((machine) => used(machine, house.clock.now() + 1000, second)))
    house.clock.advance(1000)
    await settled(house)
  }
  for (const machine of machines) {
    const { atMs } = await house.session.machineHistory(machine, { step: '1m' })
    expect(atMs).toEqual([noon, noon + 60_000])
  }
})

test('a daemon that ends in good order keeps the minute it was in, and the next adds to it', async () => {
  await using folder = temporary()
  const database = join(folder.path, 'estate.db')
  const clock = new ManualClock(noon)
  let machine: string
  {
    await using house = await open({ database }, clock)
    machine = await powered(house)
    await live(house, machine, [0, 4, 4])
  }
  await using house = await open({ database }, clock)
  finds(house, used(machine, house.clock.now(), 100))
  await settled(house)
  await live(house, machine, [0, 1, 1, 1])
  finds(house, used(machine, clock.now() + 60_000, 163))
  house.clock.advance(60_000)
  await settled(house)
  const minutes = await house.session.machineHistory(machine, { step: '1m' })
  expect(minutes.atMs).toEqual([noon, noon + 60_000])
  expect(minutes.series.cpu?.most?.[0]).toBe(4)
  expect(minutes.series.cpu?.least?.[0]).toBe(0)
  const hours = await house.session.machineHistory(machine, { step: '1h' })
  expect(hours.series.cpu?.most?.[0]).toBe(4)
})

test('a daemon that is killed has lost the minute it was in, and none before', async () => {
  await using folder = temporary()
  const database = join(folder.path, 'estate.db')
  const program = fileURLToPath(new URL('../testing/daemon-that-measures.ts', import.meta.url))
  const child = spawn(process.execPath, [program, database, String(noon), '150'], { stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  await using house = await open({ database }, new ManualClock(noon + 200_000))
  const machine = house.session.findMachine('m').view.id
  const minutes = await house.session.machineHistory(machine, { step: '1m' })
  expect(minutes.atMs).toEqual([noon, noon + 60_000])
  expect(minutes.series.cpu?.average).toEqual([0.25, 0.25])
  expect((await house.session.machineHistory(machine, { step: '1h' })).series.cpu?.average).toEqual([0.25])
  expect((await house.session.machineHistory(machine, { step: '1s' })).atMs).toEqual([])
})

test('of a machine that is deleted nothing is kept, not even where its id is given again', async () => {
  await using folder = temporary()
  await using house = await open({ database: join(folder.path, 'estate.db') })
  const admin = house.estate.as(testActor('admin'))
  const machine = await powered(house)
  await live(house, machine, [0, ...Array.from({ length: 60 }, () => 1)])
  await admin.run({ kind: 'undefine-machine', machine, powerOff: true })
  finds(house)
  await admin.run({ kind: 'define-machine', draft: { name: 'again', id: machine } })
  house.clock.advance(60_000)
  await settled(house)
  expect((await house.session.machineHistory(machine, { step: '1m' })).atMs).toEqual([])
  expect((await house.session.machineHistory(machine, { step: '1h' })).atMs).toEqual([])
})

test('a clock that is set back takes no row for one of the future, and goes on', async () => {
  await using house = await open({}, new ManualClock(noon + 3_600_000))
  const machine = await powered(house)
  await live(house, machine, [0, 1, 1])
  house.clock.advance(-3_600_000)
  for (const second of [3, 4]) {
    finds(house, used(machine, house.clock.now(), second))
    // Nobody's alarm rings for an hour with this clock; asking makes a round.
    await house.session.metrics()
    house.clock.advance(3000)
  }
  const { atMs } = await house.session.machineHistory(machine, { step: '1s' })
  expect(atMs).toEqual([noon + 3000, noon + 6000])
  const minutes = await house.session.machineHistory(machine, { step: '1m' })
  expect(Math.max(...minutes.atMs)).toBeLessThanOrEqual(house.clock.now())
})

test('hosts have a history of their own', async () => {
  await using house = await open()
  const [host] = house.session.hosts()
  if (!host) throw new Error('there is a host')
  const sample = (userNs: bigint): HostSample => {
    const now = house.clock.now() + 1000
    const cpu = { processors: 2, userNs, systemNs: 0n, idleNs: 0n }
    return { host: host.id, atMs: now, steadyMs: now, uptimeMs: now, cpu, memory: { totalBytes: 9, availableBytes: 4 } }
  }
  for (const seconds of [0n, 1n, 3n]) {
    house.fake.found = { machines: [], hosts: [sample(seconds * 10n ** 9n)] }
    house.clock.advance(1000)
    await settled(house)
  }
  const { series } = await house.session.hostHistory(host.name, { step: '1s' })
  expect(series.cpu?.average.slice(-2)).toEqual([1, 2])
  expect(await house.session.hostMetrics(host.id)).toMatchObject({ name: host.name, rates: { memoryUsed: 5 } })
})

test('rounds that take too much are made more rarely, until they take less', async () => {
  let spent = 0
  let cost = 0
  await using house = await open({ metrics: { cpuMs: () => (spent += cost) } })
  let rounds = 0
  house.fake.sample = async () => {
    rounds++
    return { atMs: house.clock.now(), tookMs: 1, machines: [], hosts: [] }
  }
  const seconds = async (count: number) => {
    rounds = 0
    for (let second = 0; second < count; second++) {
      house.clock.advance(1000)
      await turns(10)
    }
    return rounds
  }
  expect(await seconds(10)).toBe(10)
  // 40 ms of processor time are 1 % of four seconds.
  cost = 40
  await seconds(120)
  expect(await seconds(40)).toBe(10)
  cost = 0
  await seconds(120)
  expect(await seconds(10)).toBe(10)
})

test('a hypervisor that fails is told of once, and the others are asked on', async () => {
  const problems: unknown[] = []
  await using house = await open({ report: (problem) => problems.push(problem) })
  const { sample } = house.fake
  house.fake.sample = () => Promise.reject(new Error('no answer'))
  for (let second = 0; second < 5; second++) {
    house.clock.advance(1000)
    await settled(house)
  }
  expect(problems).toEqual([new Error('no answer')])
  house.fake.sample = sample
  const machine = await powered(house)
  await live(house, machine, [0, 1])
  expect((await house.session.machineMetrics(machine)).rates?.cpu).toBe(1)
})

function temporary(): { readonly path: string; [Symbol.asyncDispose](): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'cimarron-metrics-'))
  return { path, [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true }) }
}
