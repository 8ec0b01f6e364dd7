import { once } from 'node:events'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { ManualClock, openTestEstate, testActor } from '@cimarron/estate/testing'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { EventReader, type ServerSentEvent } from '../client/server-sent-events.ts'
import { type ConnectionError, createClient, type Entry, fetchTransport, type Transport } from '../client.ts'
import { Tickets } from '../consoles/tickets.ts'
import type { Hold, House } from '../house.ts'
import { MemoryAccess } from '../testing/memory-access.ts'
import { openTestApi, type TestApi } from '../testing.ts'
import { EventStream, heartbeatMs } from './event-stream.ts'

async function open(api: TestApi, query = '', headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const request = get(`${api.url}/api/v1/events${query}`, {
    headers: { authorization: api.authorization(), ...headers },
  })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = new EventReader()
  for await (const bytes of response) yield* reader.read(bytes as Buffer)
}

async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = []
  for await (const event of events) {
    taken.push(event)
    if (taken.length === count) break
  }
  return taken
}

function define(api: TestApi, name: string) {
  return api.estate.as(testActor()).run({ kind: 'define-machine', draft: { name } })
}

test('first comes where the stream begins, then what happens, each with its cursor as id', async () => {
  await using api = await openTestApi()
  const start = api.estate.as(testActor()).journalEnd()
  const response = await open(api)
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  const events = eventsOf(response)
  expect((await events.next()).value).toEqual({ type: 'ready', id: `${start}`, data: `{"cursor":${start}}` })
  await define(api, 'm')
  const [first, second] = await take(events, 2)
  expect(new Set([first?.type, second?.type])).toEqual(new Set(['job', 'machine-defined']))
  expect(JSON.parse(second?.data ?? '')).toMatchObject({ cursor: Number(second?.id) })
})

test('Last-Event-ID and ?after= both resume, the header before the query', async () => {
  await using api = await openTestApi()
  const session = api.estate.as(testActor())
  await define(api, 'm')
  const end = session.journalEnd()
  const ids = async (response: IncomingMessage, count: number) =>
    (await take(eventsOf(response), count)).map(({ id }) => Number(id))
  expect(await ids(await open(api, `?after=${end - 2}`), 3)).toEqual([end - 2, end - 1, end])
  expect(await ids(await open(api, '?after=1', { 'last-event-id': `${end - 1}` }), 2)).toEqual([end - 1, end])
})

test('after 0 comes all that is kept, to the client too', async () => {
  await using api = await openTestApi()
  const start = api.estate.as(testActor()).journalStart()
  await define(api, 'm')
  const [ready, first] = await take(eventsOf(await open(api, '?after=0')), 2)
  expect([ready?.id, first?.id]).toEqual([`${start}`, `${start + 1}`])
  const client = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  expect(await take(client.events({ after: 0 }), 1)).toMatchObject([{ cursor: start + 1 }])
})

test('a cursor that was never given or is long forgotten is gone, and said before the stream begins', async () => {
  await using api = await openTestApi()
  const response = await open(api, '?after=999999')
  expect(response.statusCode).toBe(410)
  const client = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  await expect(take(client.events({ after: 999_999 }), 1)).rejects.toMatchObject({ code: 'cursor-gone' })
  expect((await open(api, '?after=soon')).statusCode).toBe(400)
})

test('however often the connection breaks, the client is told everything once and in order', async () => {
  await using api = await openTestApi()
  const session = api.estate.as(testActor())
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1200), { maxLength: 6 }), fc.uuid(), async (breaks, name) => {
      const after = session.journalEnd()
      // Each connection is cut after so many bytes, wherever that is; the last lasts.
      const transport = cutting(fetchTransport(api.url), breaks)
      const client = createClient({ server: transport, credentials: { name: 'admin', password: 'admin-password' } })
      const told = take(client.events({ after, retryMs: () => 0 }), 4)
      await define(api, `${name}a`)
      await define(api, `${name}b`)
      expect((await told).map(({ cursor }) => cursor)).toEqual([1, 2, 3, 4].map((step) => after + step))
    }),
    { numRuns: 25 },
  )
})

/** A transport whose first answers break after so many bytes. */
function cutting(transport: Transport, breaks: readonly number[]): Transport {
  const rest = [...breaks]
  return {
    ...transport,
    async fetch(path, init) {
      const response = await transport.fetch(path, init)
      const bytes = rest.shift()
      if (bytes === undefined || !response.body) return response
      let left = bytes
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          controller.enqueue(chunk.slice(0, left))
          left -= chunk.length
          if (left <= 0) controller.error(new Error('the connection broke'))
        },
      })
      return new Response(response.body.pipeThrough(cut), { headers: response.headers })
    },
  }
}

test('a client that reads nothing makes nothing pile up, and is told everything in the end', async () => {
  await using api = await openTestApi()
  const session = api.estate.as(testActor())
  const after = session.journalEnd()
  const response = await open(api, `?after=${after}`)
  response.pause()
  const { machine = '' } = await define(api, 'm')
  const count = 300
  // Each change tells of a machine of more than 4 kB; the connection's buffers hold a small part of all of it.
  for (let revision = 1; revision <= count; revision++) {
    const changes = [{ kind: 'set-description', description: String(revision).padEnd(4000, '.') } as const]
    await session.run({ kind: 'change-machine', machine, revision, changes, apply: 'next' })
  }
  const end = session.journalEnd()
  const events = await take(eventsOf(response), end - after + 1)
  expect(events.map(({ id }) => Number(id))).toEqual(Array.from({ length: end - after + 1 }, (_, step) => after + step))
})

test('a client that takes nothing for two minutes is cut off and gives its place free', async () => {
  const clock = new ManualClock()
  await using estate = await openTestEstate()
  const house: House = {
    estate,
    access: new MemoryAccess(),
    version: 'test',
    clock,
    ending: new AbortController().signal,
    doctor: async () => [],
    hold: () => ({ [Symbol.dispose]: () => undefined }),
    moreMetrics: () => [],
    logger: pino({ level: 'silent' }),
    tickets: new Tickets(clock),
    counts: { consoles: 0, streams: 0, answers: new Map() },
  }
  const stuck = new StuckResponse()
  const sending = new EventStream(house, estate.as(testActor()), stuck as Writable as ServerResponse).send(1)
  for (let beat = 0; beat < 7; beat++) clock.advance(heartbeatMs)
  expect([stuck.destroyed, house.counts.streams]).toEqual([false, 1])
  clock.advance(heartbeatMs)
  await sending
  expect([stuck.destroyed, house.counts.streams]).toEqual([true, 0])
})

/** A connection whose other side never reads. */
class StuckResponse extends Writable {
  headersSent = false

  constructor() {
    super({ highWaterMark: 1 })
  }

  writeHead(): this {
    this.headersSent = true
    return this
  }

  // What was written never arrives, so the next piece is never asked for.
  override _write(): void {}
}

test('while nothing happens there are heartbeats', async () => {
  const clock = new ManualClock()
  await using api = await openTestApi({ clock })
  const response = await open(api)
  const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string, undefined>
  expect((await chunks.next()).value).toContain('event: ready')
  clock.advance(heartbeatMs)
  expect((await chunks.next()).value).toBe(': heartbeat\n\n')
  response.destroy()
})

test('who may no longer look is cut off at once', async () => {
  const cuts: (() => void)[] = []
  const hold: Hold = (_actor, what, end) => {
    if (what === 'stream') cuts.push(end)
    return { [Symbol.dispose]: () => void cuts.splice(cuts.indexOf(end), 1) }
  }
  await using api = await openTestApi({ hold })
  const response = await open(api)
  const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string, undefined>
  await chunks.next()
  cuts[0]?.()
  expect(await chunks.next()).toMatchObject({ done: true })
  expect(cuts).toEqual([])
})

test('the end of the daemon ends the stream, and the client tries again until it is back', async () => {
  await using estate = await openTestEstate()
  const states: string[] = []
  const end = new AbortController()
  const told: Entry[] = []
  let following: Promise<void>
  {
    await using api = await openTestApi({ estate })
    const client = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
    const reconnecting = Promise.withResolvers<ConnectionError>()
    const connected = Promise.withResolvers<void>()
    const onState = (state: string, cause?: unknown) => {
      states.push(state)
      if (state === 'reconnecting') reconnecting.resolve(cause as ConnectionError)
      else connected.resolve()
    }
    following = (async () => {
      for await (const entry of client.events({ signal: end.signal, retryMs: () => 0, onState })) told.push(entry)
    })()
    await connected.promise
    await api.api[Symbol.asyncDispose]()
    await reconnecting.promise
    end.abort()
  }
  await following
  expect(states.slice(0, 2)).toEqual(['connected', 'reconnecting'])
  expect(told).toEqual([])
})

test('a machine in an event has the shape it has in the list', async () => {
  await using api = await openTestApi()
  const client = createClient({ server: api.url, credentials: { name: 'operator', password: 'operator-password' } })
  const { cursor } = await client.call('machines.list')
  await define(api, 'm')
  const [entry] = (await take(client.events({ after: cursor }), 2)).filter(({ kind }) => kind === 'machine-defined')
  const { machines } = await client.call('machines.list')
  expect(entry).toMatchObject({ machine: machines[0] })
})
