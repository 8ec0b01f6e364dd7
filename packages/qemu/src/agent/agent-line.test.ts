import { HypervisorError } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { lineTo } from '../testing/fake-agent-line.ts'

async function refusal(work: Promise<unknown>): Promise<HypervisorError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof HypervisorError)) throw new Error(`not refused: ${String(error)}`)
  return error
}

test('an agent is asked one thing at a time, and each gets its own answer', async () => {
  await using to = await lineTo()
  const [host, zone, os] = await Promise.all([
    to.line.report('guest-get-host-name'),
    to.line.report('guest-get-timezone'),
    to.line.report('guest-get-osinfo'),
  ])
  expect([host, zone, os.name]).toEqual(['fake-guest', { zone: 'UTC', offsetSeconds: 0 }, 'Fake Linux'])
})

test('an agent that hangs costs the time given, and the next question is answered', async () => {
  let hangs = true
  await using to = await lineTo({ 'guest-ping': () => (hangs ? 'silence' : { return: {} }) })
  const error = await refusal(to.line.ask('guest-ping', { timeoutMs: 20 }))
  expect(error).toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('guest-ping did not happen within 20 ms'),
  })
  hangs = false
  expect(await to.line.ask('guest-ping')).toEqual({})
})

test('an agent that does not even synchronize is timed out', async () => {
  await using to = await lineTo({ 'guest-sync-delimited': () => 'silence' })
  expect(await refusal(to.line.ask('guest-ping', { timeoutMs: 20 }))).toMatchObject({ code: 'timeout' })
})

test('an answer that comes late, or twice, is not taken for that to the next question', async () => {
  await using to = await lineTo({ 'guest-ping': () => ({ raw: '{"return":{}}\n{"return":{"host-name":"liar"}}\n' }) })
  await to.line.ask('guest-ping')
  to.agent.send('{"return":{"host-name":"late"}}\n')
  expect(await to.line.report('guest-get-host-name')).toBe('fake-guest')
})

test('garbage before an answer is passed over, also where it holds a sentinel and a false number', async () => {
  await using to = await lineTo()
  await to.line.ask('guest-ping')
  to.agent.send(Buffer.concat([Buffer.from([1, 0xff]), Buffer.from('{"return": 1}\n{{{\n'), Buffer.from([0xff, 0xff])]))
  expect(await to.line.report('guest-get-host-name')).toBe('fake-guest')
})

test('an answer without an end is refused when it is too large, and no more of it is read', async () => {
  const piece = Buffer.alloc(1024 * 1024, 0x61)
  await using to = await lineTo({
    'guest-ping': (_, agent) => {
      for (let index = 0; index < 64; index++) agent.send(piece)
      return 'silence'
    },
  })
  const error = await refusal(to.line.ask('guest-ping'))
  expect(error).toMatchObject({ code: 'peer-failed', message: expect.stringContaining('more than 4194304 bytes') })
})

test('a guest that floods its channel unasked is refused after 64 MiB of it', async () => {
  const piece = Buffer.alloc(1024 * 1024, 0x61)
  await using to = await lineTo({
    'guest-sync-delimited': (_, agent) => {
      for (let index = 0; index < 70; index++) agent.send(piece)
      return 'silence'
    },
  })
  const error = await refusal(to.line.ask('guest-ping'))
  expect(error).toMatchObject({ code: 'peer-failed', message: expect.stringContaining('64 MiB that nobody asked for') })
})

test('what is no answer is told as the failure of the agent, and a wrong one with what it was', async () => {
  const lies: readonly [string, string][] = [
    ['nonsense\n', 'what is no answer'],
    ['[]\n', 'what is no answer'],
    ['{"return": 7}\n', 'what it returned is 7'],
    ['{"return": {"host-name": 7}}\n', 'host-name is 7'],
  ]
  for (const [raw, words] of lies) {
    await using to = await lineTo({ 'guest-get-host-name': () => ({ raw }) })
    const error = await refusal(to.line.report('guest-get-host-name'))
    expect(error, raw).toMatchObject({ code: 'peer-failed', message: expect.stringContaining(words) })
  }
})

test('a command that the agent has not is unsupported by its name, and what it refuses has its words', async () => {
  await using to = await lineTo({
    'guest-fstrim': null,
    'guest-ping': () => ({ error: { class: 'GenericError', desc: 'not now' } }),
  })
  const missing = await refusal(to.line.report('guest-fstrim'))
  expect(missing).toMatchObject({ code: 'unsupported', message: expect.stringContaining('guest-fstrim') })
  const refused = await refusal(to.line.ask('guest-ping'))
  expect(refused).toMatchObject({ code: 'guest-refused', message: expect.stringContaining('guest-ping: not now') })
})

test('a channel that closes refuses who waits, and the next question finds it again', async () => {
  let closes = true
  await using to = await lineTo({
    'guest-ping': (_, agent) => {
      if (closes) agent.hangUp()
      return closes ? 'silence' : { return: {} }
    },
  })
  expect(await refusal(to.line.ask('guest-ping'))).toMatchObject({ code: 'agent-unavailable' })
  closes = false
  expect(await to.line.ask('guest-ping')).toEqual({})
})

test('a question is called off while it waits for its turn, and while it waits for its answer', async () => {
  await using to = await lineTo({ 'guest-ping': () => 'silence' })
  const stop = new AbortController()
  const first = refusal(to.line.ask('guest-ping', { signal: stop.signal }))
  const second = refusal(to.line.ask('guest-info', { signal: stop.signal }))
  stop.abort()
  expect(await first).toMatchObject({ code: 'cancelled' })
  expect(await second).toMatchObject({ code: 'cancelled' })
  expect(to.agent.received.map(({ command }) => command)).not.toContain('guest-info')
})

test('more than a few questions at a time are refused as busy', async () => {
  await using to = await lineTo({ 'guest-ping': () => 'silence' })
  const asked = Array.from({ length: 40 }, () => refusal(to.line.ask('guest-ping', { timeoutMs: 1 })))
  const codes = (await Promise.all(asked)).map(({ code }) => code)
  expect(codes.filter((code) => code === 'busy')).toHaveLength(8)
})
