import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const where = server.address()
  server.close()
  await once(server, 'close')
  return typeof where === 'object' && where !== null ? where.port : 0
}

/** Sends a test alert until somebody listens. */
async function testUntilTaken(url: string): Promise<Ran> {
  for (;;) {
    const ran = await runLine(['indications', 'test', url])
    if (ran.code !== 5) return ran
  }
}

describe('a listener without a server', () => {
  test('prints what is sent to it, for people', async () => {
    const port = await freePort()
    const [listened, sent] = await Promise.all([
      runLine(['indications', 'listen', '--port', String(port), '--count', '1']),
      testUntilTaken(`http://127.0.0.1:${port}/`),
    ])
    expect([listened.code, sent.code]).toEqual([0, 0])
    expect(listened.stdout).toBe('2026-11-21T12:00:00.000Z CIM_AlertIndication a test: nothing has happened\n')
    expect(listened.stderr).toBe(`listening at http://127.0.0.1:${port}/\n`)
  })

  test('and for programs', async () => {
    const port = await freePort()
    const [listened] = await Promise.all([
      runLine(['indications', 'listen', '--port', String(port), '-n', '1', '--json']),
      testUntilTaken(`http://127.0.0.1:${port}/`),
    ])
    expect(listened.json()).toMatchObject({ class: 'CIM_AlertIndication', from: '127.0.0.1' })
  })

  test('ends at Ctrl-C', async () => {
    const stop = new AbortController()
    const port = await freePort()
    const listening = runLine(['indications', 'listen', '--port', String(port)], { signal: stop.signal })
    await testUntilTaken(`http://127.0.0.1:${port}/`)
    stop.abort()
    expect((await listening).code).toBe(130)
  })

  test('says what is wrong with its address', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const where = server.address()
    const port = typeof where === 'object' && where !== null ? where.port : 0
    const taken = await runLine(['indications', 'listen', '--port', String(port)])
    server.close()
    expect([taken.code, taken.stderr]).toEqual([6, expect.stringContaining(`127.0.0.1:${port} is in use`)])
    const none = await runLine(['indications', 'listen', '--address', '192.0.2.1'])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no address of this host')])
    const high = await runLine(['indications', 'listen', '--port', '70000'])
    expect([high.code, high.stderr]).toEqual([2, expect.stringContaining('65535')])
    const half = await runLine(['indications', 'listen', '--tls-cert', 'x.pem'])
    expect([half.code, half.stderr]).toEqual([2, expect.stringContaining('go together')])
  })
})

test('a listener that is not there is told as any server that is not', async () => {
  const ran = await runLine(['indications', 'test', `http://127.0.0.1:${await freePort()}/`])
  expect([ran.code, ran.stderr]).toEqual([5, expect.stringContaining('nothing listens')])
})
