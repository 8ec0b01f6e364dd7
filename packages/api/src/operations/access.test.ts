import type { Actor } from '@cimarron/estate'
import { openTestEstate, testActor } from '@cimarron/estate/testing'
import { expect, test } from 'vitest'
import type { RoleChange } from '../access-administration.ts'
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
  expect(await admin.call('users.list')).toContainEqual({
    name: 'ann',
    role: 'operator',
    namespaces: {},
    hasPassword: true,
    changedMs: 0,
  })
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

test('a user may have another role in a namespace, until it is taken away again', async () => {
  await using api = await openTestApi()
  const admin = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  const added = { name: 'ann', role: 'none', namespaces: { 'root/virt': 'monitor' } } as const
  expect(await admin.call('users.add', { body: added })).toMatchObject({ ...added, hasPassword: false })
  const set = (body: RoleChange) => admin.call('users.set-role', { name: 'ann', body })
  expect(await set({ role: 'operator', namespace: 'root/virt/lab' })).toMatchObject({
    role: 'none',
    namespaces: { 'root/virt': 'monitor', 'root/virt/lab': 'operator' },
  })
  expect(await set({ role: 'inherit', namespace: 'root/virt' })).toMatchObject({
    namespaces: { 'root/virt/lab': 'operator' },
  })
  await expect(set({ role: 'inherit' })).rejects.toMatchObject({ code: 'invalid-request' })
})

test('an admin issues and revokes certificates, and ends sessions', async () => {
  await using api = await openTestApi()
  const admin = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  const { certificate, key } = await admin.call('certificates.issue', { name: 'monitor', body: { days: 30 } })
  expect(key).toContain('key of monitor')
  const brought = await admin.call('certificates.issue', { name: 'monitor', body: { certificate: 'PEM' } })
  expect(brought).not.toHaveProperty('key')
  expect(await admin.call('certificates.list', { name: 'monitor' })).toEqual([certificate, brought.certificate])
  const { fingerprint } = certificate
  await admin.call('certificates.revoke', { name: 'monitor', fingerprint })
  await expect(admin.call('certificates.revoke', { name: 'monitor', fingerprint })).rejects.toMatchObject({
    code: 'certificate-not-found',
  })
  const sessions = await admin.call('sessions.list')
  expect(sessions).toMatchObject([{ user: 'admin' }, { user: 'monitor', streams: 1 }])
  await admin.call('sessions.end', { session: sessions[1]?.id ?? '' })
  expect(await admin.call('sessions.list')).toHaveLength(1)
  await expect(admin.call('sessions.end', { session: 'x' })).rejects.toMatchObject({ code: 'session-not-found' })
})

test('users, tokens, certificates and sessions are for admins alone', async () => {
  await using api = await openTestApi()
  const operator = createClient({ server: api.url, credentials: { name: 'operator', password: 'operator-password' } })
  const tries = [
    operator.call('users.list'),
    operator.call('users.set-role', { name: 'operator', body: { role: 'admin' } }),
    operator.call('tokens.create', { body: { user: 'admin', label: 'mine' } }),
    operator.call('certificates.issue', { name: 'admin', body: {} }),
    operator.call('sessions.list'),
    operator.call('sessions.end', { session: 's1' }),
  ]
  for (const each of await Promise.allSettled(tries)) expect(each).toMatchObject({ reason: { code: 'denied' } })
})

test('the host and the process are told to who has a role at large or on some hypervisor, and to nobody else', async () => {
  await using estate = await openTestEstate()
  const nobody: Actor = { name: 'eve', role: 'none', via: 'http' }
  const on = (hypervisor: string | undefined): Actor => ({
    ...nobody,
    role: hypervisor === undefined ? 'none' : 'monitor',
    on,
  })
  const ask = async (actor: Actor, path: string) => {
    await using api = await openTestApi({ estate, identify: async () => actor })
    const answer = await fetch(api.url + path)
    return { status: answer.status, text: await answer.text() }
  }
  for (const path of ['/api/v1/doctor', '/metrics']) {
    const refused = await ask(nobody, path)
    expect(refused.status, path).toBe(403)
    expect(JSON.parse(refused.text)).toMatchObject({
      code: 'denied',
      detail: expect.stringMatching(/^the user eve has no role here; .* monitor, at large or on some hypervisor$/),
    })
    expect(await ask(on(undefined), path), path).toMatchObject({ status: 200 })
    expect(await ask(testActor('monitor'), path), path).toMatchObject({ status: 200 })
  }
})
