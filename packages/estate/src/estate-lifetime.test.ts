import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { define, open, story } from './testing/story.ts'
import { fakeSource, ManualClock } from './testing.ts'

let folder: string
let number = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'estate-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function database(): string {
  return join(folder, `${number++}.db`)
}

describe('opened again', () => {
  test('it knows its machines, jobs, journal and ids', async () => {
    const path = database()
    const before = await open({ database: path })
    const machine = await define(before.session)
    const ids = before.session.hypervisors().map(({ id }) => id)
    const hosts = before.session.hosts().map(({ id }) => id)
    await before.estate[Symbol.asyncDispose]()

    const { estate, session } = await open({ database: path })
    await using _ = estate
    expect(session.findMachine('m').view.id).toBe(machine)
    expect(session.hypervisors().map(({ id }) => id)).toEqual(ids)
    expect(session.hosts().map(({ id }) => id)).toEqual(hosts)
    expect(session.jobs().map(({ state }) => state)).toEqual(['completed'])
    expect(await story(session)).toEqual([
      'daemon started',
      'machine-defined',
      'define-machine completed',
      'daemon stopping',
      'daemon started',
    ])
  })

  test('it journals what happened while it was closed', async () => {
    const path = database()
    const before = await open({ database: path })
    const off = await define(before.session, 'went-off', true)
    const gone = await define(before.session, 'gone')
    const same = await define(before.session, 'same', true)
    await before.estate[Symbol.asyncDispose]()

    const source = fakeSource('local')
    const { estate, session } = await open({
      database: path,
      hypervisors: [
        {
          name: 'local',
          async open(context) {
            const rows = await context.store.read()
            const view = JSON.parse(rows.get(off) ?? '')
            await context.store.write([
              { key: gone, value: null },
              { key: off, value: JSON.stringify({ ...view, state: 'off', active: null }) },
            ])
            return await source.open(context)
          },
        },
      ],
    })
    await using _ = estate
    expect((await story(session, off)).at(-1)).toBe('running > off (found)')
    expect((await story(session, gone)).at(-1)).toBe('machine-undefined')
    expect((await story(session, same)).at(-1)).toBe('start-machine completed')
  })

  test('the database is for one daemon, and for its owner', async () => {
    const path = database()
    const { estate } = await open({ database: path })
    await using _ = estate
    await expect(open({ database: path })).rejects.toThrow(/another process has it open; stop the daemon/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

describe('closed', () => {
  test('it takes no more commands, stops waiting for guests, says so, and leaves machines running', async () => {
    const { estate, session, fake } = await open()
    const machine = await define(session, 'm', true)
    fake().hold('shut-down')
    const waiting = await session.submit({ kind: 'shut-down-machine', machine })
    const closing = estate[Symbol.asyncDispose]()
    await expect(session.submit({ kind: 'pause-machine', machine })).rejects.toMatchObject({ code: 'shutting-down' })
    await expect(waiting.done).rejects.toThrow(/interrupted when the daemon ended; machine "m" is running/)
    await closing
    expect(fake().fakeMachine(machine).view.state).toBe('running')
  })

  test('it ends those who follow the journal', async () => {
    const { estate, session } = await open()
    const following = session.journal()[Symbol.asyncIterator]()
    const next = following.next()
    await estate[Symbol.asyncDispose]()
    expect((await next).value).toMatchObject({ kind: 'daemon', event: 'stopping' })
    expect((await following.next()).done).toBe(true)
  })

  test('it does not wait for ever for a job that hangs; the next start says what became of it', async () => {
    const path = database()
    const clock = new ManualClock()
    const { estate, session, fake } = await open({ database: path, clock, graceMs: 500 })
    const machine = await define(session, 'm', true)
    fake().hold('power-off')
    const hung = await session.submit({ kind: 'power-off-machine', machine })
    hung.done.catch(() => undefined)
    const closing = estate[Symbol.asyncDispose]()
    clock.advance(500)
    await closing
    const again = await open({ database: path })
    await using _ = again.estate
    expect(again.session.job(hung.id)).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
  })
})

describe('a disk that is full', () => {
  test('refuses who waits, says what to do, and claims nothing', async () => {
    const { estate, session } = await open({ database: database(), maxDatabaseBytes: 304_096, report: () => undefined })
    await using _ = estate
    const names: string[] = []
    let refusal: unknown
    while (!refusal && names.length < 1000) {
      const name = `m${names.length}`
      await define(session, name).then(
        () => names.push(name),
        (error: unknown) => {
          refusal = error
        },
      )
    }
    expect(refusal).toMatchObject({ code: 'storage-failed' })
    expect(String(refusal)).toMatch(/full.*make room/)
    expect([...session.machines()].map(({ view }) => view.defined.name)).toEqual(names)
    const machine = session.findMachine('m0').view.id
    await expect(session.run({ kind: 'start-machine', machine })).rejects.toMatchObject({ code: 'storage-failed' })
    expect(session.machine(machine)?.view.state).toBe('off')
  })
})

test('collections of those above share the database, and are read from memory', async () => {
  const path = database()
  const decode = (value: unknown) => String(value)
  {
    const { estate } = await open({ database: path })
    await using _ = estate
    const users = estate.storage.collection('users', { decode })
    await Promise.all([users.put('ann', '1'), users.put('bob', '2'), users.put('ann', '3'), users.delete('bob')])
    expect(users.get('ann')).toBe('3')
    expect(users.size).toBe(1)
  }
  const { estate } = await open({ database: path })
  await using _ = estate
  expect([...estate.storage.collection('users', { decode }).entries()]).toEqual([['ann', '3']])
  expect(estate.storage.collection('tokens', { decode }).size).toBe(0)
})
