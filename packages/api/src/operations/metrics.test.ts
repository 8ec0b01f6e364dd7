import type { EstateOptions, Session } from '@cimarron/estate'
import { type FakeHypervisor, fakeSource, ManualClock, openTestEstate, testActor } from '@cimarron/estate/testing'
import type { MachineSample } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { type Client, createClient } from '../client.ts'
import { openTestApi } from '../testing.ts'

const noon = Date.UTC(2026, 0, 5, 12)

interface House extends AsyncDisposable {
  readonly client: Client
  readonly session: Session
  readonly fake: FakeHypervisor
  readonly clock: ManualClock
}

/** The API as a monitor sees it, over an estate whose time stands still. */
async function open(options: Partial<EstateOptions> = {}): Promise<House> {
  await using opened = new AsyncDisposableStack()
  const fakes: FakeHypervisor[] = []
  const clock = new ManualClock(noon)
  const hypervisors = [fakeSource('local', (fake) => fakes.push(fake))]
  const metrics = { cpuMs: () => 0 }
  const estate = opened.use(await openTestEstate({ hypervisors, clock, metrics, ...options }))
  const api = opened.use(await openTestApi({ estate }))
  const [fake] = fakes
  if (!fake) throw new Error('no fake hypervisor was opened')
  const credentials = { name: 'monitor', password: 'monitor-password' }
  const held = opened.move()
  return {
    client: createClient({ server: api.url, credentials }),
    session: estate.as(testActor()),
    fake,
    clock,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

async function running({ session }: House, name = 'web'): Promise<string> {
  const { machine = '' } = await session.run({ kind: 'define-machine', draft: { name } })
  await session.run({ kind: 'start-machine', machine })
  return machine
}

function sample(machine: string, seconds: number): MachineSample {
  const atMs = noon + seconds * 1000
  const transfers = { bytes: 1000 * seconds, requests: seconds, timeNs: 0, errors: 0 }
  return {
    machine,
    atMs,
    steadyMs: atMs,
    run: 'r',
    uptimeMs: 5,
    cpu: { totalNs: BigInt(seconds) * 500_000_000n, processors: [{ index: 0, totalNs: 7n }] },
    memory: { configuredBytes: 10 },
    disks: [{ id: 'd', read: transfers, write: transfers, flush: transfers, discard: transfers }],
    nics: [{ id: 'n', unsupported: 'nobody counts' }],
  }
}

/** So many seconds in which the machine works. */
async function works(house: House, machine: string, seconds: number): Promise<void> {
  for (let second = 1; second <= seconds; second++) {
    house.fake.found = { machines: [sample(machine, second)], hosts: [] }
    house.clock.advance(1000)
    while ((await house.session.metrics()).round?.atMs !== house.clock.now()) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('a monitor reads what a machine uses, in seconds and by name', async () => {
  await using house = await open()
  const machine = await running(house)
  await works(house, machine, 2)
  expect(await house.client.call('machines.metrics', { machine: 'web' })).toMatchObject({
    machine,
    name: 'web',
    state: 'running',
    sample: { cpu: { seconds: 1 }, nics: [{ id: 'n', unsupported: 'nobody counts' }] },
    rates: { cpu: 0.5, diskRead: 1000, diskWrites: 1 },
  })
})

test('all machines are told in one answer, those that are off without counters', async () => {
  await using house = await open()
  const machine = await running(house)
  await house.session.run({ kind: 'define-machine', draft: { name: 'dark' } })
  await works(house, machine, 1)
  const { machines, hosts, round } = await house.client.call('metrics.list')
  expect(machines.map(({ name, sample: found }) => [name, found !== undefined])).toEqual([
    ['web', true],
    ['dark', false],
  ])
  expect(hosts).toMatchObject([{ name: 'fake-host' }])
  expect(round).toMatchObject({ intervalMs: 1000 })
})

test('history is told by column, as finely and as far back as is asked', async () => {
  await using house = await open()
  const machine = await running(house)
  await works(house, machine, 5)
  const history = await house.client.call('machines.metrics-history', { machine, step: '1s', from: noon + 4000 })
  expect(history.atMs).toEqual([noon + 4000, noon + 5000])
  expect(history.series.cpu).toEqual({ unit: 'cores', average: [0.5, 0.5] })
  expect(history.series.netReceive?.average).toEqual([null, null])
  const minutes = await house.client.call('machines.metrics-history', { machine })
  expect(minutes).toMatchObject({ step: '1m', atMs: [noon], series: { cpu: { least: [0.5], most: [0.5] } } })
})

test('hosts are named by id or name, and one that is not there is refused', async () => {
  await using house = await open()
  const [host] = house.session.hosts()
  expect(await house.client.call('hosts.metrics', { host: 'fake-host' })).toMatchObject({ host: host?.id })
  expect(await house.client.call('hosts.metrics-history', { host: host?.id ?? '', step: '1h' })).toMatchObject({
    atMs: [],
  })
  await expect(house.client.call('hosts.metrics', { host: 'mars' })).rejects.toMatchObject({
    code: 'host-not-found',
    message: expect.stringContaining('fake-host'),
  })
})

test.for([
  ['step', '5m'],
  ['from', 'yesterday'],
  ['to', '-1'],
  ['from', '1e99'],
] as const)('a span whose %s is %s is refused by its name', async ([name, value]) => {
  await using house = await open()
  const machine = await running(house)
  const query = { machine, [name]: value } as unknown as { machine: string }
  await expect(house.client.call('machines.metrics-history', query)).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(name),
  })
})
