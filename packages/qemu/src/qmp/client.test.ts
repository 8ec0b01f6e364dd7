import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeQmp } from '../testing/describe-qmp.ts'
import { type FakeQmpOptions, FakeQmpServer, fakeGreeting } from '../testing/fake-qmp-server.ts'
import { connectQmp, QmpClient, type QmpOptions } from './client.ts'
import { QmpError } from './error.ts'

describeQmp('the fake', () => connected())

interface Connected extends AsyncDisposable {
  readonly client: QmpClient
  readonly server: FakeQmpServer
}

async function connected(fake: FakeQmpOptions = {}, options: QmpOptions = {}): Promise<Connected> {
  const folder = mkdtempSync(join(tmpdir(), 'qmp-'))
  const server = new FakeQmpServer(fake)
  const dispose = async () => {
    await server[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
  try {
    await server.listen(join(folder, 'qmp'))
    const client = await connectQmp(join(folder, 'qmp'), options)
    const close = () => client[Symbol.asyncDispose]().then(dispose)
    return { client, server, [Symbol.asyncDispose]: close }
  } catch (error) {
    await dispose()
    throw error
  }
}

test('nobody there is told as a closed monitor, with the cause', async () => {
  await expect(connectQmp('/nonexistent/qmp')).rejects.toMatchObject({
    code: 'monitor-closed',
    cause: { code: 'ENOENT' },
  })
})

test('a peer that greets in another language is refused', async () => {
  await expect(connected({ greeting: 'SSH-2.0-OpenSSH_9.2\r\n' })).rejects.toMatchObject({ code: 'protocol' })
})

test('a peer that does not greet is not waited for longer than told', async () => {
  await expect(connected({ greeting: '' }, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' })
})

test('what can not wait is asked out of band, over a connection for which that was agreed', async () => {
  await using target = await connected({ commands: { yank: () => ({ return: {} }) } }, { outOfBand: true })
  await target.client.executeNow('yank', { instances: [] })
  expect(target.server.received).toEqual([
    { command: 'qmp_capabilities', args: { enable: ['oob'] } },
    { command: 'yank', args: { instances: [] }, outOfBand: true },
  ])
})

test('a command that is not answered is given up in time, and the next one is answered', async () => {
  await using target = await connected({ commands: { 'query-mice': () => 'silence' } })
  const asked = target.client.executeAny('query-mice', {}, { timeoutMs: 5.4 })
  // What is left of a patience is seldom a whole number.
  const message = 'the monitor did not answer query-mice within 5 ms'
  await expect(asked).rejects.toMatchObject({ code: 'timeout', command: 'query-mice', message })
  expect(await target.client.execute('query-status', {})).toMatchObject({ status: 'prelaunch' })
})

test('an answer that comes too late is counted, and harms nobody', async () => {
  const late = Promise.withResolvers<void>()
  await using target = await connected({
    commands: { 'query-mice': () => late.promise.then(() => ({ return: [] })) },
  })
  await expect(target.client.executeAny('query-mice', {}, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' })
  late.resolve()
  await target.client.execute('query-status', {})
  expect(target.client.strayAnswers).toBe(1)
})

test('waiting for an answer can be called off', async () => {
  await using target = await connected({ commands: { 'query-mice': () => 'silence' } })
  const calledOff = new AbortController()
  const asked = target.client.executeAny('query-mice', {}, { signal: calledOff.signal })
  calledOff.abort(new Error('enough'))
  await expect(asked).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'enough' } })
})

test('when the monitor dies, every command in flight is refused, and the events end', async () => {
  await using target = await connected({ commands: { 'query-mice': () => 'silence' } })
  const events = target.client.events()[Symbol.asyncIterator]()
  const asked = [1, 2, 3].map(() => target.client.executeAny('query-mice'))
  const settled = Promise.allSettled(asked)
  while (target.server.received.length < 4) await new Promise((resolve) => setImmediate(resolve))
  target.server.hangUp()
  for (const result of await settled) expect(result).toMatchObject({ reason: { code: 'monitor-closed' } })
  expect(await events.next()).toEqual({ done: true, value: undefined })
})

test('too many commands at once are refused, not stored', async () => {
  await using target = await connected({ commands: { 'query-mice': () => 'silence' } }, { maxInFlight: 2 })
  const waiting = [1, 2].map(() => target.client.executeAny('query-mice').catch((error: unknown) => error))
  await expect(target.client.executeAny('query-mice')).rejects.toMatchObject({ code: 'protocol' })
  await target.client[Symbol.asyncDispose]()
  for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'monitor-closed' })
})

test('a line without end is cut off at the bound', async () => {
  await using target = await connected({}, { maxLineBytes: 1000 })
  target.server.send(`{"event":"${'x'.repeat(2000)}`)
  expect(await target.client.closed).toMatchObject({ code: 'protocol', message: expect.stringContaining('1000 bytes') })
})

test('events are heard in their order, however they are cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (names, sizes) => {
        const peer = new ScriptedPeer()
        await using client = await peer.client()
        const events = client.events()
        const text = Buffer.from(names.map((event) => `${JSON.stringify({ event, timestamp: {} })}\r\n`).join(''))
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1
          peer.say(text.subarray(at, at + size))
          at += size
        }
        peer.leave()
        const heard: string[] = []
        for await (const event of events) heard.push(event.name)
        expect(heard).toEqual(names)
      },
    ),
  )
})

test('whatever a hostile monitor says, the client raises nothing but its documented error, and soon', async () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(`${text}\n`)),
    fc
      .record(
        {
          QMP: fc.jsonValue(),
          event: fc.jsonValue(),
          timestamp: fc.jsonValue(),
          return: fc.jsonValue(),
          error: fc.oneof(fc.jsonValue(), fc.record({ class: fc.jsonValue(), desc: fc.jsonValue() })),
          id: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.jsonValue()),
          data: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((message) => Buffer.from(`${JSON.stringify(message)}\n`)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 10 }), async (pieces) => {
      const peer = new ScriptedPeer()
      await using client = await peer.client({ maxLineBytes: 500 })
      const asked = [client.execute('query-status', {}), client.executeAny('query-mice')]
      const settled = Promise.allSettled(asked)
      for (const piece of pieces) peer.say(piece)
      peer.leave()
      for (const result of await settled) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(QmpError)
      }
      expect(await client.closed).toBeInstanceOf(QmpError)
    }),
  )
})

/** A peer that says what it is told to, after a greeting that is as it should be. */
class ScriptedPeer {
  readonly #stream = new Duplex({
    read: () => undefined,
    write: (piece: Buffer, _encoding, done) => {
      if (piece.includes('qmp_capabilities')) this.say('{"return":{},"id":1}\n')
      done()
    },
  })

  async client(options: QmpOptions = {}): Promise<QmpClient> {
    this.say(`${JSON.stringify(fakeGreeting)}\n`)
    return await QmpClient.over(this.#stream, options)
  }

  say(bytes: string | Uint8Array): void {
    this.#stream.push(bytes)
  }

  leave(): void {
    this.#stream.push(null)
  }
}

test('disposing of a client ends its connection', async () => {
  await using target = await connected()
  await target.client[Symbol.asyncDispose]()
  expect(await target.client.closed).toMatchObject({ code: 'monitor-closed' })
})
