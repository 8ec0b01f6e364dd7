import { ObjectPath } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { expect, test } from 'vitest'
import { openShop, shopBoxes } from '../test/shop.ts'

const namespace = 'root/shop'
const boxNames = shopBoxes.map(({ name }) => name)

test('instances are pulled over HTTP, with their full paths', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const pulled = client.pull('OpenEnumerateInstances', { ClassName: 'SHOP_Thing' }, { maxObjectCount: 2 })
  const found = await Array.fromAsync(pulled)
  expect(found.map((instance) => instance.get('Name'))).toEqual([...boxNames, 'A1', 'B2'])
  expect(found[0]?.path).toMatchObject({ className: 'SHOP_Box', namespace })
})

test.each([
  ['OpenEnumerateInstancePaths', { ClassName: 'SHOP_Box' }, boxNames],
  [
    'OpenAssociatorInstancePaths',
    { InstanceName: new ObjectPath('SHOP_Shelf', [{ name: 'Name', value: 'A1' }]) },
    boxNames.slice(0, 2),
  ],
] as const)('paths are pulled by %s', async (operation, parameters, expected) => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const found = (await Array.fromAsync(
    client.pull(operation, parameters as never, { maxObjectCount: 1 }),
  )) as ObjectPath[]
  expect(found.map((path) => [path.namespace, path.key('Name')])).toEqual(expected.map((name) => [namespace, name]))
})

test.each([
  ['OpenAssociatorInstances', ['glass']],
  ['OpenReferenceInstances', ['SHOP_Has']],
  ['OpenReferenceInstancePaths', ['SHOP_Has']],
] as const)('a traversal is pulled by %s', async (operation, expected) => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const InstanceName = new ObjectPath('SHOP_Shelf', [{ name: 'Name', value: 'B2' }])
  const found = await Array.fromAsync(client.pull(operation, { InstanceName }, { maxObjectCount: 1 }))
  const shown = found.map((one) => ('get' in one && one.get('Name')) || one.className)
  expect(shown).toEqual(expected)
})

test('one that is left is closed, and its provider stopped', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  for await (const instance of client.pull(
    'OpenEnumerateInstances',
    { ClassName: 'SHOP_Endless' },
    { maxObjectCount: 10 },
  )) {
    if (instance.get('Name') === '15') break
  }
  await shop.aborted
})

test('a context serves nobody but the user who opened it', async () => {
  await using shop = await openShop()
  await using ann = connect(shop.url('ann'), { namespace })
  await using mia = connect(shop.url('mia'), { namespace })
  const { output } = await ann.call('OpenEnumerateInstances', { ClassName: 'SHOP_Box', MaxObjectCount: 1 })
  expect(output.EndOfSequence).toBe(false)
  const EnumerationContext = output.EnumerationContext ?? ''
  const pull = { EnumerationContext, MaxObjectCount: 1 }
  const status = { status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' }
  await expect(mia.call('PullInstancesWithPath', pull)).rejects.toMatchObject(status)
  await expect(ann.call('PullInstancesWithPath', pull, { namespace: 'interop' })).rejects.toMatchObject(status)
  expect((await ann.call('EnumerationCount', { EnumerationContext })).results).toEqual([{ untyped: '2' }])
  await ann.call('CloseEnumeration', { EnumerationContext })
  await expect(ann.call('PullInstancesWithPath', pull)).rejects.toMatchObject(status)
})

test('a long pull that breaks off is no whole answer, and ends the enumeration', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const { output } = await client.call('OpenEnumerateInstances', { ClassName: 'SHOP_Breaking' })
  const EnumerationContext = output.EnumerationContext ?? ''
  await expect(client.call('PullInstancesWithPath', { EnumerationContext, MaxObjectCount: 2000 })).rejects.toThrow()
  await expect(client.call('CloseEnumeration', { EnumerationContext })).rejects.toMatchObject({
    status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT',
  })
})

test('with ContinueOnError it is a whole answer; the next pull has the error, and the one after it goes on', async () => {
  await using shop = await openShop()
  await using client = connect(shop.url(), { namespace })
  const open = { ClassName: 'SHOP_Breaking', ContinueOnError: true }
  const { output } = await client.call('OpenEnumerateInstances', open)
  const pull = { EnumerationContext: output.EnumerationContext ?? '', MaxObjectCount: 2000 }
  const before = await client.call('PullInstancesWithPath', pull)
  expect(before.results.length).toBeGreaterThan(0)
  expect(before.output.EndOfSequence).toBe(false)
  await expect(client.call('PullInstancesWithPath', pull)).rejects.toMatchObject({ status: 'CIM_ERR_FAILED' })
  const after = await client.call('PullInstancesWithPath', pull)
  expect([after.results, after.output.EndOfSequence]).toEqual([[], true])
})
