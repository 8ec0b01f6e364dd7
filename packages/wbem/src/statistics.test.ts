import { connect } from '@cimarron/wbem-client/node'
import { expect, test } from 'vitest'
import { call, send } from '../test/http.ts'
import { openShop, type Shop } from '../test/shop.ts'

/** What the server tells of one kind of operation, as a client reads it. */
async function told(shop: Shop, operation: string) {
  await using client = connect(shop.url('ann'), { namespace: 'interop' })
  const all = await Array.fromAsync(client.enumerateInstances('CIM_CIMOMStatisticalData'))
  const found = all.find((instance) => instance.get('ElementName') === operation)
  const figure = (name: string) => Number(found?.get(name))
  return {
    count: figure('NumberOfOperations'),
    received: figure('RequestSize'),
    sent: figure('ResponseSize'),
    providers: String(found?.get('ProviderElapsedTime')),
    server: String(found?.get('CimomElapsedTime')),
  }
}

const never = '00000000000000.000000:000'

test('what a client asks is counted with the bytes that went through the connection, and the time of providers apart', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url('ann'), { namespace: 'root/shop' })
  for (let i = 0; i < 3; i++) await Array.fromAsync(client.enumerateInstances('SHOP_Box'))
  const { count, received, sent, providers, server } = await told(shop, 'EnumerateInstances')
  expect(count).toBe(3)
  // A request's message is 400 bytes and its headers as many; so are those of an answer, which holds instances besides.
  expect(received).toBeGreaterThan(3 * 500)
  expect(received).toBeLessThan(3 * 1500)
  expect(sent).toBeGreaterThan(received)
  expect(providers).not.toBe(never)
  expect(server).not.toBe(never)
})

test('an operation that failed, or is none, is counted as well', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url('ann'), { namespace: 'root/shop' })
  await expect(client.getClass('SHOP_Nothing')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  expect(await told(shop, 'GetClass')).toMatchObject({ count: 1 })
  const tally = shop.manager.statistics.tally('GetClass')
  expect([...(tally?.failures ?? [])]).toEqual([['CIM_ERR_NOT_FOUND', 1]])
})

test('names that clients make up do not fill the server’s memory', async () => {
  await using shop = await openShop()
  for (const name of ['Fly', 'Swim', 'Run']) {
    expect(await send(shop, call(name), { headers: { CIMMethod: name } })).toMatchObject({ status: 200 })
  }
  expect([...shop.manager.statistics.tallies()].map(({ operation, count }) => [operation, count])).toEqual([
    ['Unknown', 3],
  ])
})

test('a batch is one operation, whatever is in it', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url('ann'), { namespace: 'root/shop' })
  await client.batch([
    { method: 'EnumerateInstanceNames', parameters: { ClassName: 'SHOP_Box' } },
    { method: 'EnumerateInstanceNames', parameters: { ClassName: 'SHOP_Box' } },
  ])
  expect(await told(shop, 'Batched')).toMatchObject({ count: 1 })
  expect(await told(shop, 'EnumerateInstanceNames')).toMatchObject({ count: 0 })
})
