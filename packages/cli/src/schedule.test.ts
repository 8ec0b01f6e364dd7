import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon()
  await done(['machine', 'define', 'web', '--memory', '128M'])
})
afterAll(() => daemon[Symbol.asyncDispose]())

const run = (words: readonly string[]): Promise<Ran> => runLine([...words], { env: { CIMARRON_HOME: daemon.home } })

async function done(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(words)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

const schedule = (...words: string[]) => ['schedule', ...words]

test('a schedule is made, listed, changed, disabled, enabled and deleted', async () => {
  const create = schedule(
    'create',
    'nightly',
    '--machine',
    'web',
    '--at',
    'daily at 03:00',
    '--keep',
    '7 daily',
    '--disks-only',
  )
  expect(await done(create)).toMatch(/^nightly: next \d{4}-\d\d-\d\d 03:00\n$/)
  expect(await done(schedule('list'))).toMatch(/nightly +web +daily at 03:00 +7 daily +\d{4}-\d\d-\d\d 03:00 +never/)
  expect(await done(schedule('show', 'nightly'))).toContain('Of:       machine web\n')
  expect(await run(schedule('set', 'nightly'))).toMatchObject({ code: 2, stderr: expect.stringContaining('--keep') })
  expect(await done(schedule('set', 'nightly', '--at', '30 4 * * *', '--tag', 'prod'))).toMatch(/04:30\n$/)
  expect(await done(schedule('show', 'nightly'))).toContain('Of:       tag prod')
  expect(await done(schedule('set', 'nightly', '--keep', 'all', '--json'))).not.toContain('"keep"')
  expect(await done(schedule('disable', 'nightly'))).toBe('nightly: next disabled\n')
  expect(await done(schedule('enable', 'nightly'))).toMatch(/04:30\n$/)
  expect(await run(schedule('delete', 'nightly'))).toMatchObject({ code: 2 })
  expect(await done(schedule('delete', 'nightly', '--yes'))).toBe('nightly: deleted\n')
  expect(await run(schedule('show', 'nightly'))).toMatchObject({ code: 3 })
})

test('what can not be is refused, with what would do', async () => {
  const create = (...words: string[]) => run(schedule('create', 'x', ...words))
  const wrong = await create('--machine', 'web', '--at', 'sometimes')
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('daily at 03:00') })
  expect(await create('--machine', 'web')).toMatchObject({ code: 2 })
  expect(await create('--at', 'hourly')).toMatchObject({ code: 2 })
  expect(await create('--machine', 'none', '--at', 'hourly')).toMatchObject({ code: 3 })
  expect(await create('--machine', 'web', '--tag', 'a', '--at', 'hourly')).toMatchObject({ code: 2 })
  expect(await create('--machine', 'web', '--at', 'hourly', '--keep', 'some')).toMatchObject({ code: 2 })
  const empty = await create('--machine', 'web', '--at', 'hourly', '--keep', '')
  expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('does not say what is kept') })
  const emptied = await run(schedule('set', 'none', '--keep', ''))
  expect(emptied).toMatchObject({ code: 2, stderr: expect.stringContaining('"all"') })
  const warned = await run(schedule('create', 'taken', '--machine', 'web', '--at', 'hourly'))
  expect(warned).toMatchObject({ code: 0, stderr: expect.stringContaining('"web" has no disk that it writes to') })
  const again = await run(schedule('create', 'taken', '--machine', 'web', '--at', 'hourly'))
  expect(again).toMatchObject({ code: 6, stderr: expect.stringContaining('"taken"') })
})

test('a run takes a snapshot, and deletes of its own what is not kept', async () => {
  await done(['pool', 'define', 'images', '/srv/images'])
  await done(['machine', 'define', 'db', '--memory', '128M', '--disk', 'pool=images,size=1G'])
  await done(schedule('create', 'often', '--machine', 'db', '--at', 'hourly', '--keep', 'last 2', '--disks-only'))
  const { machine, snapshots } = held('db')
  await daemon.estate.as(admin).run({ kind: 'snapshot-machine', machine, request: { name: 'by hand' } })
  for (let count = 0; count < 3; count++) {
    expect(await done(schedule('run', 'often'))).toContain('completed, 1 made')
  }
  expect(snapshots().map(({ name, schedule: by }) => [name.slice(0, 7), by === undefined])).toEqual([
    ['by hand', true],
    ['often 2', false],
    ['often 2', false],
  ])
})

test('a run that fails says why, and so does the journal', async () => {
  await done(schedule('create', 'nobody', '--tag', 'nothing', '--at', 'hourly'))
  const { code, stdout } = await run(schedule('run', 'nobody'))
  expect(code).toBe(1)
  expect(stdout).toContain('failed, 0 made, 0 deleted\n  there is no machine for it')
  const [last] = (await daemon.estate.as(admin).history({ limit: 10 }))
    .filter(({ kind }) => kind === 'schedule')
    .slice(-1)
  expect(last).toMatchObject({ event: 'ran', schedule: { name: 'nobody', lastRun: { state: 'failed' } } })
})

const admin = { name: 't', role: 'admin', via: 'internal' } as const

function held(name: string) {
  const session = daemon.estate.as(admin)
  const machine = session.findMachine(name).view.id
  return { machine, snapshots: () => session.snapshots(machine) }
}
