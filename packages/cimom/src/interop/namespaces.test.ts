import { declareClass, type Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { memoryServerStore, memoryStore, ObjectManager, type StoredDeclaration, serverSchema } from '../index.ts'
import { operationsOf, pathOf, recordsOf, sent } from './testing.ts'

const stores = () => ({
  store: memoryStore(),
  schemaStore: memoryStore<StoredDeclaration>(),
  serverStore: memoryServerStore(),
})

/** As pywbem's create_namespace sends it. */
const likeOlderClients = (Name: string): Instance =>
  sent('CIM_Namespace', {
    Name,
    CreationClassName: 'CIM_Namespace',
    SystemCreationClassName: '',
    SystemName: '',
    ObjectManagerCreationClassName: '',
    ObjectManagerName: '',
  })

function create(manager: ObjectManager, name: string, where = 'interop'): Promise<ObjectPath> {
  return operationsOf(manager, where).CreateInstance({ NewInstance: likeOlderClients(name) })
}

async function remove(manager: ObjectManager, name: string): Promise<void> {
  const operations = operationsOf(manager, 'interop')
  const paths = await recordsOf(operations.EnumerateInstances({ ClassName: 'CIM_WBEMServerNamespace' }))
  const { InstanceID = '' } = paths.find(({ Name }) => Name === name) ?? {}
  await operations.DeleteInstance({ InstanceName: pathOf('CIM_WBEMServerNamespace', { InstanceID }) })
}

const [thing = declareClass('none', null)] = compileMof(
  [{ name: 'thing.mof', text: 'class ACME_Thing { [Key] string Id; };' }],
  { base: serverSchema() },
).classes

test.each(['interop', 'root/interop', '/root/PG_InterOp'])('a client creates a namespace in %s', async (where) => {
  const manager = new ObjectManager(stores())
  const path = await create(manager, 'root/acme/lab', where)
  expect(path).toMatchObject({ className: 'CIM_Namespace', namespace: 'interop' })
  expect(path.key('Name')).toBe('root/acme/lab')
  expect(path.key('ObjectManagerName')).toBe('Cimarron:localhost')
  expect(manager.find('ROOT/Acme/Lab')?.name).toBe('root/acme/lab')
  expect(manager.find('root/acme')).toBeUndefined()
})

test('a client creates one by the newer class, and by CreateWBEMServerNamespace', async () => {
  const manager = new ObjectManager(stores())
  const operations = operationsOf(manager, 'interop')
  const template = sent('CIM_WBEMServerNamespace', { Name: '/root/one/' })
  const path = await operations.CreateInstance({ NewInstance: template })
  expect(path.key('InstanceID')).toBe('Cimarron:Namespace:root/one')
  const [server] = await Array.fromAsync(
    operations.AssociatorNames({ ObjectName: path.in('interop'), ResultClass: 'CIM_WBEMServer' }),
  )
  if (server === undefined) throw new Error('no server')
  const call = async (Name: string) =>
    operations.invokeMethod({
      object: server,
      method: 'CreateWBEMServerNamespace',
      parameters: [
        {
          name: 'NamespaceTemplate',
          type: 'string',
          isArray: false,
          value: sent('CIM_WBEMServerNamespace', { Name }),
          embedding: { kind: 'instance' },
        },
      ],
    })
  const done = await call('root/two')
  expect(done.returnValue.value).toBe(0)
  expect(done.parameters[0]?.value).toBeInstanceOf(ObjectPath)
  expect(manager.namespaceNames()).toEqual(['interop', 'root/one', 'root/two'])
  const again = await call('root/two')
  expect(again.returnValue.value).toBe(1)
  const errors = again.parameters[0]?.value
  expect(Array.isArray(errors) && (errors[0] as Instance).get('CIMStatusCode')).toBe(11)
})

test.each([
  ['root/virt', 'CIM_ERR_ALREADY_EXISTS', /root\/virt is there already/],
  ['ROOT/VIRT', 'CIM_ERR_ALREADY_EXISTS', /is there already/],
  ['Root/Interop', 'CIM_ERR_ALREADY_EXISTS', /another name of interop/],
  ['', 'CIM_ERR_INVALID_PARAMETER', /Name is missing/],
  ['root//x', 'CIM_ERR_INVALID_PARAMETER', /"root\/\/x" is no namespace's name/],
  ['root/1x', 'CIM_ERR_INVALID_PARAMETER', /no namespace's name/],
  ['root\\x', 'CIM_ERR_INVALID_PARAMETER', /no namespace's name/],
  ['x'.repeat(257), 'CIM_ERR_INVALID_PARAMETER', /…" is no namespace's name/],
])('the name %j is refused', async (name, status, message) => {
  const manager = new ObjectManager(stores())
  manager.addNamespace('root/virt')
  await expect(create(manager, name)).rejects.toMatchObject({ status, message: expect.stringMatching(message) })
  expect(manager.namespaceNames()).toEqual(['interop', 'root/virt'])
})

test('a new namespace is there for the next start, with what was put into it', async () => {
  const kept = stores()
  const manager = new ObjectManager(kept)
  await create(manager, 'root/acme')
  const operations = operationsOf(manager, 'root/acme')
  await operations.CreateClass({ NewClass: thing })
  await operations.CreateInstance({ NewInstance: sent('ACME_Thing', { Id: 'one' }) })
  const next = operationsOf(new ObjectManager(kept), 'root/acme')
  expect(await recordsOf(next.EnumerateInstances({ ClassName: 'ACME_Thing' }))).toEqual([{ Id: 'one' }])
})

test('a deleted namespace stays deleted, and comes back empty', async () => {
  const kept = stores()
  const manager = new ObjectManager(kept)
  await create(manager, 'root/acme')
  await remove(manager, 'root/acme')
  expect(() => operationsOf(manager, 'root/acme')).toThrow(
    expect.objectContaining({ status: 'CIM_ERR_INVALID_NAMESPACE' }),
  )
  expect(new ObjectManager(kept).namespaceNames()).toEqual(['interop'])
  await create(manager, 'root/acme')
  expect(operationsOf(manager, 'root/acme').EnumerateClassNames({ DeepInheritance: true })).toEqual([])
})

describe('a namespace is not deleted', () => {
  test('where it is not empty; the reason names what is in it', async () => {
    const manager = new ObjectManager(stores())
    await create(manager, 'root/acme')
    const operations = operationsOf(manager, 'root/acme')
    await operations.CreateClass({ NewClass: declareClass('ACME_Thing', null) })
    const refused = { status: 'CIM_ERR_NAMESPACE_NOT_EMPTY', message: expect.stringMatching(/the class ACME_Thing/) }
    await expect(remove(manager, 'root/acme')).rejects.toMatchObject(refused)
    await operations.DeleteClass({ ClassName: 'ACME_Thing' })
    await remove(manager, 'root/acme')
    expect(manager.namespaceNames()).toEqual(['interop'])
  })

  test.each(['interop', 'root/virt'])('where it is the server’s: %s', async (name) => {
    const manager = new ObjectManager(stores())
    manager.addNamespace('root/virt')
    await expect(remove(manager, name)).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
    expect(manager.find(name)).toBeDefined()
  })

  test('by who is no admin', async () => {
    const manager = new ObjectManager(stores())
    const path = await create(manager, 'root/acme')
    const operator = operationsOf(manager, 'interop', 'operator')
    await expect(operator.DeleteInstance({ InstanceName: path })).rejects.toMatchObject({
      status: 'CIM_ERR_ACCESS_DENIED',
    })
  })
})

test('who held the namespace open while it was deleted can put nothing into it any more', async () => {
  const manager = new ObjectManager(stores())
  await create(manager, 'root/acme')
  const held = operationsOf(manager, 'root/acme')
  await remove(manager, 'root/acme')
  const late = held.CreateClass({ NewClass: declareClass('ACME_Late', null) })
  await expect(late).rejects.toMatchObject({ status: 'CIM_ERR_INVALID_NAMESPACE' })
})

describe('qualifier types of a new namespace', () => {
  test('are none, for clients that bring their own', async () => {
    const manager = new ObjectManager(stores())
    await create(manager, 'root/acme')
    const operations = operationsOf(manager, 'root/acme')
    expect([...operations.EnumerateQualifiers()]).toEqual([])
    const dmtf = operationsOf(manager, 'interop').GetQualifier({ QualifierName: 'Key' })
    const own = { ...dmtf, scopes: new Set(['property'] as const) }
    await operations.SetQualifier({ QualifierDeclaration: own })
    await operations.CreateClass({ NewClass: thing })
    expect([...operations.GetQualifier({ QualifierName: 'Key' }).scopes]).toEqual(['property'])
  })

  test('are DMTF’s where a class needs them and nobody declared any', async () => {
    const kept = stores()
    const manager = new ObjectManager(kept)
    await create(manager, 'root/acme')
    await operationsOf(manager, 'root/acme').CreateClass({ NewClass: thing })
    const next = operationsOf(new ObjectManager(kept), 'root/acme')
    expect([...next.EnumerateQualifiers()].map(({ name }) => name)).toEqual(['Key'])
    expect(next.GetClass({ ClassName: 'ACME_Thing' }).keys.map(({ name }) => name)).toEqual(['Id'])
  })

  test('can be deleted with the rest, and then the namespace', async () => {
    const manager = new ObjectManager(stores())
    await create(manager, 'root/acme')
    const operations = operationsOf(manager, 'root/acme')
    await operations.CreateClass({ NewClass: thing })
    await operations.DeleteClass({ ClassName: 'ACME_Thing' })
    await expect(remove(manager, 'root/acme')).rejects.toMatchObject({
      message: expect.stringMatching(/qualifier type Key/),
    })
    await operations.DeleteQualifier({ QualifierName: 'Key' })
    await remove(manager, 'root/acme')
  })
})

test('a namespace that the program comes to need is the program’s from then on, with what clients put into it', async () => {
  const kept = stores()
  const manager = new ObjectManager(kept)
  await create(manager, 'root/virt/two')
  await operationsOf(manager, 'root/virt/two').CreateClass({ NewClass: declareClass('ACME_Thing', null) })
  const next = new ObjectManager(kept)
  next.addNamespace('root/virt/two')
  const names = operationsOf(next, 'root/virt/two').EnumerateClassNames({ DeepInheritance: true })
  expect(names).toContain('ACME_Thing')
  expect(names).toContain('CIM_ManagedElement')
  await expect(remove(next, 'root/virt/two')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
})

test('a namespace that the program has no more is the clients’ from then on, with what they put into it', async () => {
  const kept = stores()
  const manager = new ObjectManager(kept)
  const given = compileMof([{ name: 'gone.mof', text: 'class ACME_Gone { [Key] string Id; };' }], {
    base: manager.schema,
  })
  manager.addNamespace('root/Acme', { schema: given.schema })
  manager.addNamespace('root/empty')
  await operationsOf(manager, 'root/acme').CreateClass({ NewClass: thing })
  for (const name of ['ACME_Thing', 'ACME_Gone']) {
    await operationsOf(manager, 'root/acme').CreateInstance({ NewInstance: sent(name, { Id: 'one' }) })
  }
  const next = new ObjectManager(kept)
  expect(next.adoptNamespaces()).toEqual(['root/Acme'])
  expect(next.namespaceNames()).toEqual(['interop', 'root/Acme'])
  const operations = operationsOf(next, 'root/acme')
  expect(await recordsOf(operations.EnumerateInstances({ ClassName: 'ACME_Thing' }))).toEqual([{ Id: 'one' }])
  await operations.DeleteInstance({ InstanceName: pathOf('ACME_Thing', { Id: 'one' }) })
  await operations.DeleteClass({ ClassName: 'ACME_Thing' })
  // What the program's class went with waits for it.
  await expect(remove(next, 'root/Acme')).rejects.toMatchObject({ message: expect.stringMatching(/acme_gone/) })
  const last = new ObjectManager(kept)
  last.addNamespace('root/acme', { schema: given.schema })
  expect(last.adoptNamespaces()).toEqual([])
  const back = operationsOf(last, 'root/acme')
  expect(await recordsOf(back.EnumerateInstances({ ClassName: 'ACME_Gone' }))).toEqual([{ Id: 'one' }])
})

test('a failed write leaves things as they were', async () => {
  const serverStore = memoryServerStore()
  const broken = { ...serverStore, delete: () => Promise.reject(new Error('disk full')) }
  const manager = new ObjectManager({ ...stores(), serverStore: broken })
  await create(manager, 'root/acme')
  await expect(remove(manager, 'root/acme')).rejects.toThrow(/disk full/)
  expect(manager.find('root/acme')).toBeDefined()
})

test('without a store none can be created', async () => {
  await expect(create(new ObjectManager(), 'root/acme')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
})

test('the schema of a namespace is no other’s', async () => {
  const manager = new ObjectManager(stores())
  await create(manager, 'root/acme')
  await operationsOf(manager, 'root/acme').CreateClass({ NewClass: declareClass('CIM_System', null) })
  const there = operationsOf(manager, 'interop').GetClass({ ClassName: 'CIM_System' })
  expect(there.superclass).not.toBeNull()
})
