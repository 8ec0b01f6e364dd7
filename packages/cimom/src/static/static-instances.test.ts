import { CimDateTime, type CimType, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { ObjectManager } from '../object-manager.ts'
import type { Operations } from '../operations.ts'
import type { Role } from '../principal.ts'
import { defineProvider } from '../provider.ts'
import type { ProviderFault } from '../provider-fault.ts'
import { decodeStoredInstance, memoryStore, type RepositoryStore, type StoredInstance } from './repository-store.ts'

const mof = `
class A_Thing { [Key] string Id; string Text = "none"; uint64 Size; [Required] uint16 State = 2; datetime When;
  string Tags[]; [EmbeddedInstance("A_Inner")] string Inner; [EmbeddedObject] string Any; };
class A_More : A_Thing { uint8 Extra; };
class A_Inner { uint8 Level; };
[Abstract] class A_Base { [Key] string Id; };
class A_Made { [Key] string Id; };
[Indication] class A_Happened { string Id; };
[Association] class A_Link { [Key] A_Thing REF From; [Key] A_Thing REF To; };
instance of A_Thing { Id = "given"; Text = "by the program"; };
`

/** A server on a store; another on the same store is the server after its next start. */
function house(store: RepositoryStore | undefined, faults: ProviderFault[] = []): ObjectManager {
  const onFault = (fault: ProviderFault): void => void faults.push(fault)
  const manager = new ObjectManager({ onFault, ...(store && { store }) })
  const { schema, instances } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  manager
    .addNamespace('root/a', { schema, instances })
    .register(defineProvider({ className: 'A_Made', enumerate: () => [] }))
  return manager
}

function open(manager: ObjectManager, role: Role = 'admin'): Operations {
  const signal = new AbortController().signal
  return manager.open('root/a', { principal: { name: 'ann', role, via: 'test' }, signal })
}

const types: Readonly<Record<string, CimType>> = {
  Size: 'uint64',
  State: 'uint16',
  When: 'datetime',
  From: 'reference',
  To: 'reference',
  Extra: 'uint8',
}

function instance(className: string, values: Record<string, CimValue>, path?: ObjectPath): Instance {
  const properties = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    type: types[name] ?? 'string',
    isArray: Array.isArray(value),
  }))
  return new Instance(className, properties, { path })
}

const thing = (id: string, className = 'A_Thing'): ObjectPath => new ObjectPath(className, [{ name: 'Id', value: id }])

async function values(operations: Operations, path: ObjectPath): Promise<Record<string, unknown>> {
  const { rows, projection } = await operations.GetInstance({ InstanceName: path })
  return Object.fromEntries([...projection.cls.properties].map(({ name }, index) => [name, rows[0]?.[index]]))
}

async function ids(operations: Operations): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { rows } of operations.EnumerateInstances({ ClassName: 'A_Thing' })) {
    found.push(...rows.map(([id]) => id))
  }
  return found
}

async function create(operations: Operations, ...given: Parameters<typeof instance>): Promise<ObjectPath> {
  return await operations.CreateInstance({ NewInstance: instance(...given) })
}

const link = (from: string, to: string) => ({ From: thing(from), To: thing(to) })
const associated = async (operations: Operations, id: string): Promise<unknown[]> => {
  const paths = await Array.fromAsync(operations.AssociatorNames({ ObjectName: thing(id) }))
  return paths.map((path) => path.key('Id'))
}

describe('a created instance', () => {
  test('has what was sent, the defaults of its class for the rest, and the path that is answered', async () => {
    const operations = open(house(memoryStore()))
    const path = await create(operations, 'a_thing', { ID: 'x', tags: ['a', null], Size: 1n })
    expect([path.className, path.namespace, path.key('Id')]).toEqual(['A_Thing', 'root/a', 'x'])
    expect(await values(operations, path)).toMatchObject({ Text: 'none', Tags: ['a', null], Size: 1n, State: 2 })
    expect(await ids(operations)).toEqual(['given', 'x'])
  })

  test('is there after the next start, with every kind of value', async () => {
    const store = memoryStore()
    const When = CimDateTime.parse('20260102030405.678901+060') as CimDateTime
    const Inner = new Instance('A_Inner', [{ name: 'Level', type: 'uint8', isArray: false, value: 7 }])
    const before = open(house(store))
    const Any = before.GetClass({ ClassName: 'A_Link', LocalOnly: false })
    const sent = { Id: 'x', Text: null, Size: 2n ** 64n - 1n, State: 9, When, Tags: ['é', null], Inner, Any }
    await create(before, 'A_Thing', sent)
    const after = open(house(store))
    expect(await values(after, thing('x'))).toEqual(await values(before, thing('x')))
    expect(await values(after, thing('x'))).toMatchObject({ Text: null, Size: 2n ** 64n - 1n, Tags: ['é', null], Any })
  })

  test('of an association is found from either end, until it is deleted', async () => {
    const store = memoryStore()
    const operations = open(house(store))
    await create(operations, 'A_Thing', { Id: 'x' })
    const path = await create(operations, 'A_Link', link('given', 'x'))
    expect(await associated(operations, 'given')).toEqual(['x'])
    expect(await associated(open(house(store)), 'x')).toEqual(['given'])
    await operations.DeleteInstance({ InstanceName: path })
    expect(await associated(operations, 'given')).toEqual([])
    expect(await associated(open(house(store)), 'x')).toEqual([])
  })

  test.each([
    ['of an unknown class', 'A_None', { Id: 'x' }, 'CIM_ERR_INVALID_CLASS', /A_None/],
    ['of an abstract class', 'A_Base', { Id: 'x' }, 'CIM_ERR_FAILED', /A_Base is abstract/],
    ['of an indication', 'A_Happened', { Id: 'x' }, 'CIM_ERR_FAILED', /indication/],
    ['of a class with a provider', 'A_Made', { Id: 'x' }, 'CIM_ERR_NOT_SUPPORTED', /A_Made.*provider/],
    ['with keys that are taken', 'A_Thing', { Id: 'given' }, 'CIM_ERR_ALREADY_EXISTS', /given/],
    ['without its key', 'A_Thing', { Text: 'x' }, 'CIM_ERR_INVALID_PARAMETER', /Id.*key/],
    ['with a property too many', 'A_Thing', { Id: 'x', Colour: 'red' }, 'CIM_ERR_INVALID_PARAMETER', /Colour/],
    ['with a property of another type', 'A_Thing', { Id: 'x', State: 70_000 }, 'CIM_ERR_INVALID_PARAMETER', /State/],
    ['with NULL where a value is required', 'A_Thing', { Id: 'x', State: null }, 'CIM_ERR_INVALID_PARAMETER', /State/],
    [
      'with a reference to another class',
      'A_Link',
      { From: thing('given'), To: new ObjectPath('A_Made', [{ name: 'Id', value: 'x' }]) },
      'CIM_ERR_INVALID_PARAMETER',
      /To.*A_Made.*A_Thing/,
    ],
    [
      'with a wrong embedded instance',
      'A_Thing',
      { Id: 'x', Inner: new Instance('A_Made') },
      'CIM_ERR_INVALID_PARAMETER',
      /Inner.*A_Made.*A_Inner/,
    ],
  ])('%s is refused', async (...[, className, sent, status, message]) => {
    await expect(create(open(house(memoryStore())), className, sent as Record<string, CimValue>)).rejects.toMatchObject(
      { status, message: expect.stringMatching(message) },
    )
  })

  test('is one only, though two clients create it at once', async () => {
    const operations = open(house(memoryStore()))
    const both = await Promise.allSettled([1n, 2n].map((Size) => create(operations, 'A_Thing', { Id: 'x', Size })))
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(await values(operations, thing('x'))).toMatchObject({ Size: 1n })
  })
})

describe('a modified instance', () => {
  const modify = async (
    operations: Operations,
    sent: Record<string, CimValue>,
    PropertyList: readonly string[] | null = null,
  ): Promise<void> => {
    await operations.ModifyInstance({ ModifiedInstance: instance('A_Thing', sent, thing('given')), PropertyList })
  }

  test('has what was sent; what was not stays; NULL is set; the next start knows', async () => {
    const store = memoryStore()
    const operations = open(house(store))
    await modify(operations, { Size: 5n })
    await modify(operations, { ID: 'given', text: null })
    for (const each of [operations, open(house(store))]) {
      expect(await values(each, thing('given'))).toMatchObject({ Text: null, Size: 5n, State: 2 })
      expect(await ids(each)).toEqual(['given'])
    }
  })

  test.each([
    [['text'], { Text: 'new', Size: null }],
    [[], { Text: 'by the program', Size: null }],
    [['Text', 'State', 'When'], { Text: 'new', State: 2 }],
  ])('with the PropertyList %o has these only', async (list, expected) => {
    const operations = open(house(memoryStore()))
    await modify(operations, { Text: 'new', Size: 1n }, list)
    expect(await values(operations, thing('given'))).toMatchObject(expected)
  })

  test('keeps the associations that lead to it', async () => {
    const operations = open(house(memoryStore()))
    await create(operations, 'A_Link', link('given', 'given'))
    await modify(operations, { Text: 'new' })
    expect(await associated(operations, 'given')).toEqual(['given'])
  })

  test.each([
    [{ Id: 'other' }, null, 'CIM_ERR_INVALID_PARAMETER', /keys.*Id/],
    [{ Colour: 'red' }, null, 'CIM_ERR_NO_SUCH_PROPERTY', /Colour/],
    [{ Text: 'x' }, ['Colour'], 'CIM_ERR_NO_SUCH_PROPERTY', /Colour/],
    [{ State: null }, null, 'CIM_ERR_INVALID_PARAMETER', /State.*required/],
  ])('by %o with %o is refused', async (...[sent, list, status, message]) => {
    await expect(modify(open(house(memoryStore())), sent, list)).rejects.toMatchObject({
      status,
      message: expect.stringMatching(message),
    })
  })

  test('that is not there, or not of the class of its path, is refused', async () => {
    const operations = open(house(memoryStore()))
    const absent = instance('A_Thing', { Text: 'x' }, thing('absent'))
    await expect(operations.ModifyInstance({ ModifiedInstance: absent })).rejects.toMatchObject({
      status: 'CIM_ERR_NOT_FOUND',
    })
    const other = instance('A_More', { Text: 'x' }, thing('given'))
    await expect(operations.ModifyInstance({ ModifiedInstance: other })).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_PARAMETER',
    })
  })

  test('by SetProperty has the value that the text says', async () => {
    const operations = open(house(memoryStore()))
    const set = async (PropertyName: string, NewValue: CimValue): Promise<void> =>
      await operations.SetProperty({ InstanceName: thing('given'), PropertyName, NewValue })
    await set('size', '12')
    await set('Tags', ['a', 'b'])
    await set('Text', null)
    expect(await values(operations, thing('given'))).toMatchObject({ Size: 12n, Tags: ['a', 'b'], Text: null })
    await expect(set('Size', 'many')).rejects.toMatchObject({ status: 'CIM_ERR_TYPE_MISMATCH' })
    await expect(set('Colour', 'red')).rejects.toMatchObject({ status: 'CIM_ERR_NO_SUCH_PROPERTY' })
  })
})

describe('a deleted instance', () => {
  test('is gone, also after the next start, though the program brings it along', async () => {
    const store = memoryStore()
    const operations = open(house(store))
    await operations.DeleteInstance({ InstanceName: thing('given') })
    expect(await ids(operations)).toEqual([])
    expect(await ids(open(house(store)))).toEqual([])
    await expect(operations.DeleteInstance({ InstanceName: thing('given') })).rejects.toMatchObject({
      status: 'CIM_ERR_NOT_FOUND',
    })
  })

  test('can be created again', async () => {
    const store = memoryStore()
    const operations = open(house(store))
    await operations.DeleteInstance({ InstanceName: thing('given') })
    await create(operations, 'A_Thing', { Id: 'given', Text: 'again' })
    expect(await values(open(house(store)), thing('given'))).toMatchObject({ Text: 'again' })
    await operations.DeleteInstance({ InstanceName: thing('given') })
    expect(await ids(open(house(store)))).toEqual([])
  })

  test('that a client created leaves nothing in the store', async () => {
    const store = memoryStore()
    const operations = open(house(store))
    const InstanceName = await create(operations, 'A_Thing', { Id: 'x' })
    await operations.DeleteInstance({ InstanceName })
    expect([...store.take()]).toEqual([])
  })
})

describe('nothing changes', () => {
  test.each(['operator', 'monitor'] as const)('by the hand of a %s', async (role) => {
    const operations = open(house(memoryStore()), role)
    const denied = { status: 'CIM_ERR_ACCESS_DENIED', message: expect.stringMatching(role) }
    await expect(create(operations, 'A_Thing', { Id: 'x' })).rejects.toMatchObject(denied)
    const ModifiedInstance = instance('A_Thing', { Text: 'x' }, thing('given'))
    await expect(operations.ModifyInstance({ ModifiedInstance })).rejects.toMatchObject(denied)
    await expect(operations.DeleteInstance({ InstanceName: thing('given') })).rejects.toMatchObject(denied)
    const property = { InstanceName: thing('given'), PropertyName: 'Text', NewValue: 'x' }
    await expect(operations.SetProperty(property)).rejects.toMatchObject(denied)
  })

  test('without a store, which the error says', async () => {
    await expect(create(open(house(undefined)), 'A_Thing', { Id: 'x' })).rejects.toMatchObject({
      status: 'CIM_ERR_NOT_SUPPORTED',
      message: expect.stringMatching(/store/),
    })
  })

  test('when the store fails, and the next change is tried anew', async () => {
    const rows = memoryStore()
    let isFull = true
    const put = async (key: string, stored: StoredInstance): Promise<void> => {
      if (isFull) throw new Error('the disk is full')
      await rows.put(key, stored)
    }
    const operations = open(house({ ...rows, put }))
    await expect(create(operations, 'A_Thing', { Id: 'x' })).rejects.toThrow('the disk is full')
    expect(await ids(operations)).toEqual(['given'])
    isFull = false
    await create(operations, 'A_Thing', { Id: 'x' })
    expect(await ids(operations)).toEqual(['given', 'x'])
  })
})

test('what the store has is read when somebody asks for its class, or for what leads to an object', async () => {
  const store = memoryStore()
  const before = open(house(store))
  await create(before, 'A_Thing', { Id: 'x' })
  const read: string[] = []
  const watched = {
    ...store,
    take: () =>
      Iterator.from(store.take()).map(([key, stored]) => {
        const counted = (): StoredInstance => {
          read.push(key)
          return stored()
        }
        return [key, counted] as const
      }),
  }
  const after = open(house(watched))
  expect(read).toEqual([])
  expect(await ids(after)).toEqual(['given', 'x'])
  expect(read).toHaveLength(1)
  await after.DeleteInstance({ InstanceName: thing('x') })
  expect(await ids(after)).toEqual(['given'])
  expect(read).toHaveLength(1)
})

test('what the store has for a class that is no more is left out, told, and kept', async () => {
  const store = memoryStore()
  const row: StoredInstance = { namespace: 'root/a', className: 'A_Gone', instanceKey: 'x', properties: { Id: 'x' } }
  await store.put('root/a\na_gone\nx', decodeStoredInstance(JSON.parse(JSON.stringify(row))))
  const faults: ProviderFault[] = []
  expect(await ids(open(house(store, faults)))).toEqual(['given'])
  expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(/A_Gone.*root\/a.*left out/)])
  expect([...store.take()]).toHaveLength(1)
})

test.each([[null], [[]], [{ namespace: 1 }], [{ namespace: 'a', className: 'b', instanceKey: 'c', properties: 1 }]])(
  'the row %o is refused',
  (row) => {
    expect(() => decodeStoredInstance(row)).toThrow(TypeError)
  },
)
