import { ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { predefineFilterCollection, predefineFilters } from './predefined-filter.ts'
import { House } from './test-house.ts'

const collection = new ObjectPath('CIM_FilterCollection', [{ name: 'InstanceID', value: 'House:All' }])

function houseWithFilters(): House {
  const house = new House()
  const { indications } = house.manager
  if (indications === undefined) throw new Error('the house has no indications')
  const filter = (name: string, query: string) => ({ name, query, description: '', namespaces: ['root/a'] })
  predefineFilters(indications, 'interop', [
    filter('House:Created', 'SELECT * FROM CIM_InstCreation'),
    filter('House:Deleted', 'SELECT * FROM CIM_InstDeletion'),
  ])
  const filters = ['House:Created', 'House:Deleted']
  predefineFilterCollection(indications, 'interop', { name: 'House:All', description: '', filters })
  return house
}

test('a subscription to a collection is one to each of its filters', async () => {
  await using house = houseWithFilters()
  const Handler = await house.destination('http://one')
  const ends = { Filter: collection, Handler }
  await house.create(house.open('interop'), 'CIM_FilterCollectionSubscription', ends)
  const path = await house.make('a')
  await house.open().DeleteInstance({ InstanceName: path })
  const got = await house.listeners.arrived(2)
  expect(got.map((each) => each.get('IndicationFilterName'))).toEqual(['House:Created', 'House:Deleted'])
})

test('a collection leads to its filters, and a filter to its collections', async () => {
  await using house = houseWithFilters()
  const operations = house.open('interop')
  const far = async (ObjectName: ObjectPath) =>
    await Array.fromAsync(operations.AssociatorNames({ ObjectName, AssocClass: 'CIM_MemberOfCollection' }))
  const filters = await far(collection)
  expect(filters.map((path) => path.key('Name'))).toEqual(['House:Created', 'House:Deleted'])
  const [first] = filters
  expect(first && (await far(first)).map((path) => path.key('InstanceID'))).toEqual(['House:All'])
})

test('what the server brought along stays', async () => {
  await using house = houseWithFilters()
  const operations = house.open('interop')
  await expect(operations.DeleteInstance({ InstanceName: collection })).rejects.toMatchObject({
    status: 'CIM_ERR_NOT_SUPPORTED',
  })
})
