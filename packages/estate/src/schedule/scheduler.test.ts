import type { Machine, MachineView } from '@cimarron/hypervisor'
import { completeConfig } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { JournalDraft } from '../journal-entry.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { testActor } from '../testing/test-estate.ts'
import type { Schedule, ScheduleDraft } from './schedule.ts'
import { Scheduler, type SnapshotWork } from './scheduler.ts'

const hourMs = 3_600_000
const actor = testActor('admin')

/** A host whose machines' snapshots are a list, and whose database is a map. */
class Host {
  readonly clock: ManualClock
  readonly rows = new Map<string, Schedule>()
  readonly told: JournalDraft[] = []
  readonly snapshots: { id: string; machine: string; name: string; createdMs: number; schedule?: string }[] = []
  readonly machines: { id: string; view: MachineView }[] = []
  /** Machines that refuse. */
  readonly broken = new Set<string>()
  /** Resolves when a snapshot may be taken. */
  hold: Promise<void> = Promise.resolve()

  constructor(at = '2026-11-27T10:30Z') {
    this.clock = new ManualClock(Date.parse(at))
  }

  machine(name: string, tags?: readonly string[]): string {
    const config = completeConfig({ name, ...(tags ? { tags } : {}) })
    this.machines.push({ id: config.id, view: { id: config.id, defined: config } as MachineView })
    return config.id
  }

  async open(): Promise<Scheduler> {
    const work: SnapshotWork = {
      made: (machine) => this.snapshots.filter((one) => one.machine === machine),
      take: async (machine, { name, schedule }) => {
        await this.hold
        if (this.broken.has(machine)) throw new Error('no room')
        const id = `s${this.snapshots.length}`
        this.snapshots.push({ id, machine, name, createdMs: this.clock.now(), schedule: schedule.id })
      },
      delete: async (_machine, snapshot) => {
        this.snapshots.splice(
          this.snapshots.findIndex(({ id }) => id === snapshot),
          1,
        )
      },
    }
    const scheduler = new Scheduler({
      clock: this.clock,
      zone: 'UTC',
      machines: () => this.machines as unknown as Machine[],
      work,
      report: (problem) => {
        throw problem
      },
      schedules: {
        get: (key) => this.rows.get(key),
        entries: () => [...this.rows],
        put: async (key, value, also) => {
          this.rows.set(key, value)
          if (also) this.told.push(also)
        },
        delete: async (key, also) => {
          this.rows.delete(key)
          if (also) this.told.push(also)
        },
        get size() {
          return 0
        },
      },
    })
    await scheduler.open()
    return scheduler
  }
}

/** Lets the time pass, and what becomes due happen. */
async function pass(host: Host, scheduler: Scheduler, ms: number): Promise<void> {
  host.clock.advance(ms)
  await scheduler.idle()
}

const hourly = (machine: string, more: Partial<ScheduleDraft> = {}): ScheduleDraft => ({
  name: 'hourly',
  target: { machine },
  when: 'hourly',
  ...more,
})

test('a snapshot is taken when it is due, and told of in the journal', async () => {
  const host = new Host()
  await using scheduler = await host.open()
  const { nextMs } = await scheduler.define(hourly(host.machine('web')), actor)
  expect(nextMs).toBe(Date.parse('2026-11-27T11:00Z'))
  await pass(host, scheduler, hourMs / 2 - 1)
  expect(host.snapshots).toEqual([])
  await pass(host, scheduler, 1)
  expect(host.snapshots).toMatchObject([{ name: 'hourly 2026-11-27 11:00:00' }])
  expect(scheduler.find('hourly')).toMatchObject({
    lastRun: { by: 'time', state: 'completed', made: 1, problems: [] },
    nextMs: Date.parse('2026-11-27T12:00Z'),
  })
  expect(host.told.map((entry) => entry.kind === 'schedule' && entry.event)).toEqual(['defined', 'ran'])
})

test('only its own snapshots are deleted, when a new one is there', async () => {
  const host = new Host()
  const web = host.machine('web')
  host.snapshots.push({ id: 'mine', machine: web, name: 'by hand', createdMs: 1 })
  host.snapshots.push({ id: 'other', machine: web, name: 'of another', createdMs: 1, schedule: 'another' })
  await using scheduler = await host.open()
  await scheduler.define(hourly(web, { keep: 'last 2' }), actor)
  for (let hour = 0; hour < 5; hour++) await pass(host, scheduler, hourMs)
  expect(host.snapshots.map(({ name }) => name)).toEqual([
    'by hand',
    'of another',
    'hourly 2026-11-27 14:30:00',
    'hourly 2026-11-27 15:30:00',
  ])
  host.broken.add(web)
  await pass(host, scheduler, hourMs)
  expect(host.snapshots).toHaveLength(4)
  expect(scheduler.find('hourly').lastRun).toMatchObject({ state: 'failed', made: 0, problems: ['web: no room'] })
})

test('what was due while no daemon ran is made up for once', async () => {
  const host = new Host()
  {
    await using scheduler = await host.open()
    await scheduler.define(hourly(host.machine('web')), actor)
  }
  host.clock.advance(30 * hourMs)
  await using next = await host.open()
  await next.idle()
  expect(host.snapshots).toHaveLength(1)
  expect(next.find('hourly').lastRun).toMatchObject({ by: 'missed' })
  await pass(host, next, hourMs)
  expect(host.snapshots).toHaveLength(2)
})

test('a run that a killed daemon has begun is not begun again, and said to be interrupted', async () => {
  const host = new Host()
  const machine = host.machine('web')
  const scheduler = await host.open()
  await scheduler.define(hourly(machine), actor)
  const { promise, resolve } = Promise.withResolvers<void>()
  host.hold = promise
  host.clock.advance(hourMs / 2)
  await Promise.resolve()
  const stored = new Map(host.rows)
  const after = new Host('2026-11-27T11:05Z')
  for (const [id, row] of stored) after.rows.set(id, row)
  after.machines.push(...host.machines)
  await using next = await after.open()
  await next.idle()
  expect(after.snapshots).toEqual([])
  expect(next.find('hourly').lastRun).toMatchObject({ state: 'interrupted' })
  resolve()
  await scheduler[Symbol.asyncDispose]()
})

test('all machines that have the tag at that moment are meant, templates excepted', async () => {
  const host = new Host()
  host.machine('web', ['prod'])
  host.machine('test', ['lab'])
  await using scheduler = await host.open()
  await scheduler.define({ name: 'tagged', target: { tag: 'prod' }, when: 'hourly' }, actor)
  host.machine('db', ['prod', 'sql'])
  await pass(host, scheduler, hourMs)
  expect(host.snapshots).toHaveLength(2)
  expect(scheduler.find('tagged').lastRun).toMatchObject({ state: 'completed', made: 2 })
})

test('one that fails does not keep the others from theirs', async () => {
  const host = new Host()
  const [one] = ['one', 'two'].map((name) => host.machine(name, ['all']))
  host.broken.add(one ?? '')
  await using scheduler = await host.open()
  await scheduler.define({ name: 'all', target: { tag: 'all' }, when: 'hourly' }, actor)
  await pass(host, scheduler, hourMs)
  expect(scheduler.find('all').lastRun).toMatchObject({ state: 'failed', made: 1, problems: ['one: no room'] })
})

test('a disabled one is not due, runs when it is asked to, and counts anew when it is enabled', async () => {
  const host = new Host()
  await using scheduler = await host.open()
  const { id } = await scheduler.define(hourly(host.machine('web'), { enabled: false }), actor)
  await pass(host, scheduler, 5 * hourMs)
  expect(host.snapshots).toEqual([])
  expect(scheduler.find(id).nextMs).toBeUndefined()
  await scheduler.run(id)
  await scheduler.idle()
  expect(host.snapshots).toHaveLength(1)
  await scheduler.change(id, { enabled: true }, actor)
  await scheduler.idle()
  expect(host.snapshots).toHaveLength(1)
  await pass(host, scheduler, hourMs)
  expect(host.snapshots).toHaveLength(2)
})

test('while one runs it is not run again', async () => {
  const host = new Host()
  await using scheduler = await host.open()
  const { id } = await scheduler.define(hourly(host.machine('web')), actor)
  const { promise, resolve } = Promise.withResolvers<void>()
  host.hold = promise
  await scheduler.run(id)
  await expect(scheduler.run(id)).rejects.toMatchObject({ code: 'busy' })
  host.clock.advance(10 * hourMs)
  resolve()
  await scheduler.idle()
  // What became due meanwhile is due once, when it has ended.
  expect(host.snapshots.length).toBeLessThanOrEqual(2)
})

test('names, ids and texts that can not be are refused', async () => {
  const host = new Host()
  const web = host.machine('web')
  await using scheduler = await host.open()
  const { id } = await scheduler.define(hourly(web), actor)
  await expect(scheduler.define(hourly(web), actor)).rejects.toMatchObject({ code: 'name-in-use' })
  await expect(scheduler.define({ ...hourly(web), name: 'x', id }, actor)).rejects.toMatchObject({ code: 'id-in-use' })
  const unbounded = { ...hourly(web), name: 'x', keep: '' }
  await expect(scheduler.define(unbounded, actor)).rejects.toMatchObject({ code: 'invalid-config' })
  for (const wrong of [{ when: 'never' }, { keep: 'some' }, { name: '' }, { name: 'a\nb' }])
    await expect(scheduler.change(id, wrong, actor)).rejects.toMatchObject({ code: 'invalid-config' })
  expect(() => scheduler.find('none')).toThrow(/no schedule "none"/)
  await scheduler.delete(id, actor)
  expect(scheduler.all()).toEqual([])
})
