import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Duplex, PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor, Estate } from '@cimarron/estate'
import { ManualClock, openTestEstate, testActor } from '@cimarron/estate/testing'
import { expect, test } from 'vitest'
import { type RawData, WebSocket } from 'ws'
import { type ConsoleTicket, createClient } from '../client.ts'
import type { Hold } from '../house.ts'
import { openTestApi, type TestApi, type TestApiOptions } from '../testing.ts'
import { pingMs } from './bridge.ts'
import { lingerMs } from './console-door.ts'
import { ticketLifeMs } from './tickets.ts'

interface Running extends AsyncDisposable {
  readonly api: TestApi
  ticket(kind?: 'serial' | 'graphics'): Promise<ConsoleTicket>
  readonly estate: Estate
}

/** A running machine `m`, whose console is what a test gives. */
async function running(options: TestApiOptions & { readonly console?: () => Duplex } = {}): Promise<Running> {
  await using opened = new AsyncDisposableStack()
  const estate = opened.use(await openTestEstate())
  const session = estate.as(testActor())
  const { machine = '' } = await session.run({ kind: 'define-machine', draft: { name: 'm' } })
  await session.run({ kind: 'start-machine', machine })
  const { console = () => new PassThrough(), ...rest } = options
  const withConsole = { as: (actor: Actor) => ({ ...estate.as(actor), openSerial: async () => console() }) }
  const api = opened.use(await openTestApi({ ...rest, estate: options.console ? withConsole : estate }))
  const client = createClient({ server: api.url, credentials: { name: 'operator', password: 'operator-password' } })
  const held = opened.move()
  return {
    api,
    estate,
    ticket: (kind = 'serial') => client.call('consoles.create', { machine: 'm', body: { kind } }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

function open(api: TestApi, path: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${api.port}${path}`, ['binary'], { headers })
}

/** Resolves when nothing has changed for many turns of the event loop: whatever could move has moved. */
async function settled(look: () => unknown[]): Promise<void> {
  let last = ''
  for (let same = 0; same < 200; same++) {
    await nextTurn()
    const now = JSON.stringify(look())
    if (now !== last) same = 0
    last = now
  }
}

/** The status an upgrade was refused with. */
async function refusal(socket: WebSocket): Promise<number> {
  const [request, response] = (await once(socket, 'unexpected-response')) as [ClientRequest, IncomingMessage]
  request.destroy()
  return response.statusCode ?? 0
}

async function end(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = await once(socket, 'close')
  return { code, reason: String(reason) }
}

test('what is typed comes back from a console that says back what it is told', async () => {
  await using machine = await running()
  const { path, device } = await machine.ticket()
  expect(device).toBe('serial0')
  const socket = open(machine.api, path)
  await once(socket, 'open')
  expect(socket.protocol).toBe('binary')
  socket.send(Buffer.from('hello'))
  const [data, binary] = await once(socket, 'message')
  expect([String(data), binary]).toEqual(['hello', true])
  socket.close()
  await end(socket)
})

test('a ticket is good once', async () => {
  await using machine = await running()
  const { path } = await machine.ticket()
  const first = open(machine.api, path)
  await once(first, 'open')
  expect(await refusal(open(machine.api, path))).toBe(404)
  first.close()
  await end(first)
})

test('a ticket is good for 30 seconds', async () => {
  const clock = new ManualClock()
  await using machine = await running({ clock })
  const { path, expiresMs } = await machine.ticket()
  expect(expiresMs).toBe(clock.now() + ticketLifeMs)
  clock.advance(ticketLifeMs)
  expect(await refusal(open(machine.api, path))).toBe(404)
})

test('tickets that nobody uses are bounded, and make room when they are old', async () => {
  const clock = new ManualClock()
  await using machine = await running({ clock })
  for (let count = 0; count < 256; count++) await machine.ticket()
  await expect(machine.ticket()).rejects.toMatchObject({ code: 'too-many-consoles', problem: { status: 429 } })
  clock.advance(ticketLifeMs)
  expect(await machine.ticket()).toBeDefined()
})

test('a page of another origin gets no console, even with a ticket', async () => {
  await using machine = await running()
  const { path } = await machine.ticket()
  expect(await refusal(open(machine.api, path, { origin: 'https://evil.example' }))).toBe(403)
  const own = open(machine.api, path, { origin: machine.api.url })
  await once(own, 'open')
  own.close()
  await end(own)
})

test('a WebSocket elsewhere is refused', async () => {
  await using machine = await running()
  for (const path of ['/', '/api/v1/events', '/api/v1/consoles', '/api/v1/consoles/']) {
    expect(await refusal(open(machine.api, path)), path).toBe(404)
  }
})

test('a machine that can’t be attached says why in the close', async () => {
  await using machine = await running()
  const { path, machine: id } = await machine.ticket('graphics')
  await machine.estate.as(testActor()).run({ kind: 'power-off-machine', machine: id })
  const { code, reason } = await end(open(machine.api, path))
  expect(code).toBe(4409)
  expect(reason).toMatch(/^invalid-state: machine "m" is off/)
  expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
})

test('the console’s end and its failure are told apart', async () => {
  const consoles: PassThrough[] = []
  const console = () => {
    const made = new PassThrough()
    consoles.push(made)
    return made
  }
  await using machine = await running({ console })
  const attach = async () => {
    const socket = open(machine.api, (await machine.ticket()).path)
    await once(socket, 'open')
    // What was said proves that the bridge stands.
    socket.send(Buffer.from('x'))
    await once(socket, 'message')
    return socket
  }
  const ends = await attach()
  consoles[0]?.end()
  expect(await end(ends)).toMatchObject({ code: 1000 })
  const fails = await attach()
  consoles[1]?.destroy(new Error('QEMU went away'))
  expect(await end(fails)).toEqual({ code: 1011, reason: 'the console failed: QEMU went away' })
})

test('a client that goes away leaves no console open', async () => {
  const console = new PassThrough()
  await using machine = await running({ console: () => console })
  const socket = open(machine.api, (await machine.ticket()).path)
  await once(socket, 'open')
  const closed = once(console, 'close')
  socket.terminate()
  await closed
  expect(console.destroyed).toBe(true)
})

test('a guest that floods its console is not read faster than the client takes it', async () => {
  let said = 0
  const total = 64 * 1024 * 1024
  const piece = Buffer.alloc(64 * 1024, 'x')
  const flood = new Duplex({
    read() {
      said += piece.length
      this.push(said <= total ? piece : null)
    },
    write: (_bytes, _encoding, done) => done(),
  })
  await using machine = await running({ console: () => flood })
  const socket = open(machine.api, (await machine.ticket()).path)
  await once(socket, 'open')
  socket.pause()
  await settled(() => [flood.isPaused(), said])
  expect(flood.isPaused()).toBe(true)
  expect(said).toBeLessThan(total / 2)
  let received = 0
  socket.on('message', (data: RawData) => {
    received += (data as Buffer).length
  })
  socket.resume()
  await end(socket)
  expect(received).toBe(total)
})

test('a client that types faster than the guest reads is not read, and nothing is lost', async () => {
  const pieces: Buffer[] = []
  const waiting: (() => void)[] = []
  let stuck = true
  const slow = new Duplex({
    read: () => undefined,
    highWaterMark: 1024,
    write(bytes: Buffer, _encoding, done) {
      pieces.push(bytes)
      if (stuck) waiting.push(done)
      else done()
    },
  })
  await using machine = await running({ console: () => slow })
  const socket = open(machine.api, (await machine.ticket()).path)
  await once(socket, 'open')
  const count = 400
  for (let sent = 0; sent < count; sent++) socket.send(Buffer.alloc(64 * 1024, sent % 256))
  await settled(() => [pieces.length, socket.bufferedAmount])
  expect(socket.bufferedAmount).toBeGreaterThan(0)
  expect(slow.writableLength).toBeLessThan(2 * 1024 * 1024)
  stuck = false
  for (const done of waiting.splice(0)) done()
  while (pieces.length < count) await nextTurn()
  expect(Buffer.concat(pieces).length).toBe(count * 64 * 1024)
  socket.close()
  await end(socket)
})

test('a client that answers no ping is cut off', async () => {
  const clock = new ManualClock()
  const console = new PassThrough()
  await using machine = await running({ clock, console: () => console })
  const socket = new WebSocket(`ws://127.0.0.1:${machine.api.port}${(await machine.ticket()).path}`, {
    autoPong: false,
  })
  await once(socket, 'open')
  socket.send(Buffer.from('x'))
  await once(socket, 'message')
  const pinged = once(socket, 'ping')
  clock.advance(pingMs)
  await pinged
  clock.advance(pingMs)
  expect(await end(socket)).toMatchObject({ code: 1006 })
})

test('a refused client that does not close its side is cut off', async () => {
  const clock = new ManualClock()
  await using machine = await running({ clock })
  const socket = connect({ port: machine.api.port, host: '127.0.0.1', allowHalfOpen: true })
  const lines = ['GET /api/v1/consoles/none HTTP/1.1', 'host: x', 'upgrade: websocket', 'connection: upgrade']
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await once(socket.resume(), 'end')
  clock.advance(lingerMs)
  // Only what the other side has closed answers with a reset.
  const broken = new Promise((resolve) => socket.once('error', resolve))
  const beat = setInterval(() => socket.write('x'), 1)
  expect(await broken).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) as string })
  clearInterval(beat)
})

test('who loses the role loses the console', async () => {
  const cuts: (() => void)[] = []
  const hold: Hold = (_actor, what, end) => {
    if (what === 'console') cuts.push(end)
    return { [Symbol.dispose]: () => void cuts.splice(cuts.indexOf(end), 1) }
  }
  await using machine = await running({ console: () => new PassThrough(), hold })
  const socket = open(machine.api, (await machine.ticket()).path)
  await once(socket, 'open')
  socket.send(Buffer.from('x'))
  await once(socket, 'message')
  cuts[0]?.()
  expect(await end(socket)).toMatchObject({ code: 4403 })
})

test('a ticket of who is no longer let in opens nothing', async () => {
  let opened = 0
  const console = () => {
    opened++
    return new PassThrough()
  }
  const hold: Hold = (_actor, _what, cut) => {
    cut()
    return { [Symbol.dispose]: () => undefined }
  }
  await using machine = await running({ console, hold })
  const socket = open(machine.api, (await machine.ticket()).path)
  expect(await end(socket)).toMatchObject({ code: 4404 })
  expect(opened).toBe(0)
})

test('the daemon’s end closes consoles and says that the machine runs on', async () => {
  await using machine = await running()
  const socket = open(machine.api, (await machine.ticket()).path)
  await once(socket, 'open')
  const closed = end(socket)
  await machine.api.api[Symbol.asyncDispose]()
  expect(await closed).toMatchObject({ code: 1001, reason: expect.stringContaining('machine keeps running') })
})
