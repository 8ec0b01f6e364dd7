import { expect, onTestFinished, test } from 'vitest'
import { type AccessHouse, accessHouse } from '../testing/access-house.ts'

const timeout = { timeout: 60_000 }
const wish = { storage: 'shared' } as const

/** Two daemons that are peers of each other, and a machine that runs at the first. */
async function pair(): Promise<{ here: AccessHouse; there: AccessHouse; machine: string }> {
  const here = await accessHouse()
  onTestFinished(() => here[Symbol.asyncDispose]())
  const there = await accessHouse()
  onTestFinished(() => there[Symbol.asyncDispose]())
  const { code } = await here.admin.call('peers.invite', { body: { name: 'there' } })
  await there.admin.call('peers.join', { body: { code, name: 'here' } })
  const { machine = '' } = await here.admin.call('machines.define', { body: { name: 'web', tags: ['shop'] }, wait: 10 })
  await here.admin.call('machines.start', { machine, wait: 10 })
  return { here, there, machine }
}

async function migrate(from: AccessHouse, machine: string, peer: string) {
  return await from.admin.finished(await from.admin.call('machines.migrate', { machine, body: { peer, wish } }))
}

/** The job that receives a machine. */
async function arrivalAt({ admin }: AccessHouse) {
  return (await admin.call('jobs.list', {})).find(({ command }) => command.kind === 'receive-machine')
}

test('a machine goes to a peer with its settings and its past, and comes back', timeout, async () => {
  const { here, there, machine } = await pair()
  await here.admin.call('machines.change', {
    machine,
    body: { revision: 1, changes: [{ kind: 'set-description', description: 'the shop' }], apply: 'next' },
    wait: 10,
  })
  const before = await here.admin.call('machines.get', { machine })
  const job = await migrate(here, machine, 'there')
  expect(job).toMatchObject({ state: 'completed', migration: { result: { memoryBytes: expect.any(Number) } } })
  const after = await there.admin.call('machines.get', { machine })
  expect(after).toMatchObject({ state: 'running', reason: 'arrived', revision: before.revision })
  expect(after.defined).toEqual(before.defined)
  expect(after.active).toEqual(before.active)
  const gone = here.admin.call('machines.get', { machine: 'web' })
  await expect(gone).rejects.toThrow(/there is no machine "web"; it moved to there at 20/)
  const revisions = await there.admin.call('machines.history', { machine })
  expect(revisions.map(({ revision }) => revision)).toEqual([before.revision, 1])
  const arrived = (await there.admin.call('jobs.list', {})).find(({ command }) => command.kind === 'receive-machine')
  expect(arrived).toMatchObject({ state: 'completed', actor: { name: 'peer:here' }, machine })
  await migrate(there, machine, 'here')
  expect(await here.admin.call('machines.get', { machine: 'web' })).toMatchObject({ state: 'running' })
  const { entries } = await here.admin.call('journal.read', { machine, limit: 1000 })
  // What stands in this journal already did not come back with it.
  const past = entries.filter((entry) => entry.kind === 'past')
  expect(past.length).toBeGreaterThan(0)
  expect(past.every(({ origin }) => origin.peer === 'there')).toBe(true)
  const marks = past.map(({ origin }) => origin.cursor)
  expect(marks).toEqual([...new Set(marks)].toSorted((one, other) => one - other))
})

test('a saved machine is saved at the peer, and goes on there', timeout, async () => {
  const { here, there, machine } = await pair()
  await here.admin.finished(await here.admin.call('machines.save', { machine }))
  const { saved } = await here.admin.call('machines.get', { machine })
  expect(await here.admin.call('machines.check-migration', { machine, body: { peer: 'there', wish } })).toEqual([])
  expect(await migrate(here, machine, 'there')).toMatchObject({ state: 'completed' })
  expect(await there.admin.call('machines.get', { machine })).toMatchObject({
    state: 'saved',
    reason: 'arrived',
    saved,
  })
  await there.admin.call('machines.start', { machine, wait: 10 })
  expect(await there.admin.call('machines.get', { machine })).toMatchObject({ state: 'running' })
})

test('its metrics, what its console said, and its schedules go along', timeout, async () => {
  const { here, there, machine } = await pair()
  const consoleOf = async ({ admin }: AccessHouse) =>
    Buffer.from(await admin.call('machines.serial-log', { machine })).toString()
  const seconds = async ({ admin }: AccessHouse) =>
    (await admin.call('machines.metrics-history', { machine, step: '1s' })).atMs
  const nightly = { name: 'nightly', target: { machine }, when: 'daily at 03:00', keep: 'last 5' }
  const schedule = await here.admin.call('schedules.create', { body: nightly })
  await here.admin.call('schedules.create', { body: { ...nightly, name: 'shops', target: { tag: 'shop' } } })
  await there.admin.call('schedules.create', { body: { ...nightly, target: { tag: 'other' } } })
  await expect.poll(() => seconds(here).then(({ length }) => length)).toBeGreaterThan(0)
  await expect.poll(() => consoleOf(here)).not.toBe('')
  const [said, measured] = [await consoleOf(here), await seconds(here)]
  const job = await migrate(here, machine, 'there')
  expect(job.migration?.warnings).toBeUndefined()
  expect((await consoleOf(there)).startsWith(said)).toBe(true)
  expect((await seconds(there)).slice(0, measured.length)).toEqual(measured)
  // Of the machine alone, and where its name is taken there, by another.
  const names = async ({ admin }: AccessHouse) => (await admin.call('schedules.list', {})).map(({ name }) => name)
  expect([await names(here), await names(there)]).toEqual([['shops'], ['nightly', 'nightly (2)']])
  expect(await there.admin.call('schedules.get', { schedule: schedule.id })).toMatchObject({ keep: 'last 5' })
})

test('who watches a console is told where the machine went', { timeout: 20_000 }, async () => {
  const { here, machine } = await pair()
  const { output } = await here.admin.openConsole(machine, { kind: 'serial' })
  const ended = (async () => {
    let bytes = 0
    for await (const piece of output) bytes += piece.length
    return bytes
  })()
  const told = expect(ended).rejects.toThrow('it moved to there')
  await migrate(here, machine, 'there')
  await told
})

test('what is in the way is told before anything is done, and refuses the migration', timeout, async () => {
  const { here, there, machine } = await pair()
  await there.admin.call('machines.define', { body: { name: 'web' }, wait: 10 })
  const found = await here.admin.call('machines.check-migration', { machine, body: { peer: 'there', wish } })
  expect(found).toMatchObject([{ kind: 'name', problem: expect.stringContaining('web') }])
  await expect(migrate(here, machine, 'there')).rejects.toMatchObject({ code: 'migration-failed' })
  expect(await here.admin.call('machines.get', { machine })).toMatchObject({ state: 'running' })
  expect((await there.admin.call('jobs.list', {})).filter(({ command }) => command.kind === 'receive-machine')).toEqual(
    [],
  )
  const named = { peer: 'there', wish: { ...wish, name: 'web2' } }
  expect(await here.admin.call('machines.check-migration', { machine, body: named })).toEqual([])
})

test('a peer that is not known is named with those that are', timeout, async () => {
  const { here, machine } = await pair()
  await expect(migrate(here, machine, 'nobody')).rejects.toThrow('there is no peer "nobody"; there are there')
})

test('an operator migrates nothing', timeout, async () => {
  const { here, machine } = await pair()
  await here.add('olga', 'operator')
  const olga = here.api({ name: 'olga', password: 'olga-password' })
  const refused = olga.call('machines.migrate', { machine, body: { peer: 'there', wish } })
  await expect(refused).rejects.toMatchObject({ code: 'denied' })
})

test('a migration that is called off leaves the machine running here, and nothing there', timeout, async () => {
  const { here, there, machine } = await pair()
  const job = await here.admin.call('machines.migrate', {
    machine,
    body: { peer: 'there', wish: { ...wish, bandwidth: 1 } },
  })
  await expect.poll(() => arrivalAt(there)).toMatchObject({ state: 'running' })
  await expect(here.admin.call('machines.pause', { machine, wait: 5 })).rejects.toThrow('is busy with migrate-machine')
  await here.admin.call('jobs.cancel', { job: job.id })
  expect(await here.admin.call('machines.get', { machine })).toMatchObject({ state: 'running', reason: 'requested' })
  await expect.poll(() => arrivalAt(there)).toMatchObject({ state: 'cancelled' })
  expect((await there.admin.call('machines.list', {})).machines).toEqual([])
  // It can be tried again at once.
  expect(await migrate(here, machine, 'there')).toMatchObject({ state: 'completed' })
})
