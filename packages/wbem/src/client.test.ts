import { CimError, Instance, ObjectPath } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { describe, expect, test } from 'vitest'
import { openShop, shopBoxes } from '../test/shop.ts'

const box = (name: string): ObjectPath => new ObjectPath('SHOP_Box', [{ name: 'Name', value: name }])

async function withClient<T>(
  act: (client: ReturnType<typeof connect>) => Promise<T>,
  { user = 'ann', namespace = 'root/shop' }: { user?: string; namespace?: string } = {},
): Promise<T> {
  await using shop = await openShop()
  await using client = connect(shop.url(user), { namespace })
  return await act(client)
}

describe('a client over HTTP', () => {
  test('gets back every character that a name can have', async () => {
    await withClient(async (client) => {
      const found = await Array.fromAsync(client.enumerateInstances('SHOP_Box'))
      expect(found.map((instance) => instance.get('Name'))).toEqual(shopBoxes.map(({ name }) => name))
      for (const { name, grams } of shopBoxes) {
        const instance = await client.getInstance(box(name))
        expect([instance.get('Weight'), instance.get('Tags'), instance.get('Label')]).toEqual([
          grams,
          name === 'screws' ? ['a', null, 'b'] : ['a', 'b'],
          null,
        ])
      }
      const fixed = await client.getInstance(new ObjectPath('SHOP_Static', [{ name: 'Id', value: 1n }]))
      expect(fixed.get('Text')).toBe('1 < 2 & "3" > é中')
    })
  })

  test('traverses associations both ways', async () => {
    await withClient(async (client) => {
      const shelf = new ObjectPath('SHOP_Shelf', [{ name: 'Name', value: 'A1' }])
      const names = await Array.fromAsync(client.associatorNames(shelf, { resultClass: 'SHOP_Thing' }))
      expect(names.map((path) => [path.namespace, path.key('Name')])).toEqual([
        ['root/shop', 'screws'],
        ['root/shop', 'nails & "pins" <é中😀>'],
      ])
      const [back] = await Array.fromAsync(client.associators(box('glass')))
      expect(back).toMatchObject({ className: 'SHOP_Shelf' })
      expect(await Array.fromAsync(client.referenceNames(box('glass')))).toHaveLength(1)
      const [reference] = await Array.fromAsync(client.references(box('glass')))
      expect(reference?.get('Box')).toMatchObject({ className: 'SHOP_Box', namespace: 'root/shop' })
    })
  })

  test('reads classes', async () => {
    await withClient(async (client) => {
      const cls = await client.getClass('shop_box')
      expect([...cls.methods].map(({ name }) => name)).toEqual(['Empty', 'Relabel', 'Wait'])
      const names = await Array.fromAsync(client.enumerateClassNames({ deepInheritance: true }))
      expect(names).toContain('SHOP_Shelf')
      const classes = await Array.fromAsync(client.enumerateClasses({ className: 'SHOP_Thing' }))
      expect(classes.map(({ name }) => name)).toEqual(['SHOP_Shelf', 'SHOP_Box'])
    })
  })

  test('reads qualifier types', async () => {
    await withClient(async (client) => {
      expect(await client.getQualifier('key')).toMatchObject({ name: 'Key', type: 'boolean', default: false })
      const names = (await Array.fromAsync(client.enumerateQualifiers())).map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['Key', 'Association', 'EmbeddedInstance']))
      await expect(client.getQualifier('Colour')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
    })
  })

  test('reads single properties', async () => {
    await withClient(async (client) => {
      expect(await client.getProperty(box('glass'), 'Weight')).toBe('3')
      expect(await client.getProperty(box('screws'), 'tags')).toEqual(['a', null, 'b'])
      expect(await client.getProperty(box('glass'), 'Label')).toBeNull()
      await expect(client.getProperty(box('glass'), 'Colour')).rejects.toMatchObject({
        status: 'CIM_ERR_NO_SUCH_PROPERTY',
      })
    })
  })

  test('invokes methods, with embedded instances', async () => {
    await withClient(async (client) => {
      const label = new Instance('SHOP_Label', [{ name: 'Text', type: 'string', isArray: false, value: 'a<b>' }])
      const outcome = await client.invokeMethod(box('glass'), { name: 'Relabel', args: { Label: label } })
      expect(outcome).toEqual({ returnValue: 0, out: { Text: 'a<b>' } })
    })
  })

  test('is told the CIM status of what fails', async () => {
    await withClient(async (client) => {
      await expect(client.getInstance(box('rope'))).rejects.toThrow(CimError)
      await expect(client.getInstance(box('rope'))).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
      await expect(client.getClass('SHOP_None')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
      await expect(Array.fromAsync(client.enumerateInstances('SHOP_None'))).rejects.toMatchObject({
        status: 'CIM_ERR_INVALID_CLASS',
      })
      await expect(client.getClass('SHOP_Box', { namespace: 'root/none' })).rejects.toMatchObject({
        status: 'CIM_ERR_INVALID_NAMESPACE',
      })
      await expect(client.deleteInstance(box('glass'))).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
    })
  })

  test('may do what its role allows', async () => {
    const empty = async (user: string): Promise<unknown> =>
      await withClient(
        async (client) => await client.invokeMethod(box('glass'), { name: 'Empty', args: { Why: 'x' } }),
        { user },
      )
    await expect(empty('mia')).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
    expect(await empty('olaf')).toMatchObject({ returnValue: 0 })
  })

  test('that leaves in the middle of an answer stops the provider', async () => {
    await using shop = await openShop()
    await using client = connect(shop.url(), { namespace: 'root/shop' })
    for await (const instance of client.enumerateInstances('SHOP_Endless')) {
      if (instance.get('Name') === '2000') break
    }
    await shop.aborted
  })

  test('sees an answer that breaks off as an error, and the server goes on', async () => {
    await using shop = await openShop()
    await using client = connect(shop.url(), { namespace: 'root/shop' })
    await expect(Array.fromAsync(client.enumerateInstances('SHOP_Breaking'))).rejects.toThrow()
    expect(shop.log.map(({ message }) => message).join()).toMatch(/SHOP_Breaking.*the disk is on fire/)
    expect(await Array.fromAsync(client.enumerateInstances('SHOP_Shelf'))).toHaveLength(2)
  })
})
