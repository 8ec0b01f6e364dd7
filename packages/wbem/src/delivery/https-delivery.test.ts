import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Instance } from '@cimarron/cim'
import { DeliveryError } from '@cimarron/cimom'
import { type IndicationListener, type ListenerTls, openListener } from '@cimarron/wbem-client/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDelivery, type WbemDeliveryOptions } from '../index.ts'

interface Identity {
  readonly cert: string
  readonly key: string
}

let folder: string
let listenerIdentity: Identity
let ownIdentity: Identity

/** Certificates are made on the spot, so that none is kept here to expire. */
function selfSigned(name: string): Identity {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost']
  const made = spawnSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert], {
    encoding: 'utf8',
  })
  if (made.error) throw new Error('this test needs openssl: apt-get install openssl', { cause: made.error })
  if (made.status !== 0) throw new Error(`openssl ended with ${made.status}: ${made.stderr}`)
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

/** Delivers one indication; what the listener knows of the sender. */
async function deliver(
  tls: ListenerTls,
  options: WbemDeliveryOptions,
  host = 'localhost',
): Promise<string | undefined> {
  await using listener: IndicationListener = await openListener({ address: 'localhost', tls })
  await using delivery = openDelivery(options)
  const url = `https://${host}:${listener.port}/`
  const signal = new AbortController().signal
  const delivered = delivery.deliver(new Instance('CIM_InstCreation'), { url }, signal)
  const taken = (async () => {
    for await (const { from } of listener) return from.certificate
    return undefined
  })()
  await delivered
  return await taken
}

describe('over HTTPS', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wbem-delivery-'))
    listenerIdentity = selfSigned('listener')
    ownIdentity = selfSigned('server')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('a listener is trusted by a configured authority', async () => {
    await deliver(listenerIdentity, { ca: [listenerIdentity.cert] })
  })

  test('a listener that is not known is untrusted, and so is a known one under another name', async () => {
    const failure = (options: WbemDeliveryOptions, host?: string): Promise<unknown> =>
      deliver(listenerIdentity, options, host).catch((error: unknown) => error)
    expect(await failure({})).toMatchObject({ name: DeliveryError.name, code: 'untrusted', isFinal: false })
    expect(await failure({ ca: [listenerIdentity.cert] }, '127.0.0.1')).toMatchObject({ code: 'untrusted' })
  })

  test('the server shows its certificate to a listener that asks for one', async () => {
    const clientCertificate = { certificate: ownIdentity.cert, key: ownIdentity.key }
    const tls = { ...listenerIdentity, clientCa: ownIdentity.cert }
    expect(await deliver(tls, { ca: [listenerIdentity.cert], clientCertificate })).toBe('server')
    await expect(deliver(tls, { ca: [listenerIdentity.cert] })).rejects.toBeInstanceOf(DeliveryError)
  })
})
