import { Agent, request } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { accessHouse } from '../testing/access-house.ts'

test('who is in can be seen, with what they have open, and be sent away', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor')
  const ann = house.api({ name: 'ann', password: 'ann-password' })
  const connected = Promise.withResolvers<void>()
  const cut = Promise.withResolvers<unknown>()
  const end = new AbortController()
  const onState = (state: string, cause?: unknown) => {
    if (state === 'connected') connected.resolve()
    else cut.resolve(cause)
  }
  const following = Array.fromAsync(ann.events({ signal: end.signal, onState }))
  await connected.promise
  const pulled = house
    .cim('ann')
    .pull('OpenEnumerateInstances', { ClassName: 'CIM_ManagedElement' }, { maxObjectCount: 1 })
  await pulled.next()
  const [session, ...others] = (await house.admin.call('sessions.list')).filter(({ user }) => user === 'ann')
  expect(others).toEqual([])
  expect(session).toMatchObject({
    via: 'http',
    address: '127.0.0.1',
    proof: 'password',
    streams: 1,
    pulls: 1,
    consoles: 0,
  })
  await house.admin.call('sessions.end', { session: session?.id ?? '' })
  await cut.promise
  end.abort()
  await following
  await expect(pulled.next()).rejects.toMatchObject({ status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' })
  const audit = await house.admin.call('audit.read', { limit: 10, command: 'session-ended' })
  expect(audit.entries).toMatchObject([{ event: 'session-ended', user: 'ann', actor: { via: 'socket:admin' } }])
})

test('ending the session of the page ends its token; that of a program keeps it', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor')
  const { token } = await house.api({ token: 'none' }).call('session.create', {
    body: { name: 'ann', password: 'ann-password' },
  })
  const { secret } = await house.admin.call('tokens.create', { body: { user: 'ann', label: 'program' } })
  for (const each of [token, secret]) await house.api({ token: each }).call('session.whoami')
  for (const { id, user } of await house.admin.call('sessions.list'))
    if (user === 'ann') await house.admin.call('sessions.end', { session: id })
  await expect(house.api({ token }).call('session.whoami')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await house.api({ token: secret }).call('session.whoami')).toMatchObject({ name: 'ann' })
})

test('an admin who ends what they come by hears that it is done, and is out', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'admin')
  const own = () => house.api({ name: 'ann', password: 'ann-password' })
  const ann = own()
  const [session] = (await ann.call('sessions.list')).filter(({ user }) => user === 'ann')
  await ann.call('sessions.end', { session: session?.id ?? '' })
  await ann.call('users.set-password', { name: 'ann', body: { password: 'another one' } })
  await expect(ann.call('session.whoami')).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('an idle connection of who was sent away is closed', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = { authorization: `Basic ${Buffer.from('ann:ann-password').toString('base64')}` }
  const socket = await new Promise<NodeJS.Socket>((resolve, reject) => {
    const asked = request(`${house.daemon.endpoint.http}/api/v1/whoami`, { agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(asked.socket as NodeJS.Socket))
    })
    asked.on('error', reject).end()
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await nextTurn()
  await house.admin.call('users.remove', { name: 'ann' })
  await closed
  agent.destroy()
})

test('log-ins that were refused can be seen: by user, in the audit, in the metrics', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor')
  const wrong = house.api({ name: 'ann', password: 'guess-work' }).call('session.whoami')
  await expect(wrong).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(house.api({ token: 'cmr_guess' }).call('session.whoami')).rejects.toThrow()
  const ann = (await house.admin.call('users.list')).find(({ name }) => name === 'ann')
  expect(ann?.lastRefused).toMatchObject({ address: '127.0.0.1', proof: 'password' })
  const audit = await house.admin.call('audit.read', { limit: 10, command: 'log-in-refused' })
  expect(audit.entries).toMatchObject([
    { user: 'ann', detail: 'wrong password from 127.0.0.1' },
    { user: '(token)', detail: 'wrong token from 127.0.0.1' },
  ])
  const headers = { authorization: `Basic ${Buffer.from('ann:ann-password').toString('base64')}` }
  const metrics = await (await fetch(`${house.daemon.endpoint.http}/metrics`, { headers })).text()
  expect(metrics).toContain('cimarron_log_ins_refused_total 2\n')
  expect(JSON.stringify([audit, house.log])).not.toMatch(/guess/)
})

test('a bearer token is taken over CIM-XML', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'admin')
  const { secret } = await house.admin.call('tokens.create', { body: { user: 'ann', label: 'x', role: 'monitor' } })
  const ask = async (token: string) => {
    const body = `<?xml version="1.0"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME="EnumerateClassNames"><LOCALNAMESPACEPATH><NAMESPACE NAME="interop"/></LOCALNAMESPACEPATH></IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>`
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/xml',
      CIMOperation: 'MethodCall',
      CIMMethod: 'EnumerateClassNames',
      CIMObject: 'interop',
    }
    const answer = await fetch(`${house.daemon.endpoint.http}/cimom`, { method: 'POST', headers, body })
    return [answer.status, await answer.text()] as const
  }
  expect(await ask(secret)).toEqual([200, expect.stringContaining('CLASSNAME')])
  expect((await ask('cmr_nobody'))[0]).toBe(401)
  await house.admin.call('users.remove', { name: 'ann' })
  expect((await ask(secret))[0]).toBe(401)
})
