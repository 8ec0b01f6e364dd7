import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterAll, expect, test, vi } from 'vitest'
import { connectRpc } from '../connect.ts'
import { type Call, type RpcConnection, remoteCalls, remoteMessages } from '../index.ts'
import { type FakeClient, FakeLibvirtd, FakeRefusal } from '../testing.ts'
import { encodeRawFrame, type Frame, longestPiece } from './frame.ts'

const folder = await mkdtemp(join(tmpdir(), 'libvirt-'))
afterAll(() => rm(folder, { recursive: true }))
let count = 0

async function pair(): Promise<{ fake: FakeLibvirtd; rpc: RpcConnection; client: FakeClient } & AsyncDisposable> {
  const path = join(folder, `${count++}`)
  const fake = await FakeLibvirtd.listen(path)
  const rpc = await connectRpc(`test:///default?socket=${path}`)
  const [client] = fake.clients
  if (!client) throw new Error('nobody is connected')
  return {
    fake,
    rpc,
    client,
    async [Symbol.asyncDispose]() {
      await rpc[Symbol.asyncDispose]()
      await fake[Symbol.asyncDispose]()
    },
  }
}

const dom = { name: 'd1', uuid: new Uint8Array(16), id: -1 }
const { domainLookupByName, connectGetHostname } = remoteCalls

test('an answer goes to the call it belongs to, in whatever order they come', async () => {
  await using here = await pair()
  const first = Promise.withResolvers<void>()
  here.fake.on(domainLookupByName, async ({ name }) => {
    if (name === 'slow') await first.promise
    return { dom: { ...dom, name } }
  })
  const slow = here.rpc.call(domainLookupByName, { name: 'slow' })
  expect((await here.rpc.call(domainLookupByName, { name: 'quick' })).dom.name).toBe('quick')
  first.resolve()
  expect((await slow).dom.name).toBe('slow')
})

test('a refusal has the words and the number of the server', async () => {
  await using here = await pair()
  here.fake.on(domainLookupByName, () => {
    throw new FakeRefusal(42, 'Domain not found')
  })
  await expect(here.rpc.call(domainLookupByName, { name: 'zz' })).rejects.toMatchObject({
    code: 'refused',
    message: 'Domain not found',
    procedure: 'DOMAIN_LOOKUP_BY_NAME',
    server: { code: 42 },
  })
})

test('a server that dies ends each call in flight, and each later one', async () => {
  await using here = await pair()
  here.fake.on(connectGetHostname, (_, client) => {
    client.cut()
    return { hostname: '' }
  })
  const asked = here.rpc.call(connectGetHostname, undefined)
  await expect(asked).rejects.toMatchObject({ code: 'closed', procedure: 'CONNECT_GET_HOSTNAME' })
  await expect(here.rpc.call(connectGetHostname, undefined)).rejects.toMatchObject({ code: 'closed' })
  expect((await here.rpc.closed).code).toBe('closed')
})

test('an answer that is not waited for any longer is counted, and changes nothing', async () => {
  await using here = await pair()
  const answer = Promise.withResolvers<{ hostname: string }>()
  here.fake.on(connectGetHostname, () => answer.promise)
  await expect(here.rpc.call(connectGetHostname, undefined, { timeoutMs: 1 })).rejects.toMatchObject({
    code: 'timeout',
  })
  const stop = new AbortController()
  const asked = here.rpc.call(connectGetHostname, undefined, { signal: stop.signal })
  stop.abort()
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  answer.resolve({ hostname: 'late' })
  await expect.poll(() => here.rpc.strayFrames).toBe(2)
  expect(await here.rpc.call(connectGetHostname, undefined)).toEqual({ hostname: 'late' })
})

test('messages go to who listens, and others are counted', async () => {
  await using here = await pair()
  const { networkEventLifecycle, domainEventCallbackReboot } = remoteMessages
  const heard = vi.fn<(message: { readonly event: number }) => void>()
  const stop = here.rpc.listen(networkEventLifecycle, heard)
  const net = { name: 'n', uuid: new Uint8Array(16) }
  for (const event of [2, 3]) here.client.tell(networkEventLifecycle, { callbackID: 1, net, event, detail: 0 })
  here.client.tell(domainEventCallbackReboot, { callbackID: 2, msg: { dom } })
  await expect.poll(() => here.rpc.strayFrames).toBe(1)
  expect(heard.mock.calls.map(([{ event }]) => event)).toEqual([2, 3])
  stop()
  here.client.tell(networkEventLifecycle, { callbackID: 1, net, event: 4, detail: 0 })
  await expect.poll(() => here.rpc.strayFrames).toBe(2)
})

const call = (frame: Partial<Frame>): Frame => ({
  program: 0x2000_8086,
  version: 1,
  procedure: connectGetHostname.number,
  type: 'reply',
  serial: 5,
  status: 'ok',
  payload: Buffer.alloc(0),
  ...frame,
})

test.each<[string, Uint8Array | ((frame: Frame) => Uint8Array)]>([
  ['garbage', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a length of nothing', Buffer.alloc(4)],
  ['an answer for another procedure', ({ serial }) => encodeRawFrame(call({ serial, procedure: 1 }), new Uint8Array())],
  ['an answer that is cut short', ({ serial }) => encodeRawFrame(call({ serial }), Buffer.from([0, 0, 0, 9]))],
  ['an answer with more than it has', ({ serial }) => encodeRawFrame(call({ serial }), Buffer.alloc(8))],
  ['a call', ({ serial }) => encodeRawFrame(call({ serial, type: 'call' }), new Uint8Array())],
  ['open files', ({ serial }) => encodeRawFrame(call({ serial, type: 'reply-with-fds' }), Buffer.alloc(4))],
])('%s in place of an answer ends the connection', async (_name, bytes) => {
  await using here = await pair()
  here.fake.on(connectGetHostname, (_, client, frame) => {
    client.send(typeof bytes === 'function' ? bytes(frame) : bytes)
    return new Promise<never>(() => undefined)
  })
  await expect(here.rpc.call(connectGetHostname, undefined)).rejects.toMatchObject({ code: 'protocol' })
  expect(here.rpc.isOpen).toBe(false)
})

test('an answer that comes twice counts once', async () => {
  await using here = await pair()
  here.fake.on(connectGetHostname, (_, client, frame) => {
    client.send(encodeRawFrame({ ...frame, type: 'reply' }, Buffer.from('0000000161000000', 'hex')))
    return { hostname: 'b' }
  })
  expect(await here.rpc.call(connectGetHostname, undefined)).toEqual({ hostname: 'a' })
  await expect.poll(() => here.rpc.strayFrames).toBe(1)
  expect(here.rpc.isOpen).toBe(true)
})

test('a ping is answered, and a server that answers none is given up', async () => {
  await using here = await pair()
  const ping = { program: 0x6b65_6570, version: 1, procedure: 1, type: 'message', serial: 0, status: 'ok' } as const
  here.client.send(encodeRawFrame(ping, new Uint8Array()))
  await expect.poll(() => here.client.received.map(({ procedure }) => procedure)).toEqual([2])
  here.rpc.keepAlive({ intervalMs: 1, count: 3 })
  expect(await here.rpc.closed).toMatchObject({ code: 'closed', message: expect.stringContaining('said nothing') })
})

const volume = { pool: 'p', name: 'v', key: '/v' }
const whole = { vol: volume, offset: 0n, length: 0n, flags: 0 }
const { storageVolDownload, storageVolUpload } = remoteCalls

test('a download is what the server sends, and ends when it has sent all', async () => {
  await using here = await pair()
  here.fake.on(storageVolDownload, (_, client, frame) => {
    setImmediate(() => {
      client.piece(frame, Buffer.from('one '))
      client.piece(frame, Buffer.from('two'))
      client.piece(frame, new Uint8Array())
    })
  })
  const stream = await here.rpc.openStream(storageVolDownload, whole)
  const read = buffer(stream)
  // Our own word that all is read comes before the server's.
  await expect.poll(() => here.client.received.at(-1)).toBeDefined()
  const last = here.client.received.at(-1)
  expect(last).toMatchObject({ type: 'stream', status: 'ok' })
  if (last) here.client.confirm(last)
  expect((await read).toString()).toBe('one two')
})

test('an upload is done when the server has confirmed it, in pieces that old servers take', async () => {
  await using here = await pair()
  here.fake.on(storageVolUpload, () => undefined)
  const stream = await here.rpc.openStream(storageVolUpload, whole)
  const bytes = Buffer.alloc(longestPiece + 5, 7)
  const done = pipeline([bytes], stream)
  await expect.poll(() => here.client.received.at(-1)?.status).toBe('ok')
  const pieces = here.client.received.filter(({ status }) => status === 'continue')
  expect(pieces.map(({ payload }) => payload.length)).toEqual([longestPiece, 5])
  const [end] = here.client.received.slice(-1)
  if (end) here.client.confirm(end)
  await done
})

test('a server that has no room left ends an upload with its words', async () => {
  await using here = await pair()
  here.fake.on(storageVolUpload, (_, client, frame) => {
    setImmediate(() => client.refuse({ ...frame, type: 'stream' }, new FakeRefusal(38, 'No space left on device')))
  })
  const stream = await here.rpc.openStream(storageVolUpload, whole)
  await expect(
    pipeline(async function* () {
      for (;;) yield Buffer.alloc(1000)
    }, stream),
  ).rejects.toMatchObject({ code: 'refused', message: 'No space left on device' })
  expect(here.rpc.isOpen).toBe(true)
})

test('who destroys a stream tells the server', async () => {
  await using here = await pair()
  here.fake.on(storageVolDownload, () => undefined)
  const stream = await here.rpc.openStream(storageVolDownload, whole)
  stream.destroy()
  await expect.poll(() => here.client.received.at(-1)).toMatchObject({ type: 'stream', status: 'error' })
})

test('a reader that is slow holds up the server, and gets everything in the end', async () => {
  await using here = await pair()
  const most = 40
  here.fake.on(storageVolDownload, (_, client, frame) => {
    setImmediate(() => {
      for (let i = 0; i < most; i++) client.piece(frame, Buffer.alloc(longestPiece, i))
      client.piece(frame, new Uint8Array())
    })
  })
  const stream = await here.rpc.openStream(storageVolDownload, whole)
  await expect.poll(() => stream.readableLength).toBeGreaterThan(4 * longestPiece - 1)
  expect(stream.readableLength).toBeLessThan(8 * longestPiece)
  let length = 0
  stream.on('data', (piece: Buffer) => (length += piece.length))
  await expect.poll(() => length).toBe(most * longestPiece)
})

test('a connection that ends takes its streams along', async () => {
  await using here = await pair()
  here.fake.on(storageVolDownload, () => undefined)
  const stream = await here.rpc.openStream(storageVolDownload, whole)
  const read = buffer(stream)
  here.client.cut()
  await expect(read).rejects.toMatchObject({ code: 'closed' })
})

test('an argument that has no bytes is refused before anything is sent', async () => {
  await using here = await pair()
  const tooLong = { name: 'x'.repeat(5 * 2 ** 20) }
  await expect(here.rpc.call(domainLookupByName as Call<{ name: string }, unknown>, tooLong)).rejects.toMatchObject({
    code: 'protocol',
    message: expect.stringContaining('at most 4194304'),
  })
  here.fake.on(connectGetHostname, () => ({ hostname: 'h' }))
  expect(await here.rpc.call(connectGetHostname, undefined)).toEqual({ hostname: 'h' })
})
