import { once } from 'node:events'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'
import { connectionFailure } from './connection/connection-failure.ts'
import { listenerName } from './indications/own-names.ts'

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

describe('at a server', () => {
  let daemon: TestDaemon
  beforeAll(async () => {
    daemon = await openTestDaemon()
  })
  afterAll(() => daemon[Symbol.asyncDispose]())

  const run = (words: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<Ran> =>
    runLine(words, { env: { CIMARRON_HOME: daemon.home }, ...options })
  const list = async (): Promise<{ name: string; destination: { properties: { Name: string } } }[]> =>
    (await run(['indications', 'list', '--json'])).json()
  const untilListed = async (count: number): Promise<void> => {
    while ((await list()).length < count) await new Promise((resolve) => setImmediate(resolve))
  }

  test('a listener with a filter subscribes, prints what happens, and leaves nothing behind', async () => {
    const listening = run(['indications', 'listen', '--filter', 'CIM_InstCreation', '--count', '2'])
    await untilListed(1)
    expect((await run(['machine', 'define', 'told'])).code).toBe(0)
    const { code, stdout, stderr } = await listening
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^listening at http:.*\nsubscribed at the daemon here\n$/),
    ])
    const [first, second] = stdout.split('\n')
    expect(first).toMatch(/ SIM_ComputerSystemCreatedIndication SIM_ComputerSystem "told"$/)
    expect(second).toMatch(/ SIM_VirtualSystemSettingDataCreatedIndication SIM_VirtualSystemSettingData "told"$/)
    expect(await list()).toEqual([])
    const filters = (await run(['cim', 'names', 'CIM_IndicationFilter', '--namespace', 'interop'])).stdout
    expect(filters).not.toContain('cimarron:listen:')
  })

  test('a change is told by what changed', async () => {
    await run(['machine', 'define', 'switched'])
    const query = 'SELECT * FROM SIM_ComputerSystemModifiedIndication WHERE SourceInstance.EnabledState = 2'
    const listening = run(['indications', 'listen', '--filter', query, '-n', '1'])
    await untilListed(1)
    await run(['machine', 'start', 'switched'])
    expect((await listening).stdout).toMatch(/SIM_ComputerSystem "switched": .*EnabledState Starting -> Enabled/)
  })

  test('Ctrl-C ends the subscription, too', async () => {
    const stop = new AbortController()
    const listening = run(['indications', 'listen', '--filter', 'CIM_InstDeletion'], { signal: stop.signal })
    await untilListed(1)
    stop.abort()
    expect((await listening).code).toBe(130)
    expect(await list()).toEqual([])
  })

  test('a filter that the server refuses leaves nothing of those before it', async () => {
    const { code, stderr } = await run([
      ...['indications', 'listen', '--filter', 'CIM_InstCreation'],
      ...['--filter', 'SELECT nonsense'],
    ])
    expect([code, stderr]).toEqual([2, expect.stringContaining('where FROM would be right')])
    expect(await list()).toEqual([])
    expect((await run(['cim', 'names', 'CIM_ListenerDestination', '--namespace', 'interop'])).stdout).toBe('')
  })

  test('what a killed listener of this host left is removed by the next', async () => {
    const left = listenerName(hostname(), 999_999_999)
    const to = ['--to', 'http://127.0.0.1:9/']
    expect((await run(['indications', 'subscribe', 'CIM_InstDeletion', ...to, '--name', left])).code).toBe(0)
    const stop = new AbortController()
    const listening = run(['indications', 'listen', '--filter', 'CIM_InstDeletion'], { signal: stop.signal })
    for (;;) {
      const names = (await list()).map(({ destination }) => destination.properties.Name)
      if (names.length === 1 && !names.includes(left)) break
    }
    stop.abort()
    expect((await listening).stderr).toContain('removed what listeners that were killed had left')
  })

  test('a subscription is made, listed and ended by its name', async () => {
    const to = ['--to', 'http://127.0.0.1:9/listen']
    const made = await run(['indications', 'subscribe', 'CIM_AlertIndication', ...to, '--name', 'alerts'])
    expect([made.code, made.stdout]).toEqual([0, 'alerts\n'])
    const listed = await run(['indications', 'list'])
    expect(listed.stdout).toMatch(
      /\nalerts +Enabled +http:\/\/127\.0\.0\.1:9\/listen +SELECT \* FROM CIM_AlertIndication\n$/,
    )
    const again = await run(['indications', 'subscribe', 'CIM_AlertIndication', ...to, '--name', 'alerts'])
    expect([again.code, again.stderr]).toEqual([6, expect.stringContaining('"alerts" is in use')])
    const ended = await run(['indications', 'unsubscribe', 'alerts', '--yes'])
    expect([ended.code, ended.stdout]).toEqual([0, 'alerts: ended\n'])
    expect(await list()).toEqual([])
    const none = await run(['indications', 'unsubscribe', 'alerts', '--yes'])
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('there is no subscription "alerts"')])
  })

  test('a filter that the server has is subscribed to by its name, and stays', async () => {
    const filter = 'Cimarron:root/virt:VirtualSystemStateChange'
    await run(['machine', 'define', 'named'])
    const listening = run(['indications', 'listen', '--filter', filter, '-n', '1'])
    await untilListed(1)
    await run(['machine', 'start', 'named'])
    expect((await listening).stdout).toContain('EnabledState Disabled -> Starting')
    const to = ['--to', 'http://127.0.0.1:9/', '--name', 'states']
    expect((await run(['indications', 'subscribe', filter, ...to])).stdout).toBe('states\n')
    expect((await run(['indications', 'unsubscribe', 'states', '--yes'])).code).toBe(0)
    expect(await list()).toEqual([])
    const none = await run(['indications', 'subscribe', 'Cimarron:nothing', ...to])
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining(`there are ${filter}`)])
  })

  test('a collection of filters of the server is subscribed to by its name', async () => {
    const collection = 'Cimarron:root/virt:VirtualSystems'
    const made = await run(['indications', 'subscribe', collection, '--to', 'http://127.0.0.1:9/', '--name', 'whole'])
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('unsubscribe whole')])
    expect((await run(['indications', 'list'])).stdout).toMatch(
      /whole .* filters of Cimarron:root\/virt:VirtualSystems\n/,
    )
    expect((await run(['indications', 'unsubscribe', 'whole', '--yes'])).stdout).toBe('whole: ended\n')
    expect(await list()).toEqual([])
  })

  test.each([
    [['indications', 'subscribe', 'CIM_AlertIndication'], '--to is missing'],
    [['indications', 'subscribe', 'CIM_AlertIndication', '--to', 'ftp://x/'], 'no address of a listener'],
    [['indications', 'unsubscribe', 'x'], 'there is no terminal to ask on'],
  ])('%j is usage, and says what would be right', async (words, says) => {
    const { code, stderr } = await run(words)
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
  })
})

test('a server that is not there, and a certificate that is not, are told in plain words', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const away = await runLine(['indications', 'listen', '--url', url, '--namespace', 'interop', '--filter', 'CIM_X'])
  expect([away.code, away.stderr]).toEqual([5, expect.stringContaining(`${url}: nothing listens at the address`)])
  const files = ['--cert', 'nope.pem', '--key', 'nope.pem']
  const none = await runLine(['cim', 'namespaces', '--url', 'https://127.0.0.1:9', ...files])
  expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('--cert: the file "nope.pem" cannot be read')])
})

test('a certificate and a token that are refused are told as such', async () => {
  const refusal = Object.assign(new Error('401'), { name: 'WbemTransportError', code: 'unauthorized' })
  const contact = { url: 'https://lab', user: undefined }
  expect((await connectionFailure(refusal, { ...contact, cert: 'ann.pem' }))?.message).toContain('"ann.pem"')
  expect((await connectionFailure(refusal, { ...contact, isToken: true }))?.message).toContain('CIMARRON_TOKEN')
})
