import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ensureAuthority, ownCertificate } from './own-certificate.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cimarron-tls-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

async function identityIn(data: string, now?: Date) {
  const authority = await ensureAuthority(data, now)
  return { ...(await ownCertificate(data, authority, now)), authorityFile: authority.file }
}

test('a client that trusts the CA reaches the daemon by localhost and by 127.0.0.1', async () => {
  const identity = await identityIn(await folder())
  const server = createServer({ cert: identity.certificate, key: identity.key }, (_, answer) => answer.end('here'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  for (const host of ['localhost', '127.0.0.1']) {
    const status = await new Promise((resolve, reject) =>
      request({ host, port, family: 4, agent: false, ca: readFileSync(identity.authorityFile) }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end(),
    )
    expect(status).toBe(200)
  }
})

test('the next start uses the same certificate; one near its end is renewed by the same CA', async () => {
  const data = await folder()
  const first = await identityIn(data)
  const again = await identityIn(data)
  expect(again.certificate).toBe(first.certificate)
  const later = await identityIn(data, new Date(Date.now() + 350 * 24 * 3600 * 1000))
  expect(later.certificate).not.toBe(first.certificate)
  const authority = new X509Certificate(readFileSync(later.authorityFile))
  expect(new X509Certificate(later.certificate).verify(authority.publicKey)).toBe(true)
})

test('keys are readable by their owner only', async () => {
  const data = await folder()
  await identityIn(data)
  for (const name of ['ca.key', 'server.key']) expect((await stat(join(data, 'tls', name))).mode & 0o777).toBe(0o600)
})
