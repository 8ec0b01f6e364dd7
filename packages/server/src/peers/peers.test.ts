import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfiguration } from '../configuration.ts'
import { openDaemon } from '../daemon/open-daemon.ts'
import { type AccessHouse, accessHouse } from '../testing/access-house.ts'
import { makeAuthority } from '../tls/certificate.ts'
import { peerName } from '../tls/own-certificate.ts'
import { Invitations } from './invitations.ts'

const timeout = { timeout: 60_000 }

async function houses(more = ''): Promise<{ here: AccessHouse; there: AccessHouse }> {
  const here = await accessHouse(more)
  onTestFinished(() => here[Symbol.asyncDispose]())
  const there = await accessHouse()
  onTestFinished(() => there[Symbol.asyncDispose]())
  return { here, there }
}

/** `there` joins `here`: each has the other as a peer then. */
async function pair(more = ''): Promise<{ here: AccessHouse; there: AccessHouse }> {
  const both = await houses(more)
  const { code } = await both.here.admin.call('peers.invite', { body: { name: 'there' } })
  await both.there.admin.call('peers.join', { body: { code, name: 'here' } })
  return both
}

/** REST at one daemon with the certificate of another. */
async function asPeer(to: AccessHouse, { dataDirectory }: AccessHouse, stem = 'peer') {
  const own = (name: string) => readFile(join(dataDirectory, 'tls', name), 'utf8')
  const [cert, key] = await Promise.all([own(`${stem}.pem`), own(`${stem}.key`)])
  const url = to.daemon.endpoint.https ?? ''
  const transport = nodeTransport({ url, ca: to.ca, servername: peerName, cert, key })
  onTestFinished(() => transport[Symbol.dispose]())
  return createClient({ server: transport })
}

test('an invitation makes two daemons peers of each other', timeout, async () => {
  const { here, there } = await houses()
  const invitation = await here.admin.call('peers.invite', { body: { name: 'there' } })
  const joined = await there.admin.call('peers.join', { body: { code: invitation.code, name: 'here' } })
  expect(joined).toMatchObject({ knownAs: 'there', peer: { name: 'here', fingerprint: invitation.fingerprint } })
  expect(await here.admin.call('peers.test', { peer: 'there' })).toMatchObject({
    knownAs: 'here',
    protocols: [1],
    hypervisors: [{ name: 'local', platform: 'simulator' }, { name: 'lab' }],
  })
  expect(await there.admin.call('peers.test', { peer: 'here' })).toMatchObject({ knownAs: 'there' })
  const audit = await here.admin.call('audit.read', { command: 'peer-added' })
  expect(audit.entries).toMatchObject([
    { user: 'there', actor: { name: 'peer:there', via: 'https:invitation', address: expect.any(String) } },
  ])
})

test('an invitation is good once; who used it may ask again, where the answer was lost', timeout, async () => {
  const { here, there } = await houses()
  const { code } = await here.admin.call('peers.invite', { body: {} })
  await there.admin.call('peers.join', { body: { code } })
  await expect(there.admin.call('peers.join', { body: { code } })).resolves.toMatchObject({
    knownAs: expect.any(String),
  })
  const third = await accessHouse()
  onTestFinished(() => third[Symbol.asyncDispose]())
  await expect(third.admin.call('peers.join', { body: { code } })).rejects.toMatchObject({ code: 'invitation-refused' })
  expect(await third.admin.call('peers.list')).toEqual([])
})

test('an invitation ends at its time', () => {
  let nowMs = 0
  const invitations = new Invitations(() => nowMs)
  const { secret, expiresMs } = invitations.make(1000)
  expect(expiresMs).toBe(1000)
  expect(() => invitations.require(secret, 'f')).not.toThrow()
  nowMs = 1000
  expect(() => invitations.require(secret, 'f')).toThrow('not known here, or over; make a new one there')
})

test('a code that was cut, or is none, is refused with the remedy', timeout, async () => {
  const { here, there } = await houses()
  const { code } = await here.admin.call('peers.invite', { body: {} })
  for (const wrong of [code.slice(0, -9), 'nonsense', `${code.slice(0, 20)}!${code.slice(21)}`]) {
    const refused = there.admin.call('peers.join', { body: { code: wrong } })
    await expect(refused, wrong).rejects.toMatchObject({ code: 'invitation-refused' })
  }
})

test('a daemon is added by the fingerprint that it tells there', timeout, async () => {
  const { here, there } = await houses()
  const url = there.daemon.endpoint.https ?? ''
  const { fingerprint } = await there.admin.call('peers.identity')
  expect(await here.admin.call('peers.look-up', { body: { url } })).toMatchObject({ url, fingerprint, protocols: [1] })
  const wrong = { name: 'there', url, fingerprint: 'ab'.repeat(32) }
  await expect(here.admin.call('peers.add', { body: wrong })).rejects.toMatchObject({ code: 'peer-mismatch' })
  const pairs = fingerprint.toUpperCase().replaceAll(/..(?!$)/g, '$&:')
  await here.admin.call('peers.add', { body: { name: 'there', url, fingerprint: pairs } })
  // It does not know this one: it says so.
  await expect(here.admin.call('peers.test', { peer: 'there' })).rejects.toThrow('it does not know this one')
})

test('a peer sees and does nothing but what peers do', timeout, async () => {
  const { here, there } = await pair()
  const client = await asPeer(here, there)
  expect(await client.call('peer.hello', { protocol: 1 })).toMatchObject({ knownAs: 'there' })
  expect(await client.call('session.whoami')).toMatchObject({
    name: 'peer:there',
    role: 'none',
    permissions: [],
    hypervisors: [],
  })
  expect((await client.call('machines.list')).machines).toEqual([])
  await expect(client.call('users.list')).rejects.toMatchObject({ code: 'denied' })
  await expect(client.call('peers.list')).rejects.toMatchObject({ code: 'denied' })
  await expect(client.call('machines.define', { body: { name: 'x' } })).rejects.toMatchObject({
    code: 'hypervisor-not-found',
  })
})

test('an admin is no peer', timeout, async () => {
  const { here } = await houses()
  await expect(here.admin.call('peer.hello', { protocol: 1 })).rejects.toMatchObject({ code: 'denied' })
})

test('what else the CA of a peer issues is nobody, and never a user of the same name', timeout, async () => {
  const { here, there } = await pair()
  await here.add('ann', 'admin')
  await there.add('ann', 'monitor')
  const { pem, key = '' } = await there.admin.call('certificates.issue', { name: 'ann', body: {} })
  const transport = nodeTransport({ url: here.daemon.endpoint.https ?? '', ca: here.ca, cert: pem, key })
  onTestFinished(() => transport[Symbol.dispose]())
  await expect(createClient({ server: transport }).call('session.whoami')).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  expect(here.log.join()).toContain('the CA of the peer there issued it to somebody else than that daemon')
  // Neither does the certificate of its listener stand for it.
  const listener = await asPeer(here, there, 'server')
  await expect(listener.call('peer.hello', { protocol: 1 })).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a peer that is removed comes in no more, also by a connection that it has', timeout, async () => {
  const { here, there } = await pair()
  const client = await asPeer(here, there)
  await client.call('peer.hello', { protocol: 1 })
  await here.admin.call('peers.remove', { peer: 'there' })
  await expect(client.call('peer.hello', { protocol: 1 })).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(there.admin.call('peers.test', { peer: 'here' })).rejects.toMatchObject({ code: 'peer-refused' })
})

test('peers come in where only clients with a certificate are let in', timeout, async () => {
  const { here, there } = await houses('clientCertificates: { required: true }')
  const { code } = await there.admin.call('peers.invite', { body: {} })
  // Before it is known nobody gets as far as to say who they are: the one that is stricter joins.
  await here.admin.call('peers.join', { body: { code, name: 'there' } })
  expect(await there.admin.call('peers.list')).toHaveLength(1)
})

test('a daemon that asks for no certificates says why it can have no peers', timeout, async () => {
  const { here } = await houses('clientCertificates: false')
  await expect(here.admin.call('peers.invite', { body: {} })).rejects.toThrow('clientCertificates "false" asks nobody')
})

test('a version of the protocol that is not spoken is refused by its number', timeout, async () => {
  const { here, there } = await pair()
  const client = await asPeer(here, there)
  const refused = client.call('peer.hello', { protocol: 7 })
  await expect(refused).rejects.toThrow('version 7 of the protocol between daemons: it speaks 1')
})

test('peers are there after a restart', timeout, async () => {
  const { here } = await pair()
  const { dataDirectory } = here
  await here.daemon[Symbol.asyncDispose]()
  const configuration = parseConfiguration(
    'listen: { https: { port: 0 }, http: false }\nhypervisors: [{ platform: simulator }]',
    't',
  )
  await using again = await openDaemon({ dataDirectory, configuration, logger: pino({ level: 'silent' }) })
  const transport = nodeTransport({ socketPath: again.endpoint.sockets.admin })
  onTestFinished(() => transport[Symbol.dispose]())
  const admin = createClient({ server: transport })
  expect(await admin.call('peers.list')).toMatchObject([{ name: 'there' }])
  expect(await admin.call('peers.test', { peer: 'there' })).toMatchObject({ name: 'there' })
})

test('a stranger who tells the CA of somebody else is not welcome', timeout, async () => {
  const { here, there } = await houses()
  const { code } = await here.admin.call('peers.invite', { body: {} })
  const [, , secret] = JSON.parse(Buffer.from(code.slice('cimarron1-'.length), 'base64url').toString()) as string[]
  const { certificate } = await makeAuthority('Stranger', { from: new Date(), days: 1 })
  const body = { protocol: 1, secret: secret ?? '', authority: certificate, url: 'https://127.0.0.1:1', name: 'x' }
  const client = await asPeer(here, there)
  await expect(client.call('peer.welcome', { body })).rejects.toMatchObject({ code: 'invitation-refused' })
})

test('what answers at an address and is no daemon is told apart from one', timeout, async () => {
  const { here } = await houses()
  const url = 'https://127.0.0.1:9'
  await expect(here.admin.call('peers.look-up', { body: { url } })).rejects.toMatchObject({ code: 'peer-unreachable' })
  const wrong = here.admin.call('peers.look-up', { body: { url: 'http://127.0.0.1:5989' } })
  await expect(wrong).rejects.toThrow('https://host:5989 would be one')
})
