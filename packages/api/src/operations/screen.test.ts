import { expect, test } from 'vitest'
import { createClient, ProblemError } from '../client.ts'
import { openTestApi, type TestApi } from '../testing.ts'

/** A running machine `m`, and somebody who may use it. */
async function running(api: TestApi) {
  const admin = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  await admin.call('machines.define', { body: { name: 'm' }, wait: 10 })
  await admin.call('machines.start', { machine: 'm', wait: 10 })
  return createClient({ server: api.url, credentials: { name: 'operator', password: 'operator-password' } })
}

async function problem(promise: Promise<unknown>): Promise<{ code: string; status: number; detail: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`not refused: ${String(error)}`)
  return error.problem
}

test.for([
  [undefined, '', 'image/png'],
  ['*/*', '', 'image/png'],
  ['image/*', '', 'image/png'],
  ['image/x-portable-pixmap', '', 'image/x-portable-pixmap'],
  ['image/png;q=0.5, image/x-portable-pixmap', '', 'image/x-portable-pixmap'],
  ['text/html, */*;q=0.1', '', 'image/png'],
  ['image/png', '?format=ppm', 'image/x-portable-pixmap'],
] as const)('a client that accepts %s at %j gets %s', async ([accept, query, type]) => {
  await using api = await openTestApi()
  await running(api)
  const authorization = `Basic ${btoa('operator:operator-password')}`
  const headers = { authorization, ...(accept === undefined ? {} : { accept }) }
  const response = await fetch(`${api.url}/api/v1/machines/m/screenshot${query}`, { headers })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
  const head = Buffer.from(await response.arrayBuffer()).toString('latin1')
  expect(head.startsWith(type === 'image/png' ? '\x89PNG' : 'P6\n')).toBe(true)
})

test('a client that takes no picture is told what there is', async () => {
  await using api = await openTestApi()
  await running(api)
  const headers = { authorization: `Basic ${btoa('operator:operator-password')}`, accept: 'text/html, image/png;q=0' }
  const response = await fetch(`${api.url}/api/v1/machines/m/screenshot`, { headers })
  expect(response.status).toBe(406)
  expect(await response.json()).toMatchObject({
    code: 'not-acceptable',
    detail: expect.stringContaining('image/png or'),
  })
})

test('keys and text are taken, and refused by what is wrong with them', async () => {
  await using api = await openTestApi()
  const client = await running(api)
  await client.call('machines.keys', { machine: 'm', body: { keys: ['ctrl-alt-delete', 'F1'], holdMs: 1, delayMs: 1 } })
  await client.call('machines.text', { machine: 'm', body: { text: 'hello', delayMs: 0, holdMs: 0 } })
  const keys = (...given: string[]) => problem(client.call('machines.keys', { machine: 'm', body: { keys: given } }))
  expect(await keys('ctrl-x', 'any')).toMatchObject({ status: 422, detail: expect.stringContaining('"any" is no key') })
  expect(await keys()).toMatchObject({ status: 400, code: 'invalid-request' })
  const text = (body: object) => problem(client.call('machines.text', { machine: 'm', body: body as never }))
  expect(await text({ text: 'é' })).toMatchObject({ status: 422, detail: expect.stringContaining('U+00E9') })
  expect(await text({ text: 'a', layout: 'xx' })).toMatchObject({ status: 400 })
  expect(await text({ text: 'a'.repeat(5000) })).toMatchObject({ status: 400 })
  expect(await problem(client.call('machines.screenshot', { machine: 'm', device: 'x' }))).toMatchObject({
    status: 404,
  })
})

test('a machine that is off has neither picture nor keyboard', async () => {
  await using api = await openTestApi()
  const client = await running(api)
  await client.call('machines.power-off', { machine: 'm', wait: 10 })
  expect(await problem(client.call('machines.screenshot', { machine: 'm' }))).toMatchObject({ code: 'invalid-state' })
  const body = { keys: ['ret'] }
  expect(await problem(client.call('machines.keys', { machine: 'm', body }))).toMatchObject({ code: 'invalid-state' })
})
