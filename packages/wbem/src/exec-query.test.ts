import { Instance } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { expect, test } from 'vitest'
import { openShop } from '../test/shop.ts'

async function ask(query: string, language = 'DMTF:CQL'): Promise<Instance[]> {
  await using shop = await openShop()
  await using client = connect(shop.url('ann'), { namespace: 'root/shop' })
  const results = await Array.fromAsync(client.execQuery(query, { language }))
  return results.filter((result) => result instanceof Instance)
}

test('a client gets the selected properties of what a query finds, with paths', async () => {
  const found = await ask("SELECT Weight FROM SHOP_Box WHERE Name LIKE 'g.*'")
  expect(found.map(({ path, properties }) => [path?.key('Name'), [...properties].map(({ name }) => name)])).toEqual([
    ['glass', ['Weight']],
  ])
})

test('a client gets put-together rows as instances without a path', async () => {
  const [row] = await ask("SELECT Name AS Box, {1, 2} AS Two FROM SHOP_Box WHERE Name = 'glass'")
  expect([row?.path, row?.get('Box'), row?.get('Two')]).toEqual([undefined, 'glass', [1n, 2n]])
})

test('a client is told where a query is wrong', async () => {
  await expect(ask('SELECT * FROM SHOP_Box WHERE', 'WQL')).rejects.toMatchObject({
    status: 'CIM_ERR_INVALID_QUERY',
    message: expect.stringContaining('at character 29 of the query'),
  })
})

test('a client is told the class of the results, and pulls them', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url('ann'), { namespace: 'root/shop' })
  const query = { FilterQueryLanguage: 'DMTF:CQL', FilterQuery: 'SELECT Weight FROM SHOP_Box' }
  const opened = await client.call('OpenQueryInstances', { ...query, ReturnQueryResultClass: true, MaxObjectCount: 1 })
  const { QueryResultClass, EnumerationContext = '' } = opened.output
  expect([QueryResultClass?.name, QueryResultClass?.properties.size, opened.results.length]).toEqual(['SHOP_Box', 1, 1])
  const rest = await client.call('PullInstances', { EnumerationContext: EnumerationContext ?? '', MaxObjectCount: 100 })
  expect(rest.output.EndOfSequence).toBe(true)
})
