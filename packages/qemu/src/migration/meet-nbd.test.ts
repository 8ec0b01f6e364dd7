import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { meetNbd } from './meet-nbd.ts'

/** Something that listens, and what it does with who comes. */
async function listening(welcome: (socket: Socket) => void): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => welcome(socket.on('error', () => undefined)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}

const { signal } = new AbortController()

test('an NBD server is met by its first word', async () => {
  await using server = await listening((socket) => socket.write('NBDMAGICIHAVEOPT'))
  await meetNbd({ host: '127.0.0.1', port: server.port }, { signal, timeoutMs: 30_000 })
})

test('what says nothing is waited for so long, and no longer', async () => {
  await using server = await listening(() => undefined)
  const met = meetNbd({ host: '127.0.0.1', port: server.port }, { signal, timeoutMs: 50 })
  await expect(met).rejects.toThrow(`does not take in disks at 127.0.0.1:${server.port}: no answer within 0.05 s`)
})

test.each([
  ['another protocol', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2'), 'it speaks no NBD'],
  ['who hangs up', (socket: Socket) => socket.end(), 'it closed the connection'],
])('%s is no NBD server', async (_name, welcome, words) => {
  await using server = await listening(welcome)
  const met = meetNbd({ host: '127.0.0.1', port: server.port }, { signal, timeoutMs: 30_000 })
  await expect(met).rejects.toThrow(words)
})

test('a port at which nobody listens is told at once, and one may be called off', async () => {
  let port = 0
  {
    await using server = await listening(() => undefined)
    port = server.port
  }
  const met = meetNbd({ host: '127.0.0.1', port }, { signal, timeoutMs: 30_000 })
  await expect(met).rejects.toThrow('ECONNREFUSED')
  await using silent = await listening(() => undefined)
  const stop = AbortSignal.abort(new Error('called off'))
  const calledOff = meetNbd({ host: '127.0.0.1', port: silent.port }, { signal: stop, timeoutMs: 30_000 })
  await expect(calledOff).rejects.toThrow('called off')
})
