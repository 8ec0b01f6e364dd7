import {
  type ClassDeclaration,
  defaultFlavor,
  Instance,
  NameMap,
  ObjectPath,
  type QualifierType,
  type Schema,
} from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { ObjectManager } from '../object-manager.ts'
import type { Operations } from '../operations.ts'
import type { Role } from '../principal.ts'
import type { ProviderFault } from '../provider-fault.ts'
import { memoryStore, type RepositoryStore } from '../static/repository-store.ts'
import { decodeStoredDeclaration, type StoredDeclaration } from './stored-declaration.ts'

const base = `
class A_Given { [Key] string Id; };
`
const added = `
[Description("é"), Version("1.2.3")] class B_Top { [Key, MaxLen(5)] string Id = "x"; uint64 Sizes[3] = { 18446744073709551615, 2 };
  [EmbeddedInstance("A_Given")] string Inner; datetime When = "20260102030405.678901+060"; real64 Part = 0.1;
  [Description("does")] uint32 Do([In, Required] string What, [In(false), Out] A_Given REF Which[]); };
class B_Low : B_Top { [Override("Id")] string Id; boolean More = true; };
[Association] class B_Link { [Key] B_Top REF From; [Key] A_Given REF To; };
`
const { schema: compiled } = compileMof([{ name: 'a.mof', text: base + added }], { base: new ObjectManager().schema })

/** The declaration that a client sends of a class. */
function sent(name: string): ClassDeclaration {
  const cls = compiled?.get(name)
  if (cls === undefined) throw new Error(`the MOF above has no ${name}`)
  const own = <T extends { readonly name: string }>(all: Iterable<T>, names: ReadonlySet<string>): T[] =>
    [...all].filter((each) => names.has(each.name))
  const { qualifiers, properties, methods } = cls
  const local = {
    properties: new NameMap(own(properties, cls.local.properties)),
    methods: new NameMap(own(methods, cls.local.methods)),
  }
  return { name: cls.name, superclass: cls.superclass, qualifiers, ...local }
}

type Store = RepositoryStore<StoredDeclaration>

/** A server on a store; another on the same store is the server after its next start. */
function house(schemaStore: Store | undefined, faults: ProviderFault[] = []): ObjectManager {
  const onFault = (fault: ProviderFault): void => void faults.push(fault)
  const manager = new ObjectManager({ onFault, store: memoryStore(), ...(schemaStore && { schemaStore }) })
  const { schema } = compileMof([{ name: 'a.mof', text: base }], { base: manager.schema })
  manager.addNamespace('root/a', { schema: schema as Schema })
  return manager
}

function open(manager: ObjectManager, role: Role = 'admin'): Operations {
  const signal = new AbortController().signal
  return manager.open('root/a', { principal: { name: 'ann', role, via: 'test' }, signal })
}

const whole = (operations: Operations, ClassName: string) => operations.GetClass({ ClassName, LocalOnly: false })

async function createAll(operations: Operations): Promise<void> {
  for (const name of ['B_Top', 'B_Low', 'B_Link']) await operations.CreateClass({ NewClass: sent(name) })
}

const colour: QualifierType = {
  name: 'Colour',
  type: 'string',
  isArray: false,
  default: 'red',
  scopes: new Set(['class', 'property']),
  flavor: defaultFlavor,
}

describe('a created class', () => {
  test('is as the compiler makes it, at once and after the next start', async () => {
    const store = memoryStore<StoredDeclaration>()
    const before = open(house(store))
    await createAll(before)
    const faults: ProviderFault[] = []
    const after = open(house(store, faults))
    expect(faults).toEqual([])
    for (const name of ['B_Top', 'B_Low', 'B_Link']) {
      expect(whole(before, name)).toEqual(compiled?.get(name))
      expect(whole(after, name)).toEqual(compiled?.get(name))
    }
    expect(after.EnumerateClassNames({ ClassName: 'B_Top' })).toEqual(['B_Low'])
  })

  test('of an association is found by the class at its end', async () => {
    const operations = open(house(memoryStore()))
    const ObjectName = new ObjectPath('A_Given')
    expect(operations.referringClasses({ ObjectName })).toEqual([])
    await createAll(operations)
    expect(operations.referringClasses({ ObjectName }).map(({ cls }) => cls.name)).toEqual(['B_Link'])
  })

  test.each([
    ['that is there', 'CIM_ERR_ALREADY_EXISTS', { name: 'A_Given' }],
    ['below a class that is not there', 'CIM_ERR_INVALID_SUPERCLASS', { superclass: 'B_None' }],
    ['with a name that is none', 'CIM_ERR_INVALID_PARAMETER', { name: 'Top' }],
  ] as const)('%s is refused', async (...[, status, change]) => {
    const NewClass = { ...sent('B_Top'), ...change }
    await expect(open(house(memoryStore())).CreateClass({ NewClass })).rejects.toMatchObject({
      status,
      message: expect.stringMatching(/DSP0004/),
    })
  })
})

describe('a modified class', () => {
  test('is the new one, at once and after the next start', async () => {
    const store = memoryStore<StoredDeclaration>()
    const operations = open(house(store))
    await operations.CreateClass({ NewClass: sent('B_Top') })
    const { properties } = sent('A_Given')
    await operations.ModifyClass({ ModifiedClass: { ...sent('B_Top'), properties } })
    for (const each of [operations, open(house(store))]) {
      expect([...whole(each, 'b_top').properties].map(({ name }) => name)).toEqual(['Id'])
    }
  })

  test('keeps its superclass', async () => {
    const operations = open(house(memoryStore()))
    await operations.CreateClass({ NewClass: sent('B_Top') })
    const ModifiedClass = { ...sent('B_Top'), superclass: 'A_Given' }
    await expect(operations.ModifyClass({ ModifiedClass })).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_SUPERCLASS',
    })
  })
})

describe('a deleted class', () => {
  test('is gone, also after the next start, and can be created again', async () => {
    const store = memoryStore<StoredDeclaration>()
    const operations = open(house(store))
    await createAll(operations)
    await operations.DeleteClass({ ClassName: 'b_low' })
    for (const each of [operations, open(house(store))]) expect(() => whole(each, 'B_Low')).toThrow(/no class B_Low/)
    await operations.CreateClass({ NewClass: sent('B_Low') })
    expect(whole(open(house(store)), 'B_Low')).toEqual(compiled?.get('B_Low'))
  })
})

test.each([
  ['with subclasses', 'B_Top', 'CIM_ERR_CLASS_HAS_CHILDREN'],
  ['with instances', 'B_Low', 'CIM_ERR_CLASS_HAS_INSTANCES'],
  ['that comes with the program', 'A_Given', 'CIM_ERR_NOT_SUPPORTED'],
  ['that is not there', 'B_None', 'CIM_ERR_NOT_FOUND'],
])('a class %s is not deleted', async (...[, ClassName, status]) => {
  const operations = open(house(memoryStore()))
  await createAll(operations)
  const id = { name: 'Id', type: 'string', isArray: false, value: 'x' } as const
  await operations.CreateInstance({ NewInstance: new Instance('B_Low', [id]) })
  await expect(operations.DeleteClass({ ClassName })).rejects.toMatchObject({ status })
})

test.each([
  ['that comes with the program', 'A_Given', 'CIM_ERR_NOT_SUPPORTED'],
  ['that is not there', 'B_None', 'CIM_ERR_NOT_FOUND'],
])('a class %s is not modified', async (...[, ClassName, status]) => {
  const operations = open(house(memoryStore()))
  await createAll(operations)
  const ModifiedClass = { ...sent('B_Top'), name: ClassName }
  await expect(operations.ModifyClass({ ModifiedClass })).rejects.toMatchObject({ status })
})

describe('a qualifier type', () => {
  test('is declared, declared anew, and deleted, each for the next start too', async () => {
    const store = memoryStore<StoredDeclaration>()
    const operations = open(house(store))
    const read = (each: Operations): QualifierType => each.GetQualifier({ QualifierName: 'colour' })
    await operations.SetQualifier({ QualifierDeclaration: colour })
    for (const each of [operations, open(house(store))]) expect(read(each)).toEqual(colour)
    const blue = { ...colour, default: 'blue' }
    await operations.SetQualifier({ QualifierDeclaration: blue })
    for (const each of [operations, open(house(store))]) expect(read(each)).toEqual(blue)
    await operations.DeleteQualifier({ QualifierName: 'COLOUR' })
    for (const each of [operations, open(house(store))]) expect(() => read(each)).toThrow(/Colour/i)
  })

  test('that a class uses stays as it is', async () => {
    const operations = open(house(memoryStore()))
    await operations.SetQualifier({ QualifierDeclaration: colour })
    const NewClass = sent('B_Top')
    const { name, type, isArray, flavor } = colour
    const qualifiers = new NameMap([{ name, type, isArray, flavor, value: 'green', propagated: false }])
    await operations.CreateClass({ NewClass: { ...NewClass, qualifiers } })
    const used = { status: 'CIM_ERR_FAILED', message: expect.stringMatching(/Colour.*B_Top/) }
    await expect(
      operations.SetQualifier({ QualifierDeclaration: { ...colour, type: 'uint8', default: 1 } }),
    ).rejects.toMatchObject(used)
    await expect(operations.DeleteQualifier({ QualifierName: 'Colour' })).rejects.toMatchObject(used)
  })

  test('that comes with the program may be declared just so, and not otherwise', async () => {
    const store = memoryStore<StoredDeclaration>()
    const operations = open(house(store))
    const key = operations.GetQualifier({ QualifierName: 'Key' })
    await operations.SetQualifier({ QualifierDeclaration: { ...key } })
    expect([...store.take()]).toEqual([])
    const refused = { status: 'CIM_ERR_NOT_SUPPORTED' }
    await expect(operations.SetQualifier({ QualifierDeclaration: { ...key, default: true } })).rejects.toMatchObject(
      refused,
    )
    await expect(operations.DeleteQualifier({ QualifierName: 'Key' })).rejects.toMatchObject(refused)
  })

  test('that is not there is not deleted', async () => {
    await expect(open(house(memoryStore())).DeleteQualifier({ QualifierName: 'Colour' })).rejects.toMatchObject({
      status: 'CIM_ERR_NOT_FOUND',
    })
  })
})

describe('nothing changes', () => {
  test.each([
    ['by the hand of an operator', 'operator', memoryStore<StoredDeclaration>(), 'CIM_ERR_ACCESS_DENIED'],
    ['without a store', 'admin', undefined, 'CIM_ERR_NOT_SUPPORTED'],
  ] as const)('%s', async (...[, role, store, status]) => {
    const operations = open(house(store), role)
    await expect(operations.CreateClass({ NewClass: sent('B_Top') })).rejects.toMatchObject({ status })
    await expect(operations.SetQualifier({ QualifierDeclaration: colour })).rejects.toMatchObject({ status })
    await expect(operations.DeleteQualifier({ QualifierName: 'Key' })).rejects.toMatchObject({ status })
  })

  test('when the store fails', async () => {
    const rows = memoryStore<StoredDeclaration>()
    let isFull = false
    const put = async (key: string, stored: StoredDeclaration): Promise<void> => {
      if (isFull) throw new Error('the disk is full')
      await rows.put(key, stored)
    }
    const operations = open(house({ ...rows, put }))
    await operations.CreateClass({ NewClass: sent('B_Top') })
    isFull = true
    const { properties } = sent('A_Given')
    const ModifiedClass = { ...sent('B_Top'), properties }
    await expect(operations.ModifyClass({ ModifiedClass })).rejects.toThrow('the disk is full')
    await expect(operations.CreateClass({ NewClass: sent('B_Low') })).rejects.toThrow('the disk is full')
    await expect(operations.SetQualifier({ QualifierDeclaration: colour })).rejects.toThrow('the disk is full')
    expect(whole(operations, 'B_Top')).toEqual(compiled?.get('B_Top'))
    expect(() => whole(operations, 'B_Low')).toThrow(/no class B_Low/)
    expect(() => operations.GetQualifier({ QualifierName: 'Colour' })).toThrow(/Colour/)
  })
})

test('what the store has and the rules forbid by now is left out, told, and kept', async () => {
  const store = memoryStore<StoredDeclaration>()
  const row = {
    namespace: 'root/a',
    kind: 'class',
    order: 0,
    name: 'B_Odd',
    superclass: null,
    declaration: '{"name":"B_Odd"}',
  }
  await store.put('root/a\nclass\nb_odd', decodeStoredDeclaration(JSON.parse(JSON.stringify(row))))
  const faults: ProviderFault[] = []
  expect(() => whole(open(house(store, faults)), 'B_Odd')).toThrow(/B_Odd/)
  expect(faults).toHaveLength(1)
  expect([...store.take()]).toHaveLength(1)
  for (const bad of [
    null,
    { ...row, kind: 'x' },
    { ...row, order: 'x' },
    { ...row, declaration: [] },
    { ...row, superclass: 1 },
  ]) {
    expect(() => decodeStoredDeclaration(bad)).toThrow(TypeError)
  }
})
