import { CimError, Instance, ObjectPath } from '@cimarron/cim'
import { type Answer, decodeResponse, encodeRequest, type Outgoing } from '@cimarron/cim-xml'
import { typed } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { describe, expect, test } from 'vitest'
import { plain, type Reply, send } from '../test/http.ts'
import { openShop, type Shop } from '../test/shop.ts'

const namespace = 'root/shop'
const box = (name: string): ObjectPath => new ObjectPath('SHOP_Box', [{ name: 'Name', value: name }], { namespace })

const get = (name: string): Outgoing => ({
  kind: 'intrinsic',
  method: 'GetInstance',
  namespace,
  parameters: { InstanceName: box(name).in(undefined) },
})
const names: Outgoing = { kind: 'intrinsic', method: 'EnumerateClassNames', namespace, parameters: {} }
const list = (className: string): Outgoing => ({
  kind: 'intrinsic',
  method: 'EnumerateInstances',
  namespace,
  parameters: { ClassName: className },
})
const empty = (why: string): Outgoing => ({
  kind: 'extrinsic',
  method: 'Empty',
  object: box('glass'),
  parameters: [{ name: 'Why', type: 'string', isArray: false, value: why }],
})
const create = (id: number): Outgoing => ({
  kind: 'intrinsic',
  method: 'CreateInstance',
  namespace,
  parameters: {
    NewInstance: new Instance('SHOP_Static', [{ name: 'Id', type: 'uint32', isArray: false, value: id }]),
  },
})

const batchOnly = { CIMBatch: '', CIMMethod: undefined, CIMObject: undefined }

async function sendBatch(
  shop: Shop,
  calls: readonly Outgoing[],
  headers: Record<string, string | undefined> = {},
): Promise<Reply> {
  return await send(shop, encodeRequest('7', calls), { headers: { ...batchOnly, ...headers } })
}

function answersOf(reply: Reply): readonly Answer[] {
  expect(reply.status).toBe(200)
  const message = decodeResponse(Buffer.from(reply.body))
  expect(message).toMatchObject({ id: '7', isBatch: true })
  return message.answers
}

function told(answer: Answer): string {
  if (answer.kind === 'failed') return `${answer.method} ${answer.error.code}`
  return answer.kind === 'intrinsic' ? `${answer.method} of ${answer.results.length}` : answer.method
}

describe('a batch', () => {
  test('is done call by call in its order, operations and methods, and each is answered by itself', async () => {
    await using shop = await openShop()
    const answers = answersOf(await sendBatch(shop, [create(7), list('SHOP_Static'), empty('moving'), get('glass')]))
    expect(answers.map(told)).toEqual(['CreateInstance of 1', 'EnumerateInstances of 2', 'Empty', 'GetInstance of 1'])
  })

  test('goes on behind a call that fails, or that cannot be read', async () => {
    await using shop = await openShop()
    const body = encodeRequest('7', [get('rope'), names, get('glass')]).replace('EnumerateClassNames', 'Nonsense')
    const answers = answersOf(await send(shop, body, { headers: batchOnly }))
    expect(answers.map(told)).toEqual(['GetInstance 6', 'Nonsense 7', 'GetInstance of 1'])
  })

  test('asks for the role of each call', async () => {
    await using shop = await openShop()
    const olaf = { Authorization: `Basic ${Buffer.from('olaf:olaf').toString('base64')}` }
    const answers = answersOf(await sendBatch(shop, [create(9), empty('x'), get('glass')], olaf))
    expect(answers.map(told)).toEqual(['CreateInstance 2', 'Empty', 'GetInstance of 1'])
  })

  test('may be for several namespaces', async () => {
    await using shop = await openShop()
    const elsewhere: Outgoing = { ...names, namespace: 'interop' } as Outgoing
    const nowhere: Outgoing = { ...names, namespace: 'root/none' } as Outgoing
    const answers = answersOf(await sendBatch(shop, [elsewhere, nowhere, names]))
    expect(answers.map(({ kind }) => kind)).toEqual(['intrinsic', 'failed', 'intrinsic'])
  })

  test('is streamed: an answer that is long is not gathered, and those behind it follow', async () => {
    await using shop = await openShop()
    const ids = Array.from({ length: 50 }, (_, n) => create(n + 100))
    answersOf(await sendBatch(shop, ids))
    const reply = await sendBatch(
      shop,
      Array.from({ length: 30 }, () => list('SHOP_Static')),
    )
    expect(reply.headers['transfer-encoding']).toBe('chunked')
    expect(answersOf(reply).map(told)).toEqual(Array.from({ length: 30 }, () => 'EnumerateInstances of 51'))
  })

  test('whose call breaks off in its middle tells so in trailers, and breaks off', async () => {
    await using shop = await openShop()
    const reply = await sendBatch(shop, [get('glass'), list('SHOP_Breaking'), get('glass')], { TE: 'trailers' })
    expect(reply.trailers.cimstatuscode).toBe('1')
    expect(answersOf(reply).map(({ method }) => method)).toEqual(['GetInstance', 'EnumerateInstances'])
    await expect(sendBatch(shop, [get('glass'), list('SHOP_Breaking')])).rejects.toThrow()
  })

  test('with more calls than are allowed is refused before any is done', async () => {
    await using shop = await openShop({ limits: { batchCalls: 3 } })
    answersOf(await sendBatch(shop, [names, names, create(50)]))
    const reply = await sendBatch(shop, [create(51), names, names, names])
    expect([reply.status, reply.headers.cimerror]).toEqual([413, undefined])
    expect(reply.body).toMatch(/3 calls/)
    expect(answersOf(await sendBatch(shop, [list('SHOP_Static'), names])).map(told)).toContain(
      'EnumerateInstances of 2',
    )
  })

  test.each([
    ['without CIMBatch', { CIMBatch: undefined }],
    ['without CIMBatch, with the headers of a call', { CIMBatch: undefined, CIMMethod: 'GetInstance', CIMObject: 'x' }],
    ['with CIMMethod', { CIMMethod: 'GetInstance' }],
    ['with CIMObject', { CIMObject: 'root/shop' }],
  ])('%s is refused', async (_what, headers) => {
    await using shop = await openShop()
    const reply = await sendBatch(shop, [get('glass'), names], headers)
    expect([reply.status, reply.headers.cimerror]).toEqual([400, 'header-mismatch'])
  })

  test('announced where the body is one call is refused', async () => {
    await using shop = await openShop()
    const reply = await send(shop, encodeRequest('1', [get('glass')]), { headers: { ...plain, CIMBatch: '' } })
    expect([reply.status, reply.headers.cimerror]).toEqual([400, 'header-mismatch'])
  })

  test('of exports is refused where operations are announced', async () => {
    await using shop = await openShop()
    const event: Outgoing = { kind: 'export', method: 'ExportIndication', indication: new Instance('A_B') }
    const reply = await sendBatch(shop, [event, event])
    expect([reply.status, reply.headers.cimerror]).toEqual([400, 'header-mismatch'])
  })
})

describe('a batch by the client', () => {
  test('has a typed result for each call', async () => {
    await using shop = await openShop()
    await using client = connect(shop.url(), { namespace })
    const [one, missing, emptied] = await client.batch([
      { method: 'GetInstance', parameters: { InstanceName: box('glass').in(undefined) } },
      { method: 'GetInstance', parameters: { InstanceName: box('rope').in(undefined) } },
      { object: box('glass'), name: 'Empty', args: { Why: 'moving', Times: typed('uint16', 2) } },
    ])
    expect(one.status === 'fulfilled' && one.value.results[0]?.get('Name')).toBe('glass')
    expect(missing.status === 'rejected' && missing.reason).toBeInstanceOf(CimError)
    expect(emptied.status === 'fulfilled' && emptied.value.out.By).toBe('ann: moving')
    const [alone] = await client.batch([{ method: 'EnumerateClassNames', parameters: {} }])
    expect(alone.status).toBe('fulfilled')
    expect(await client.batch([])).toEqual([])
  })
})

describe('correlators', () => {
  const correlators = [
    { name: 'order', type: 'string', value: 'é <7>' },
    { name: 'step', type: 'uint8', value: 3 },
  ] as const

  test('are handed to the provider of the call they came with, and to no other', async () => {
    await using shop = await openShop()
    await using client = connect(shop.url(), { namespace })
    const method = { name: 'Empty', args: { Why: 'correlators' } }
    expect((await client.invokeMethod(box('glass'), method, { correlators })).out.By).toBe('order=é <7> step=3')
    const results = await client.batch([
      { object: box('glass'), ...method, correlators },
      { object: box('glass'), ...method },
    ])
    expect(results.map((one) => one.status === 'fulfilled' && one.value.out.By)).toEqual(['order=é <7> step=3', ''])
  })

  test('do not keep a call from being answered, which repeats none', async () => {
    await using shop = await openShop()
    const reply = await send(shop, encodeRequest('1', [{ ...get('glass'), correlators }]))
    expect(reply.status).toBe(200)
    expect(reply.body).not.toContain('CORRELATOR')
  })

  test.each([
    ['of a value that is not of its type', '<CORRELATOR NAME="a" TYPE="uint8"><VALUE>300</VALUE></CORRELATOR>', 4],
    ['that are too many', '<CORRELATOR NAME="a" TYPE="string"><VALUE>x</VALUE></CORRELATOR>'.repeat(17), 27],
  ])('%s are answered within the answer', async (_what, text, code) => {
    await using shop = await openShop()
    const body = encodeRequest('1', [get('glass')]).replace('<SIMPLEREQ>', `<SIMPLEREQ>${text}`)
    const reply = await send(shop, body)
    expect(reply.status).toBe(200)
    expect(reply.body).toContain(`<IMETHODRESPONSE NAME="GetInstance"><ERROR CODE="${code}"`)
  })
})
