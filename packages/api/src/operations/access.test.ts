import { expect, test } from 'vitest'
import { createClient } from '../client.ts'
import { TooManyRequests } from '../problem/request-error.ts'
import { openTestApi } from '../testing.ts'

test('name and password give a token, the token is good until the session is ended', async () => {
  await using api = await openTestApi()
  const visitor = createClient({ server: api.url })
  const { token, role } = await visitor.call('session.create', {
    body: { name: 'operator', password: 'operator-password' },
  })
  expect(role).toBe('operator')
  const client = createClient({ server: api.url, credentials: { token } })
  expect(await client.call('session.whoami')).toMatchObject({
    name: 'operator',
    permissions: expect.arrayContaining(['start-machine', 'open-serial']),
  })
  expect(await client.call('session.end')).toBeNull()
  await expect(client.call('session.whoami')).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a wrong password is told as such, and no browser is made to ask with a window of its own', async () => {
  await using api = await openTestApi()
  const answer = await fetch(`${api.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password: 'guess' }),
  })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="Cimarron"')
  expect(await answer.text()).not.toContain('guess')
})

test('whoever is not known is told how to be, before anything of the request is looked at', async () => {
  await using api = await openTestApi()
  for (const path of ['/api/v1/machines?nonsense=1', '/api/v1/events', '/metrics']) {
    const answer = await fetch(api.url + path)
    expect(answer.status, path).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="Cimarron".*, Bearer realm=/)
  }
})

test('too many who wait to be checked are sent away for a while', async () => {
  await using api = await openTestApi({ identify: () => Promise.reject(new TooManyRequests(7)) })
  const answer = await fetch(`${api.url}/api/v1/machines`)
  expect(answer.status).toBe(429)
  expect(answer.headers.get('retry-after')).toBe('7')
})

test('an admin keeps users and tokens', async () => {
  await using api = await openTestApi()
  const admin = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  await admin.call('users.add', { body: { name: 'ann', role: 'monitor', password: 'long enough' } })
  await admin.call('users.set-role', { name: 'ann', body: { role: 'operator' } })
  await admin.call('users.set-password', { name: 'ann', body: { password: 'another one' } })
  expect(await admin.call('users.list')).toContainEqual({ name: 'ann', role: 'operator', changedMs: 0 })
  const { secret, token } = await admin.call('tokens.create', { body: { user: 'ann', label: 'backup script' } })
  const script = createClient({ server: api.url, credentials: { token: secret } })
  expect(await script.call('session.whoami')).toMatchObject({ name: 'ann', role: 'operator' })
  expect(await admin.call('tokens.list', { user: 'ann' })).toEqual([token])
  await admin.call('tokens.revoke', { token: token.id })
  await expect(script.call('session.whoami')).rejects.toMatchObject({ code: 'unauthenticated' })
  await admin.call('users.remove', { name: 'ann' })
  await expect(admin.call('users.remove', { name: 'ann' })).rejects.toMatchObject({ code: 'user-not-found' })
  await expect(admin.call('tokens.revoke', { token: 'x' })).rejects.toMatchObject({ code: 'token-not-found' })
})
