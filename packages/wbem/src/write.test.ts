import { type CimValue, Instance, NameMap, ObjectPath } from '@cimarron/cim'
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

test('a class is created from what the server tells of another, modified, and deleted over HTTP', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const like = await client.getClass('SHOP_Label', { localOnly: false })
  const cls = { ...like, name: 'SHOP_Mark' }
  await client.createClass(cls)
  const told = await client.getClass('shop_mark', { localOnly: false })
  expect([...told.properties].map(({ name, type }) => [name, type])).toEqual([
    ['Text', 'string'],
    ['Size', 'uint8'],
  ])
  await expect(client.createClass(cls)).rejects.toMatchObject({ status: 'CIM_ERR_ALREADY_EXISTS' })
  const properties = [...cls.properties].filter(({ name }) => name === 'Text')
  await client.modifyClass({ ...cls, properties: new NameMap(properties) })
  expect([...(await client.getClass('SHOP_Mark', { localOnly: false })).properties]).toHaveLength(1)
  await client.deleteClass('SHOP_Mark')
  await expect(client.getClass('SHOP_Mark')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  await expect(client.deleteClass('SHOP_Thing')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
})

test('a qualifier type is declared and deleted over HTTP', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const key = await client.getQualifier('Key')
  const colour = { ...key, name: 'Colour', type: 'string', default: 'é' } as const
  await client.setQualifier(colour)
  expect(await client.getQualifier('colour')).toEqual(colour)
  // What a MOF compiler does: it declares every qualifier type of its files again.
  await client.setQualifier(key)
  await client.deleteQualifier('Colour')
  await expect(client.getQualifier('Colour')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
})
