import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { encodeResponse } from '@cimarron/cim-xml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { indication } from '../test/raw-request.ts'
import { type ConnectOptions, connect, openListener } from './node.ts'

/** Certificates are made on the spot, so that none is kept here to expire. */
const tool = 'openssl'

let folder: string
let server: Server
let port: number
/** The subject of the certificate that the last caller showed. */
let caller: string | undefined

const pem = (name: string): Buffer => readFileSync(join(folder, name))

function openssl(...args: string[]): void {
  const { error, status, stderr } = spawnSync(tool, args, { cwd: folder, encoding: 'utf8' })
  if (error) throw new Error('this test needs openssl: apt-get install openssl', { cause: error })
  if (status !== 0) throw new Error(`openssl ${args[0]} ended with ${status}: ${stderr}`)
}

function certify(name: string, extension: string): void {
  writeFileSync(join(folder, `${name}.ext`), extension)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`]
  openssl('req', ...key, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
  const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...signer,
    '-days',
    '2',
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.crt`,
  )
}

async function ask(options: ConnectOptions, host = 'localhost'): Promise<unknown> {
  await using client = connect(`https://${host}:${port}`, options)
  try {
    return await Array.fromAsync(client.enumerateClassNames())
  } catch (error) {
    return error
  }
}

describe('over HTTPS', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wbem-tls-'))
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'ca.key']
    openssl('req', '-x509', ...key, '-subj', '/CN=Test CA', '-days', '2', '-out', 'ca.crt')
    certify('server', 'subjectAltName=DNS:localhost')
    certify('client', 'extendedKeyUsage=clientAuth')
    const tls = { key: pem('server.key'), cert: pem('server.crt'), ca: pem('ca.crt') }
    server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      const certificate = (request.socket as TLSSocket).getPeerCertificate()
      const subject = certificate.subject?.CN
      caller = Array.isArray(subject) ? subject[0] : subject
      request.resume()
      const answer = { kind: 'intrinsic', method: 'EnumerateClassNames', results: ['A_B'], output: {} } as const
      response.end(encodeResponse('1', [answer]))
    })
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const where = server.address()
    port = typeof where === 'object' && where !== null ? where.port : 0
  })

  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    rmSync(folder, { recursive: true })
  })

  test('a server is trusted by its own authority', async () => {
    expect(await ask({ ca: pem('ca.crt') })).toEqual(['A_B'])
  })

  test('a certificate of an unknown authority is refused', async () => {
    expect(await ask({})).toMatchObject({ code: 'tls-untrusted' })
  })

  test('a certificate for another name is refused', async () => {
    expect(await ask({ ca: pem('ca.crt') }, '127.0.0.1')).toMatchObject({ code: 'tls-untrusted' })
  })

  test('any certificate is taken where checking is switched off', async () => {
    expect(await ask({ checkCertificate: false })).toEqual(['A_B'])
  })

  test('the client shows its own certificate', async () => {
    expect(await ask({ ca: pem('ca.crt'), cert: pem('client.crt'), key: pem('client.key') })).toEqual(['A_B'])
    expect(caller).toBe('client')
  })

  test('a listener lets in who shows a certificate, and tells whose', async () => {
    const tls = { key: pem('server.key'), cert: pem('server.crt'), clientCa: pem('ca.crt') }
    await using listener = await openListener({ address: 'localhost', tls })
    const url = `https://localhost:${listener.port}/`
    await using stranger = connect(url, { ca: pem('ca.crt') })
    await expect(stranger.exportIndication(indication(1))).rejects.toThrow()
    await using known = connect(url, { ca: pem('ca.crt'), cert: pem('client.crt'), key: pem('client.key') })
    const sent = known.exportIndication(indication(1))
    for await (const { from } of listener) {
      expect(from.certificate).toBe('client')
      break
    }
    await sent
  })
})
