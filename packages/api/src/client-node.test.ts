import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestEstate, testActor } from '@cimarron/estate/testing'
import { expect, test } from 'vitest'
import { AddressError, ConnectionError, createClient, ProblemError } from './client.ts'
import { nodeTransport } from './client-node.ts'
import { createApi } from './index.ts'
import { MemoryAccess, openTestApi } from './testing.ts'

/** The REST face on a unix socket whose callers are operators, with a running machine `m`. */
async function openSocket(): Promise<AsyncDisposable & { readonly socketPath: string }> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const estate = opened.use(await openTestEstate())
  const session = estate.as(testActor())
  const { machine = '' } = await session.run({ kind: 'define-machine', draft: { name: 'm' } })
  await session.run({ kind: 'start-machine', machine })
  const identify = async () => ({ name: 'operator', role: 'operator', via: 'socket:operator' }) as const
  const api = await createApi({ estate, identify, access: new MemoryAccess(), version: 'test' })
  const server = createServer((request, response) => api.handle(request, response))
  server.on('upgrade', (request, socket, head) => api.upgrade(request, socket, head))
  const socketPath = join(folder, 'a:b.sock')
  server.listen(socketPath)
  await once(server, 'listening')
  opened.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  opened.use(api)
  const held = opened.move()
  return { socketPath, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

async function firstOf(output: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const bytes of output) return Buffer.from(bytes).toString()
  throw new Error('nothing was said')
}

test('calls, events and consoles go over a unix socket, with its role', async () => {
  await using daemon = await openSocket()
  using transport = nodeTransport({ socketPath: daemon.socketPath })
  const client = createClient({ server: transport })
  expect(await client.call('session.whoami')).toMatchObject({ role: 'operator', via: 'socket:operator' })
  const { cursor } = await client.call('machines.list')
  await client.finished(await client.call('machines.pause', { machine: 'm' }))
  const end = new AbortController()
  for await (const entry of client.events({ after: cursor, signal: end.signal })) {
    if (entry.kind === 'machine-state') {
      expect(entry).toMatchObject({ to: 'paused' })
      end.abort()
    }
  }
  await using console = await client.openConsole('m', { kind: 'serial' })
  await console.write('hello')
  expect(await firstOf(console.output)).toBe('hello')
})

test('a console carries megabytes both ways, and ends when it is closed', async () => {
  await using daemon = await openSocket()
  using transport = nodeTransport({ socketPath: daemon.socketPath })
  const console = await createClient({ server: transport }).openConsole('m', { kind: 'serial' })
  const sent = Buffer.from(Array.from({ length: 3 * 1024 * 1024 }, (_, index) => index * 31))
  const received: Uint8Array[] = []
  const reading = (async () => {
    for await (const bytes of console.output) {
      received.push(bytes)
      if (received.reduce((sum, { length }) => sum + length, 0) === sent.length) console.close()
    }
  })()
  for (let at = 0; at < sent.length; at += 100_000) await console.write(sent.subarray(at, at + 100_000))
  await reading
  expect(Buffer.compare(Buffer.concat(received), sent)).toBe(0)
})

test('a signal closes a console', async () => {
  await using daemon = await openSocket()
  using transport = nodeTransport({ socketPath: daemon.socketPath })
  const end = new AbortController()
  const console = await createClient({ server: transport }).openConsole('m', { kind: 'serial' }, { signal: end.signal })
  end.abort()
  for await (const bytes of console.output) expect(bytes).toBeUndefined()
})

test('a console that is refused says so with the code', async () => {
  await using api = await openTestApi()
  using transport = nodeTransport({ url: api.url })
  const client = createClient({ server: transport, credentials: { name: 'admin', password: 'admin-password' } })
  await client.call('machines.define', { body: { name: 'm' }, wait: 10 })
  const console = await client.openConsole('m', { kind: 'serial' })
  const refused = firstOf(console.output)
  await expect(refused).rejects.toThrow(ProblemError)
  await expect(refused).rejects.toMatchObject({ code: 'invalid-state', problem: { status: 409 } })
})

test('a job that failed is thrown with its own code', async () => {
  await using api = await openTestApi()
  const client = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  const define = async () => await client.finished(await client.call('machines.define', { body: { name: 'm' } }))
  expect(await define()).toMatchObject({ state: 'completed' })
  await expect(define()).rejects.toMatchObject({ name: 'ProblemError', code: 'name-in-use' })
})

test('where nobody answers, the address and the reason are told', async () => {
  using transport = nodeTransport({ socketPath: '/nowhere/admin.sock' })
  const asked = createClient({ server: transport }).call('machines.list')
  await expect(asked).rejects.toThrow(ConnectionError)
  await expect(asked).rejects.toThrow("/nowhere/admin.sock can't be reached: connect ENOENT")
})

test('an answer that is not ours is told as such', async () => {
  const server = createServer((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
  await expect(createClient({ server: url }).call('machines.list')).rejects.toThrow('502 and not as Cimarron does')
  server.closeAllConnections()
  server.close()
})

test('a call ends with the reason of its signal', async () => {
  await using daemon = await openSocket()
  using transport = nodeTransport({ socketPath: daemon.socketPath })
  const asked = createClient({ server: transport }).call(
    'machines.list',
    {},
    { signal: AbortSignal.abort(new Error('enough')) },
  )
  await expect(asked).rejects.toThrow('enough')
})

test('names that no address can carry are refused before they are sent', async () => {
  const client = createClient({ server: 'http://127.0.0.1:1' })
  await expect(client.call('machines.get', { machine: '..' })).rejects.toThrow(AddressError)
  await expect(client.call('machines.get', { machine: '' })).rejects.toThrow('"" names no machine; give its name or id')
})
