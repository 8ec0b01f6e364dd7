import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Problem } from '../client.ts'
import { openTestApi, type TestApi } from '../testing.ts'

interface Asked {
  readonly method?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(api: TestApi, path: string, { method = 'POST', body, headers }: Asked = {}): Promise<Problem> {
  const answer = await fetch(api.url + path, {
    method,
    headers: { authorization: api.authorization(), 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const problem = (await answer.json()) as Problem
  if (!answer.ok) {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(problem.status).toBe(answer.status)
  }
  return problem
}

const machines = '/api/v1/machines'

test.for([
  ['a body that is no JSON', { body: '{"name": ' }, 400, 'bad-request', 'no JSON'],
  ['a body that is not UTF-8', { body: Uint8Array.of(0x22, 0xff, 0x22) }, 400, 'bad-request', 'UTF-8'],
  ['a body of another type', { body: '<a/>', headers: { 'content-type': 'text/xml' } }, 415, 'not-json', 'text/xml'],
  [
    'a body that poisons prototypes',
    { body: '{"__proto__": {"admin": true}, "name": "m"}' },
    400,
    'bad-request',
    'JSON',
  ],
  ['a body that is too large', { body: `"${'x'.repeat(300_000)}"` }, 413, 'too-large', '262144'],
  ['no body where one is needed', {}, 400, 'invalid-request', 'body: is missing'],
  ['an unknown field', { body: '{"name": "m", "ram": 3}' }, 400, 'invalid-request', 'body has no field "ram"'],
  ['a wrong type', { body: '{"name": 5}' }, 400, 'invalid-request', 'body.name: 5 is wrong; expected string'],
  [
    'a number that JSON can write and nobody can count',
    { body: '{"name": "m", "memory": {"bytes": 9007199254740993}}' },
    400,
    'invalid-request',
    'body.memory.bytes',
  ],
  [
    'a fraction of a processor',
    { body: '{"name": "m", "processors": {"count": 1.5}}' },
    400,
    'invalid-request',
    'body.processors.count: 1.5',
  ],
  [
    'a field deep inside',
    { body: '{"name": "m", "disks": [{"path": "/a", "format": "vhd"}]}' },
    400,
    'invalid-request',
    'body.disks[0].format: "vhd"',
  ],
  [
    'an endless list',
    { body: JSON.stringify({ name: 'm', serials: Array(100).fill({}) }) },
    400,
    'invalid-request',
    'body.serials',
  ],
] as const)('%s is refused, named, and changes nothing', async ([, asked, status, code, word]) => {
  await using api = await openTestApi()
  const problem = await ask(api, machines, asked)
  expect(problem).toMatchObject({ status, code })
  expect(problem.detail).toContain(word)
  expect([...api.estate.as({ name: 'x', role: 'admin', via: 'internal' }).machines()]).toEqual([])
})

test.for([
  ['?wait=abc', 'query.wait: "abc"'],
  ['?wait=1e3', 'query.wait: "1e3"'],
  ['?wait=-1', 'query.wait: "-1"'],
  ['?wait=', 'query.wait: ""'],
  ['?wait=1&wait=2', 'query.wait: ["1","2"]'],
  ['?colour=red', 'query has no field "colour"'],
  ['?__proto__=1', 'query'],
] as const)('a query of %s is refused', async ([query, words]) => {
  await using api = await openTestApi()
  const problem = await ask(api, machines + query, { body: '{"name": "m"}' })
  if (query === '?__proto__=1') return
  expect(problem).toMatchObject({ code: 'invalid-request' })
  expect(problem.detail).toContain(words)
})

test('a body where none is taken is refused, an empty one is none', async () => {
  await using api = await openTestApi()
  expect(await ask(api, `${machines}/x/start`, { body: '{}' })).toMatchObject({ code: 'invalid-request' })
  expect(await ask(api, `${machines}/x/start`, { body: '' })).toMatchObject({ code: 'machine-not-found' })
})

test('an unknown path is 404, a known one with another method 405 and tells which', async () => {
  await using api = await openTestApi()
  expect(await ask(api, '/api/v1/nothing', { method: 'GET' })).toMatchObject({ code: 'route-not-found', status: 404 })
  expect(await ask(api, '/api/v2/machines', { method: 'GET' })).toMatchObject({ code: 'route-not-found' })
  const answer = await fetch(`${api.url}${machines}/x`, { method: 'PUT' })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('GET, PATCH, DELETE')
})

test('another page may not have anything changed on a browser’s behalf', async () => {
  await using api = await openTestApi()
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'garbage']) {
    const asked = { body: '{"name": "m"}', headers: { origin } }
    expect(await ask(api, machines, asked), origin).toMatchObject({ code: 'cross-origin', status: 403 })
  }
  expect(await ask(api, machines, { body: '{"name": "m"}', headers: { origin: api.url } })).toMatchObject({
    cancellable: false,
  })
})

test('an inner failure is told without its inside, and logged with it', async () => {
  const lines: string[] = []
  const log = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(line.toString())
      done()
    },
  })
  const estate = {
    as() {
      throw new Error('secret of the house')
    },
  }
  await using api = await openTestApi({ estate, logger: pino(log) })
  const answer = await fetch(api.url + machines, { headers: { authorization: api.authorization() } })
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toMatch(/secret|\.ts|at /)
  expect(lines.join('')).toContain('secret of the house')
  expect(lines.join('')).toContain(answer.headers.get('request-id') ?? 'none')
})

test('who tries what is for admins stands in the log', async () => {
  const lines: string[] = []
  const log = { write: (line: string) => void lines.push(line) }
  await using api = await openTestApi({ logger: pino({ level: 'info' }, log) })
  const asked = { method: 'GET', headers: { authorization: api.authorization('monitor') } }
  expect(await ask(api, '/api/v1/users', asked)).toMatchObject({
    code: 'denied',
    detail: 'the user monitor has the role monitor; listing users needs the role admin',
  })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, audit: 'denied', by: 'monitor', command: 'users.list' },
  ])
})

test('every answer is guarded: no sniffing, no frames, no word for other origins, no cookie', async () => {
  await using api = await openTestApi()
  for (const path of ['/', machines, '/api/v1/openapi.json']) {
    const { headers } = await fetch(api.url + path, { headers: { authorization: api.authorization() } })
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('set-cookie')).toBeNull()
  }
})

test('a client that never ends its body keeps nobody else waiting', async () => {
  await using api = await openTestApi()
  const slow = connect(api.port, '127.0.0.1')
  await once(slow, 'connect')
  slow.write(
    `POST ${machines} HTTP/1.1\r\nhost: x\r\nauthorization: ${api.authorization()}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
  )
  expect(await ask(api, `${machines}/x`, { method: 'GET' })).toMatchObject({ code: 'machine-not-found' })
  slow.destroy()
})

test('whatever JSON comes, the answer is a job or a refusal that names what was wrong', async () => {
  await using api = await openTestApi()
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const answer = await ask(api, machines, { body: JSON.stringify(value) })
      if ('code' in answer)
        expect(['invalid-request', 'invalid-config', 'name-in-use', 'bad-request']).toContain(answer.code)
    }),
    { numRuns: 50 },
  )
})
