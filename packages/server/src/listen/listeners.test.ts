import { mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectionLimit, type Face, type Listeners, openListeners } from './listeners.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cimarron-listen-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

const face: Face = {
  handle: (_, response) => response.end('answered'),
  checkContinue: (_, response) => response.end(),
  upgrade: (_, { socket }) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'),
  clientError: (_, socket) => socket.destroy(),
}

function open(socketDirectory: string): Promise<Listeners> {
  const tls = { certificate: '', key: '', clientAuthorities: [], peer: { certificate: '', key: '' } }
  return openListeners({ https: false, http: { address: '127.0.0.1', port: 0 }, tls, socketDirectory }, face)
}

function status(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

test('sockets are for their owner and group, in a folder that nobody else enters', async () => {
  const directory = join(await folder(), 'run')
  await using listeners = await open(directory)
  expect((await stat(directory)).mode & 0o777).toBe(0o750)
  for (const path of Object.values(listeners.sockets)) expect((await stat(path)).mode & 0o777).toBe(0o660)
})

test('a link in the place of the folder of sockets is refused, and what it leads to is left as it was', async () => {
  const home = await folder()
  const target = join(home, 'target')
  await mkdir(target, { mode: 0o755 })
  await symlink(target, join(home, 'run'))
  await expect(open(join(home, 'run'))).rejects.toThrow(`${join(home, 'run')} is no folder`)
  expect((await stat(target)).mode & 0o777).toBe(0o755)
})

test('a client that offers HTTP/2 on the way is answered as if it had not', async () => {
  await using listeners = await open(join(await folder(), 'run'))
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }
  expect(await status(listeners.http ?? '', offer)).toBe(200)
  expect(await status(listeners.http ?? '', { connection: 'Upgrade', upgrade: 'WebSocket' })).toBe(404)
})

test.each([
  [200, 20],
  [1024, 102],
  [4096, 619],
  [524_288, 5000],
  [Number.POSITIVE_INFINITY, 5000],
])('of %i files that may be open, each of five listeners takes %i connections', (files, connections) => {
  expect(connectionLimit(files)).toBe(connections)
})
