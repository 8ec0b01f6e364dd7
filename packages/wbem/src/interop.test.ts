import { Instance } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { expect, test } from 'vitest'
import { openShop } from '../test/shop.ts'

// A monitoring product takes WBEM for up when exactly this is answered, in whichever of the three it tries.
test.each(['interop', 'root/interop', 'root/PG_InterOp'])(
  'SELECT Name FROM CIM_NameSpace is answered in %s',
  async (namespace) => {
    await using shop = await openShop()
    await using client = connect(shop.url('ann'), { namespace })
    const found = await Array.fromAsync(client.execQuery('SELECT Name FROM CIM_NameSpace', { language: 'WQL' }))
    expect(found.map((each) => each instanceof Instance && each.get('Name'))).toEqual(['interop', 'root/shop'])
  },
)

test('what OPTIONS and the interop namespace tell of the face is the same', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url('ann'), { namespace: 'interop' })
  const [mechanism] = await Array.fromAsync(client.enumerateInstances('CIM_ObjectManagerCommunicationMechanism'))
  expect(mechanism?.get('FunctionalProfilesSupported')).toEqual([2, 3, 4, 5, 6, 7, 8, 10, 12])
  expect(mechanism?.get('MultipleOperationsSupported')).toBe(true)
  const response = await fetch(shop.url('ann').replace(/\/\/.*@/, '//'), { method: 'OPTIONS' })
  expect(response.headers.get('73-cimsupportedfunctionalgroups')?.split(', ')).toHaveLength(7)
})
