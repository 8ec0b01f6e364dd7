import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { remoteCalls as calls, connectRpc } from '../index.ts'
import { FakeLibvirtd, FakeRefusal } from '../testing.ts'
import { authenticate } from './authenticate.ts'

const folder = await mkdtemp(join(tmpdir(), 'libvirt-'))
afterAll(() => rm(folder, { recursive: true }))
let count = 0

const types = { none: 0, sasl: 1, polkit: 2 }

/** A server that wants a log-in; what it was told is given back. */
async function server(type: number, mechlist = ''): Promise<{ fake: FakeLibvirtd; uri: string }> {
  const path = join(folder, `${count++}`)
  const fake = await FakeLibvirtd.listen(path)
  fake.on(calls.authList, () => ({ types: [type] })).on(calls.authSaslInit, () => ({ mechlist }))
  return { fake, uri: `test:///default?socket=${path}` }
}

const hash = 'sha256'
const hmac = (key: Uint8Array, text: string) => createHmac(hash, key).update(text).digest()
const salt = Buffer.from('salt')
const iterations = 4096

/** The server's side of SCRAM-SHA-256 (RFC 5802, 3), written here anew. */
function serveScram(
  fake: FakeLibvirtd,
  { password, isComplete = true }: { password: string; isComplete?: boolean },
): void {
  let messages = ''
  let serverFirst = ''
  fake.on(calls.authSaslStart, ({ mech, nil, data }) => {
    expect([mech, nil]).toEqual(['SCRAM-SHA-256', 0])
    const bare = Buffer.from(data).toString().slice('n,,'.length)
    serverFirst = `r=${/r=(.*)$/.exec(bare)?.[1]}server,s=${salt.toString('base64')},i=${iterations}`
    messages = `${bare},${serverFirst}`
    return { complete: 0, nil: 0, data: Buffer.from(serverFirst) }
  })
  fake.on(calls.authSaslStep, ({ nil, data }) => {
    // The empty step with which a server that is not content by then is told that this is all.
    if (nil === 1) return { complete: 1, nil: 1, data: new Uint8Array() }
    const [, withoutProof = '', proof = ''] = /^(.*),p=(.*)$/.exec(Buffer.from(data).toString()) ?? []
    const all = `${messages},${withoutProof}`
    const salted = pbkdf2Sync(password, salt, iterations, 32, hash)
    const clientKey = hmac(salted, 'Client Key')
    const signature = hmac(createHash(hash).update(clientKey).digest(), all)
    const given = Buffer.from(proof, 'base64').map((byte, at) => byte ^ (signature[at] ?? 0))
    if (!clientKey.equals(given)) throw new FakeRefusal(45, 'authentication failed: authentication failed')
    const verifier = hmac(hmac(salted, 'Server Key'), all).toString('base64')
    return { complete: isComplete ? 1 : 0, nil: 0, data: Buffer.from(`v=${verifier}`) }
  })
}

describe('SCRAM', () => {
  test.each([true, false])('lets in who knows the password (complete with the last word: %s)', async (isComplete) => {
    const { fake, uri } = await server(types.sasl, 'DIGEST-MD5,SCRAM-SHA-256')
    await using _ = fake
    serveScram(fake, { password: 'secret', isComplete })
    await using rpc = await connectRpc(uri, { credentials: { user: 'ann', password: 'secret' } })
    expect(rpc.isOpen).toBe(true)
  })

  test('keeps out who does not', async () => {
    const { fake, uri } = await server(types.sasl, 'SCRAM-SHA-256')
    await using _ = fake
    serveScram(fake, { password: 'secret' })
    const connecting = connectRpc(uri, { credentials: { user: 'ann', password: 'guess' } })
    await expect(connecting).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('saslpasswd2 -a libvirt ann'),
    })
  })

  test('is not opened by a server that lets everybody in', async () => {
    const { fake, uri } = await server(types.sasl, 'SCRAM-SHA-256')
    await using _ = fake
    serveScram(fake, { password: 'secret' })
    fake.on(calls.authSaslStep, () => ({ complete: 1, nil: 0, data: Buffer.from('v=AAAA') }))
    const connecting = connectRpc(uri, { credentials: { user: 'ann', password: 'secret' } })
    await expect(connecting).rejects.toMatchObject({ code: 'authentication' })
  })
})

test('a server that wants a password tells so where none was given', async () => {
  const { fake, uri } = await server(types.sasl, 'SCRAM-SHA-256')
  await using _ = fake
  await expect(connectRpc(uri)).rejects.toMatchObject({
    code: 'authentication',
    message: expect.stringContaining('user'),
  })
})

test.each([
  ['that is not known here', 'DIGEST-MD5', /offers DIGEST-MD5; known here are SCRAM-SHA-512, SCRAM-SHA-256, PLAIN$/],
  ['at all', '', /offers no way to log in;/],
])('a server without a way %s is refused, naming those it has', async (_name, mechanisms, words) => {
  const { fake, uri } = await server(types.sasl, mechanisms)
  await using _ = fake
  const connecting = connectRpc(uri, { credentials: { user: 'ann', password: 'secret' } })
  await expect(connecting).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(words) })
})

test('a password goes as it is only where nobody can read along', async () => {
  const { fake, uri } = await server(types.none)
  await using _ = fake
  await using rpc = await connectRpc(uri)
  const said: string[] = []
  fake
    .on(calls.authList, () => ({ types: [types.sasl] }))
    .on(calls.authSaslInit, () => ({ mechlist: 'PLAIN' }))
    .on(calls.authSaslStart, ({ data }) => {
      said.push(Buffer.from(data).toString())
      return { complete: 1, nil: 1, data: new Uint8Array() }
    })
  const credentials = { user: 'ann', password: 'secret' }
  await expect(authenticate(rpc, { credentials, isPrivate: false })).rejects.toMatchObject({ code: 'unsupported' })
  expect(said).toEqual([])
  await authenticate(rpc, { credentials, isPrivate: true })
  expect(said).toEqual(['\0ann\0secret'])
})

test('polkit is asked, and its refusal told', async () => {
  const { fake, uri } = await server(types.polkit)
  await using _ = fake
  fake.on(calls.authPolkit, () => {
    throw new FakeRefusal(45, 'authentication failed: access denied by policy')
  })
  await expect(connectRpc(uri)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('policy') })
})

test('a way to log in that nobody knows is refused by its number', async () => {
  const { fake, uri } = await server(9)
  await using _ = fake
  await expect(connectRpc(uri)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('kind 9'),
  })
})
