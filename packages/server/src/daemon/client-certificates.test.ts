// A dependency's decorators need this to be loaded first.
import 'reflect-metadata'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { connect } from '@cimarron/wbem-client/node'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type AccessHouse, accessHouse } from '../testing/access-house.ts'
import { issueClientCertificate, type KeyPair, makeAuthority } from '../tls/certificate.ts'

interface Asked {
  readonly pair?: KeyPair
  readonly headers?: Readonly<Record<string, string>>
  readonly session?: Buffer
}

/** Who asks for `/whoami` over HTTPS, in a connection of its own. */
async function whoami(
  house: AccessHouse,
  { pair, headers = {} }: Asked = {},
): Promise<{ status: number; name?: string; via?: string }> {
  const shown = pair === undefined ? {} : { cert: pair.certificate, key: pair.key }
  return await new Promise((resolve, reject) => {
    const asked = request(`${house.daemon.endpoint.https}/api/v1/whoami`, {
      ca: house.ca,
      ...shown,
      headers,
      agent: false,
    })
    asked.on('error', reject)
    asked.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      answer.on('end', () => resolve({ ...JSON.parse(text), status: answer.statusCode ?? 0 }))
    })
    asked.end()
  })
}

async function issued(house: AccessHouse, name: string): Promise<KeyPair & { readonly fingerprint: string }> {
  const { pem, key = '', certificate } = await house.admin.call('certificates.issue', { name, body: {} })
  return { certificate: pem, key, fingerprint: certificate.fingerprint }
}

const basic = (name: string, password = `${name}-password`) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})

const day = { from: new Date(), days: 1 }

/** A daemon starts in a fraction of this; on a host that has much else to do, not in the usual five seconds. */
const daemonMs = 60_000
const ownDaemon = { timeout: daemonMs }

describe('with the daemon’s own CA', () => {
  let house: AccessHouse
  beforeAll(async () => {
    house = await accessHouse()
  }, daemonMs)
  afterAll(() => house[Symbol.asyncDispose]())

  test('a certificate of the daemon’s own CA stands for its user, by REST and by CIM', async () => {
    await house.add('ann', 'operator')
    const pair = await issued(house, 'ann')
    expect(await whoami(house, { pair })).toMatchObject({ status: 200, name: 'ann', via: 'https:certificate' })
    await using client = connect(house.daemon.endpoint.https ?? '', {
      namespace: 'root/virt',
      ca: house.ca,
      cert: pair.certificate,
      key: pair.key,
    })
    expect((await Array.fromAsync(client.enumerateInstanceNames('CIM_ComputerSystem'))).length).toBeGreaterThan(0)
  })

  test('who has no certificate, or one that is nobody’s, comes in by password as ever', async () => {
    await house.add('bea', 'operator')
    expect(await whoami(house, { headers: basic('bea') })).toMatchObject({ status: 200, via: 'https' })
    const strange = await issueClientCertificate(await makeAuthority('strange', day), 'bea', day)
    expect(await whoami(house, { pair: strange })).toMatchObject({ status: 401 })
    expect(await whoami(house, { pair: strange, headers: basic('bea') })).toMatchObject({ status: 200, via: 'https' })
  })

  test('what stands in Authorization counts, also where the certificate alone would be somebody', async () => {
    await house.add('cid', 'operator')
    await house.add('eve', 'monitor')
    const pair = await issued(house, 'cid')
    expect(await whoami(house, { pair, headers: basic('eve') })).toMatchObject({ name: 'eve', via: 'https' })
    expect(await whoami(house, { pair, headers: basic('eve', 'wrong') })).toMatchObject({ status: 401 })
    expect(await whoami(house, { pair, headers: { authorization: 'Bearer cmr_nobody' } })).toMatchObject({
      status: 401,
    })
  })

  test('a certificate ends when it is revoked, and with its user, of whom a later namesake is another', async () => {
    await house.add('dan', 'operator')
    const [first, second] = [await issued(house, 'dan'), await issued(house, 'dan')]
    await house.admin.call('certificates.revoke', { name: 'dan', fingerprint: first.fingerprint })
    expect(await whoami(house, { pair: first })).toMatchObject({ status: 401 })
    expect(await whoami(house, { pair: second })).toMatchObject({ status: 200 })
    await house.admin.call('users.remove', { name: 'dan' })
    await house.add('dan', 'admin')
    expect(await whoami(house, { pair: second })).toMatchObject({ status: 401 })
    const audit = await house.admin.call('audit.read', { limit: 100 })
    const events = audit.entries.map((entry) => (entry.kind === 'access' ? entry.event : entry.kind))
    for (const event of ['certificate-issued', 'certificate-revoked', 'user-removed', 'log-in-refused'])
      expect(events).toContain(event)
  })

  test('no header says who somebody is', async () => {
    const names = [
      'x-forwarded-user',
      'x-remote-user',
      'remote-user',
      'x-ssl-client-s-dn',
      'x-client-cert',
      'pegasusauthorization',
    ]
    for (const name of names)
      expect(await whoami(house, { headers: { [name]: 'admin' } }), name).toMatchObject({ status: 401 })
  })

  test('a resumed TLS session is who it was, and nobody once the certificate was revoked', async () => {
    await house.add('fay', 'operator')
    const pair = await issued(house, 'fay')
    const port = Number(new URL(house.daemon.endpoint.https ?? '').port)
    /** One request over TLS 1.2, whose tickets come with the handshake. */
    const ask = (session?: Buffer) =>
      new Promise<{ status: string; session: Buffer | undefined; isReused: boolean }>((resolve, reject) => {
        const shown = { cert: pair.certificate, key: pair.key, ca: house.ca, servername: 'localhost' }
        const socket = connectTls({
          host: '127.0.0.1',
          port,
          maxVersion: 'TLSv1.2',
          ...shown,
          ...(session && { session }),
        })
        let text = ''
        socket.on('error', reject)
        let seen: { session: Buffer | undefined; isReused: boolean } = { session: undefined, isReused: false }
        socket.on('secureConnect', () => {
          seen = { session: socket.getSession(), isReused: socket.isSessionReused() }
          socket.write('GET /api/v1/whoami HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
        })
        socket.on('data', (piece: Buffer) => {
          text += piece.toString()
        })
        socket.on('close', () => resolve({ status: text.slice(9, 12), ...seen }))
      })
    const first = await ask()
    expect(first).toMatchObject({ status: '200', isReused: false })
    expect(await ask(first.session)).toMatchObject({ status: '200', isReused: true })
    await house.admin.call('certificates.revoke', { name: 'fay', fingerprint: pair.fingerprint })
    expect(await ask(first.session)).toMatchObject({ status: '401' })
  })
})

/** A daemon that takes certificates of another CA. */
async function withCompany(more: string) {
  const company = await makeAuthority('Company', day)
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-company-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'ca.pem')
  await writeFile(file, company.certificate)
  const house = await accessHouse(`clientCertificates: { ca: ${file}${more} }`)
  return { house, company }
}

test('the common name of another CA’s certificate names the user, and an odd one nobody', ownDaemon, async () => {
  const { house: opened, company } = await withCompany('')
  await using house = opened
  await house.add('ann', 'operator')
  expect(await whoami(house, { pair: await issueClientCertificate(company, 'ann', day) })).toMatchObject({
    name: 'ann',
  })
  for (const odd of ['ann\0.example', 'аnn', 'ann ', 'ANN', 'local', 'system', ''])
    expect(await whoami(house, { pair: await issueClientCertificate(company, odd, day) }), odd).toMatchObject({
      status: 401,
    })
  const yesterday = new Date(Date.now() - 3 * 86_400_000)
  const over = await issueClientCertificate(company, 'ann', { from: yesterday, days: 1 })
  const notYet = await issueClientCertificate(company, 'ann', { from: new Date(Date.now() + 86_400_000 * 2), days: 1 })
  for (const pair of [over, notYet]) expect(await whoami(house, { pair })).toMatchObject({ status: 401 })
})

/** As the CA would: with these names and alternative names, for which purpose it likes. */
async function custom(
  authority: KeyPair,
  subject: x509.JsonName,
  { names, use = x509.ExtendedKeyUsage.clientAuth }: { names: x509.JsonGeneralNames; use?: x509.ExtendedKeyUsage },
): Promise<KeyPair> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const [der] = x509.PemConverter.decode(authority.key)
  const signingKey = await crypto.subtle.importKey('pkcs8', der ?? new ArrayBuffer(0), curve, false, ['sign'])
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: new x509.X509Certificate(authority.certificate).subjectName,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: curve,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 60_000),
    extensions: [new x509.ExtendedKeyUsageExtension([use]), new x509.SubjectAlternativeNameExtension(names)],
  })
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { certificate: certificate.toString('pem'), key }
}

test('by the email, where there is exactly one and it is no name in disguise', ownDaemon, async () => {
  const { house: opened, company } = await withCompany(', map: email')
  await using house = opened
  await house.add('ann@example.com', 'operator')
  const email = (value: string) => ({ type: 'email', value }) as const
  const cases: [x509.JsonGeneralNames, number][] = [
    [[email('ann@example.com')], 200],
    [[email('ann@example.com'), email('eve@example.com')], 401],
    [[{ type: 'dns', value: 'x, email:ann@example.com' }], 401],
    [[{ type: 'dns', value: 'ann@example.com' }], 401],
  ]
  for (const [names, status] of cases)
    expect(
      await whoami(house, { pair: await custom(company, [{ CN: ['ann@example.com'] }], { names }) }),
    ).toMatchObject({ status })
})

test('two common names are nobody, and a certificate for servers is none for a client', ownDaemon, async () => {
  const { house: opened, company } = await withCompany('')
  await using house = opened
  await house.add('ann', 'operator')
  const names = [{ type: 'dns', value: 'x' }] as const
  const two = await custom(company, [{ CN: ['ann'] }, { CN: ['eve'] }], { names: [...names] })
  expect(await whoami(house, { pair: two })).toMatchObject({ status: 401 })
  const server = await custom(company, [{ CN: ['ann'] }], { names: [...names], use: x509.ExtendedKeyUsage.serverAuth })
  expect(await whoami(house, { pair: server })).toMatchObject({ status: 401 })
})

test('only registered ones count where the map says so', ownDaemon, async () => {
  const { house: opened, company } = await withCompany(', map: fingerprint')
  await using house = opened
  await house.add('ann', 'operator')
  const pair = await issueClientCertificate(company, 'ann', day)
  expect(await whoami(house, { pair })).toMatchObject({ status: 401 })
  await house.admin.call('certificates.issue', { name: 'ann', body: { certificate: pair.certificate } })
  expect(await whoami(house, { pair })).toMatchObject({ name: 'ann' })
  const again = house.admin.call('certificates.issue', { name: 'ann', body: { certificate: pair.certificate } })
  await expect(again).rejects.toMatchObject({ code: 'unfit-certificate' })
  for (const certificate of ['nonsense', company.certificate])
    await expect(house.admin.call('certificates.issue', { name: 'ann', body: { certificate } })).rejects.toMatchObject({
      code: 'unfit-certificate',
    })
})

test('where one is required, nobody gets as far as a request without', ownDaemon, async () => {
  await using house = await accessHouse('clientCertificates: { required: true }')
  await house.add('ann', 'operator')
  await expect(whoami(house, { headers: basic('ann') })).rejects.toThrow()
  expect(await whoami(house, { pair: await issued(house, 'ann') })).toMatchObject({ status: 200 })
})
