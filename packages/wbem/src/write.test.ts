import { type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { expect, test } from 'vitest'
import { openShop } from '../test/shop.ts'

const namespace = 'root/shop'
const path = (id: bigint): ObjectPath => new ObjectPath('SHOP_Static', [{ name: 'Id', value: id }])
const fixed = (Text: CimValue, id?: bigint): Instance =>
  new Instance(
    'SHOP_Static',
    [
      ...(id === undefined ? [] : [{ name: 'Id', type: 'uint32', isArray: false, value: Number(id) } as const]),
      { name: 'Text', type: 'string', isArray: false, value: Text },
    ],
    { path: id === undefined ? undefined : path(id) },
  )

const changed = (Text: CimValue, id: bigint): Instance & { readonly path: ObjectPath } =>
  Object.assign(fixed(Text, id), { path: path(id) })

test('an instance is created, modified, and deleted over HTTP', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const text = 'a<b> & "c" é中😀\r\n\t'
  const created = await client.createInstance(fixed(text, 2n))
  expect([created.className, created.key('Id')]).toEqual(['SHOP_Static', 2n])
  expect((await client.getInstance(path(2n))).get('Text')).toBe(text)
  await expect(client.createInstance(fixed('again', 2n))).rejects.toMatchObject({ status: 'CIM_ERR_ALREADY_EXISTS' })

  await client.modifyInstance(changed('new', 2n), { propertyList: [] })
  expect((await client.getInstance(path(2n))).get('Text')).toBe(text)
  await client.modifyInstance(changed(null, 2n))
  expect((await client.getInstance(path(2n))).get('Text')).toBeNull()
  await client.setProperty(path(2n), { name: 'text', value: 'set' })
  expect(await client.getProperty(path(2n), 'Text')).toBe('set')

  await client.deleteInstance(path(2n))
  await expect(client.deleteInstance(path(2n))).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  const left = await Array.fromAsync(client.enumerateInstances('SHOP_Static'))
  expect(left.map((each) => each.get('Id'))).toEqual([1])
})

test('who may only read, or only operate, changes nothing', async () => {
  await using shop = await openShop()
  for (const user of ['mia', 'olaf']) {
    await using client = connect(shop.url(user), { namespace })
    const denied = { status: 'CIM_ERR_ACCESS_DENIED' }
    await expect(client.createInstance(fixed('x', 2n))).rejects.toMatchObject(denied)
    await expect(client.modifyInstance(changed('x', 1n))).rejects.toMatchObject(denied)
    await expect(client.deleteInstance(path(1n))).rejects.toMatchObject(denied)
    await expect(client.setProperty(path(1n), { name: 'Text', value: 'x' })).rejects.toMatchObject(denied)
  }
})
