import { request as httpRequest } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Instance } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { describe, expect, test } from 'vitest'
import { call, getBox, plain, send } from '../test/http.ts'
import { openShop, type Shop } from '../test/shop.ts'
import { acceptsGzip } from './content-coding.ts'

const list = (className: string): string =>
  call('EnumerateInstances', `<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="${className}"/></IPARAMVALUE>`)

interface Bytes {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly trailers: Record<string, string | undefined>
  readonly body: Buffer
}

/** As `send`, with the body of the answer as it came over the wire. */
async function sendFor(shop: Shop, body: string | Buffer, headers: Record<string, string>): Promise<Bytes> {
  return await new Promise((resolve, reject) => {
    const options = {
      port: shop.port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/cimom',
      headers: { ...plain, ...headers },
    }
    const request = httpRequest(options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered, trailers } = response
        resolve({ status, headers: answered, trailers, body: Buffer.concat(parts) })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

const fill = async (shop: Shop, count: number): Promise<void> => {
  await using client = connect(shop.url(), { namespace: 'root/shop' })
  const text = { name: 'Text', type: 'string', isArray: false, value: 'é'.repeat(400) } as const
  for (let id = 0; id < count; id++) {
    await client.createInstance(
      new Instance('SHOP_Static', [{ name: 'Id', type: 'uint32', isArray: false, value: id + 10 }, text]),
    )
  }
}

const enumerate = { CIMMethod: 'EnumerateInstances' }

describe('an answer', () => {
  test.each([
    ['of medium length', 40, undefined],
    ['that is long, in chunks,', 400, 'chunked'],
  ])('%s is sent as gzip to who takes it, and to nobody else', async (_what, count, transfer) => {
    await using shop = await openShop({ compress: 'always' })
    await fill(shop, count)
    const bare = await sendFor(shop, list('SHOP_Static'), enumerate)
    expect(bare.headers['content-encoding']).toBeUndefined()
    const small = await sendFor(shop, list('SHOP_Static'), { ...enumerate, 'Accept-Encoding': 'deflate, gzip;q=0.5' })
    expect([small.headers['content-encoding'], small.headers['transfer-encoding']]).toEqual(['gzip', transfer])
    expect(small.body.length).toBeLessThan(bare.body.length / 5)
    expect(gunzipSync(small.body).equals(bare.body)).toBe(true)
    const refused = await sendFor(shop, list('SHOP_Static'), { ...enumerate, 'Accept-Encoding': 'gzip;q=0' })
    expect(refused.headers['content-encoding']).toBeUndefined()
  })

  test('that is short is sent as it is', async () => {
    await using shop = await openShop({ compress: 'always' })
    const { headers, body } = await sendFor(shop, getBox, { 'Accept-Encoding': 'gzip' })
    expect(headers['content-encoding']).toBeUndefined()
    expect(body.toString()).toContain('<VALUE>glass</VALUE>')
  })

  test.each([undefined, 'remote', 'never'] as const)('is not compressed on one host by %s', async (compress) => {
    await using shop = await openShop(compress === undefined ? {} : { compress })
    await fill(shop, 40)
    const { headers } = await sendFor(shop, list('SHOP_Static'), { ...enumerate, 'Accept-Encoding': 'gzip' })
    expect(headers['content-encoding']).toBeUndefined()
  })

  test('that breaks off tells so in trailers, as gzip too', async () => {
    await using shop = await openShop({ compress: 'always' })
    const headers = { ...enumerate, TE: 'trailers', 'Accept-Encoding': 'gzip' }
    const { trailers, body } = await sendFor(shop, list('SHOP_Breaking'), headers)
    expect(trailers.cimstatuscode).toBe('1')
    expect(gunzipSync(body).toString().endsWith('</MESSAGE></CIM>')).toBe(true)
    await expect(sendFor(shop, list('SHOP_Breaking'), { ...enumerate, 'Accept-Encoding': 'gzip' })).rejects.toThrow()
  })

  test('whose reader leaves ends the work of the provider', async () => {
    await using shop = await openShop({ compress: 'always' })
    const headers = { ...plain, ...enumerate, 'Accept-Encoding': 'gzip' }
    const options = { port: shop.port, host: '127.0.0.1', method: 'POST', path: '/cimom', headers }
    const request = httpRequest(options, (response) => response.once('data', () => request.destroy()))
    request.on('error', () => undefined)
    request.end(list('SHOP_Endless'))
    await shop.aborted
  })
})

describe('a request', () => {
  const coded = { 'Content-Encoding': 'gzip' }

  test.each(['gzip', 'x-gzip', 'GZIP'])('may be sent as %s', async (coding) => {
    await using shop = await openShop()
    const { status, body } = await sendFor(shop, gzipSync(getBox), { 'Content-Encoding': coding })
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('<VALUE>glass</VALUE>')])
  })

  test('that would become too long is refused before it does', async () => {
    await using shop = await openShop({ limits: { bodyBytes: 100_000 } })
    const bomb = gzipSync(Buffer.alloc(1_000_000, ' '))
    expect(await sendFor(shop, bomb, coded)).toMatchObject({ status: 413 })
    expect(await sendFor(shop, gzipSync(getBox), coded)).toMatchObject({ status: 200 })
  })

  test('that becomes more than a hundred times longer is refused', async () => {
    await using shop = await openShop()
    const bomb = gzipSync(Buffer.alloc(4_000_000, ' '), { level: 9 })
    expect(bomb.length * 100).toBeLessThan(4_000_000)
    expect(await sendFor(shop, bomb, coded)).toMatchObject({ status: 413 })
  })

  test.each([
    ['cut short', gzipSync(getBox).subarray(0, -9)],
    ['of another kind', Buffer.from(getBox)],
    ['with a wrong check sum', Buffer.concat([gzipSync(getBox).subarray(0, -8), Buffer.alloc(8, 1)])],
  ])('that is gzip %s is refused', async (_what, body) => {
    await using shop = await openShop()
    expect(await sendFor(shop, body, coded)).toMatchObject({ status: 400 })
  })

  test('in another coding is told which there are', async () => {
    await using shop = await openShop()
    const { status, headers } = await send(shop, getBox, { headers: { 'Content-Encoding': 'br' } })
    expect([status, headers['accept-encoding']]).toEqual([415, 'gzip, identity'])
  })
})

test('a client asks for gzip where it is told to, and sends it', async () => {
  await using shop = await openShop({ compress: 'always' })
  await fill(shop, 400)
  const seen: unknown[] = []
  shop.server.prependListener('request', ({ headers }) => {
    seen.push([headers['accept-encoding'], headers['content-encoding']])
  })
  for (const compress of [undefined, 'answers', 'both'] as const) {
    await using client = connect(shop.url(), { namespace: 'root/shop', compress })
    expect(await Array.fromAsync(client.enumerateInstances('SHOP_Static'))).toHaveLength(401)
    const long = { name: 'Text', type: 'string', isArray: false, value: 'x'.repeat(20_000) } as const
    const id = 5000 + seen.length
    await client.createInstance(
      new Instance('SHOP_Static', [{ name: 'Id', type: 'uint32', isArray: false, value: id }, long]),
    )
    await client.deleteInstance((await Array.fromAsync(client.enumerateInstanceNames('SHOP_Static'))).at(-1) as never)
  }
  expect(new Set(seen.map(String))).toEqual(new Set([',', 'gzip,', 'gzip,gzip']))
})

test.each([
  ['gzip', true],
  ['x-gzip', true],
  ['deflate, gzip;q=1.0, *;q=0.5', true],
  ['*', true],
  ['identity', false],
  ['', false],
  ['gzip;q=0', false],
  ['gzip;q=0.000, *', false],
  ['*;q=0', false],
  [undefined, false],
])('Accept-Encoding: %s takes gzip: %s', (header, expected) => {
  expect(acceptsGzip(header)).toBe(expected)
})
