import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { type Listeners, openListeners } from '../listen/listeners.ts'
import { issueCertificate, type KeyPair, makeAuthority } from './certificate.ts'
import { TlsKeeper, type TlsKeeperOptions } from './tls-keeper.ts'

const dayMs = 86_400_000
const names = { names: ['localhost'], addresses: ['127.0.0.1'] }

interface House {
  readonly keeper: TlsKeeper
  readonly listeners: Listeners
  readonly port: number
  readonly log: string[]
  readonly folder: string
}

async function house(options: Partial<TlsKeeperOptions> = {}): Promise<House> {
  const folder = await temporary()
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const keeper = await TlsKeeper.open({ dataDirectory: folder, logger, ...options })
  const listeners = await openListeners(
    {
      https: { address: '127.0.0.1', port: 0 },
      http: false,
      tls: keeper.identity,
      socketDirectory: join(folder, 'run'),
    },
    {
      handle: (_, response) => response.end('answered'),
      checkContinue: (_, response) => response.end(),
      upgrade: (_, { socket }) => socket.end(),
      clientError: (_, socket) => socket.destroy(),
    },
  )
  keeper.onChange((identity) => listeners.setIdentity(identity))
  onTestFinished(async () => {
    keeper[Symbol.dispose]()
    await listeners[Symbol.asyncDispose]()
  })
  return { keeper, listeners, port: Number(new URL(listeners.https ?? '').port), log, folder }
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-tls-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A connection as it stands after the handshake. */
function shake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => resolve(socket))
    socket.once('error', reject)
    onTestFinished(() => void socket.destroy())
  })
}

async function serialAt(port: number): Promise<string> {
  const socket = await shake(port)
  const { serialNumber } = socket.getPeerX509Certificate() ?? { serialNumber: '' }
  socket.destroy()
  return serialNumber
}

function serialOf({ certificate }: Pick<KeyPair, 'certificate'>): string {
  return new X509Certificate(certificate).serialNumber
}

async function pair(days = 90, from = new Date()): Promise<KeyPair> {
  const authority = await makeAuthority('Company', { from, days: 3650 })
  return await issueCertificate(authority, names, { from, days })
}

/** A certificate in files, as something that renews certificates would leave it. */
async function given(first: KeyPair) {
  const folder = await temporary()
  const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const write = async (each: KeyPair): Promise<void> => {
    await writeFile(files.certificate, each.certificate)
    await writeFile(files.key, each.key)
  }
  await write(first)
  return { files, write }
}

test('our own certificate is renewed while the daemon runs; open connections go on, new ones get it', async () => {
  const clock = { now: new Date() }
  const { keeper, port, log } = await house({ now: () => clock.now })
  const before = await serialAt(port)
  const old = await shake(port)
  clock.now = new Date(Date.now() + 300 * dayMs)
  await keeper.look()
  expect(await serialAt(port)).toBe(before)
  clock.now = new Date(Date.now() + 340 * dayMs)
  await keeper.look()
  const after = await serialAt(port)
  expect(after).not.toBe(before)
  const answer = new Promise<string>((resolve) => old.once('data', (bytes: Buffer) => resolve(bytes.toString())))
  old.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  expect(await answer).toContain('200 OK')
  expect(log.join('')).toContain('new certificate')
  expect(keeper.status.expiresMs - clock.now.getTime()).toBeGreaterThan(364 * dayMs)
})

test('a certificate from elsewhere is read again when its files change', async () => {
  const [first, second] = [await pair(), await pair()]
  const { files, write } = await given(first)
  const { keeper, port } = await house({ given: files })
  expect(await serialAt(port)).toBe(serialOf(first))
  await keeper.look()
  await write(second)
  await keeper.look()
  expect(await serialAt(port)).toBe(serialOf(second))
})

test.each<[string, (files: { certificate: string; key: string }) => Promise<void>, RegExp]>([
  ['a key that is another’s', async ({ key }) => writeFile(key, (await pair()).key), /is not that of the certificate/],
  [
    'half a file',
    async ({ certificate }) => writeFile(certificate, '-----BEGIN CERTIFICATE-----\nMII'),
    /no certificate with its key/,
  ],
  ['nothing', ({ certificate }) => rm(certificate), /can't be read/],
])('%s in the files is told once, and the last good one stays', async (_, spoil, words) => {
  const first = await pair()
  const { files, write } = await given(first)
  const { keeper, port, log } = await house({ given: files })
  await spoil(files)
  await keeper.look()
  await keeper.look()
  expect(await serialAt(port)).toBe(serialOf(first))
  expect(log.filter((line) => words.test(line))).toHaveLength(1)
  expect(keeper.status.problem).toMatch(words)
  const mended = await pair()
  await write(mended)
  await keeper.look()
  expect(await serialAt(port)).toBe(serialOf(mended))
  expect(keeper.status.problem).toBeUndefined()
})

test('one that is over, or begins later, does not replace a good one', async () => {
  const first = await pair()
  const { files, write } = await given(first)
  const { keeper, port } = await house({ given: files })
  await write(await pair(1, new Date(Date.now() - 9 * dayMs)))
  await keeper.look()
  expect(keeper.status.problem).toMatch(/ended/)
  await write(await pair(90, new Date(Date.now() + 9 * dayMs)))
  await keeper.look()
  expect(keeper.status.problem).toMatch(/begins only/)
  expect(await serialAt(port)).toBe(serialOf(first))
})

test('a daemon does not start with files that can’t be used, and names them', async () => {
  const { files } = await given(await pair())
  await writeFile(files.key, 'nonsense')
  await expect(house({ given: files })).rejects.toThrow(files.key)
})

test.each([
  { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' },
  { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' },
  { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' },
  { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA384' },
] as const)('%j is refused, before and after a renewal', async (offer) => {
  const clock = { now: new Date() }
  const { keeper, port } = await house({ now: () => clock.now })
  // Security level 0 lets the client offer what is refused.
  const options = { ...offer, ciphers: `${'ciphers' in offer ? offer.ciphers : 'DEFAULT'}:@SECLEVEL=0` }
  await expect(shake(port, options)).rejects.toThrow(/alert|version|handshake/i)
  clock.now = new Date(Date.now() + 340 * dayMs)
  await keeper.look()
  await expect(shake(port, options)).rejects.toThrow(/alert|version|handshake/i)
})

test('TLS 1.2 and 1.3 are taken', async () => {
  const { port } = await house()
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    expect((await shake(port, { minVersion: version, maxVersion: version })).getProtocol()).toBe(version)
})

test('a crash between key and certificate is mended at the next start', async () => {
  const { folder } = await house()
  await writeFile(join(folder, 'tls', 'server.key'), (await pair()).key)
  const keeper = await TlsKeeper.open({ dataDirectory: folder, logger: pino({ level: 'silent' }) })
  keeper[Symbol.dispose]()
  const certificate = new X509Certificate(keeper.identity.certificate)
  expect(certificate.checkPrivateKey(createPrivateKey(await readFile(join(folder, 'tls', 'server.key'))))).toBe(true)
})
