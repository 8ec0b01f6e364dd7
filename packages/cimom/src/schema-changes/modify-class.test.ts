import {
  type CimType,
  type CimValue,
  type ClassDeclaration,
  Instance,
  NameMap,
  ObjectPath,
  type Schema,
} from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import type { Namespace } from '../namespace.ts'
import { ObjectManager } from '../object-manager.ts'
import type { Operations } from '../operations.ts'
import { defineProvider } from '../provider.ts'
import type { ProviderFault } from '../provider-fault.ts'
import { memoryStore, type RepositoryStore } from '../static/repository-store.ts'
import type { StoredDeclaration } from './stored-declaration.ts'

const base = `
class A_Given { [Key] string Id; };
class A_Inner { uint8 Level; };
`
const top = 'class B_Top { [Key] string Id; string Text; uint8 Size = 1; string Note; };'
const low = 'class B_Low : B_Top { boolean More = true; };'
const lowest = 'class B_Lowest : B_Low { [Override("Note")] string Note = "low"; };'
const link = '[Association] class B_Link { [Key] B_Top REF From; [Key] A_Given REF To; string Why; };'

/** What a client sends of a class that is declared so, among the others. */
function sent(text: string): ClassDeclaration {
  const name = /class (\w+)/.exec(text)?.[1] ?? ''
  const others = [top, low, lowest, link].filter((other) => !other.includes(`class ${name} `))
  const order = text.includes(' : ') || text.includes('REF') ? [...others, text] : [text, ...others]
  const { schema, diagnostics } = compileMof([{ name: 'b.mof', text: base + order.join('\n') }], {
    base: new ObjectManager().schema,
  })
  const cls = schema?.get(name)
  if (cls === undefined) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join()}`)
  const qualifiers = new NameMap([...cls.qualifiers].filter(({ propagated }) => !propagated))
  const properties = new NameMap([...cls.properties].filter((each) => cls.local.properties.has(each.name)))
  return { name: cls.name, superclass: cls.superclass, qualifiers, properties, methods: new NameMap() }
}

class Stores {
  readonly store = memoryStore()
  readonly schemaStore = memoryStore<StoredDeclaration>()
  /** Comes before each write of a class. */
  before: () => Promise<void> = async () => undefined

  /** A server on these stores; another is the server after its next start. */
  start(): Server {
    const { schemaStore } = this
    const put: typeof schemaStore.put = async (...given) => {
      await this.before()
      await schemaStore.put(...given)
    }
    return new Server(this.store, { ...schemaStore, put })
  }

  content(): unknown {
    return [this.store, this.schemaStore].map((each) =>
      [...each.take()].map(([key, read]): [string, unknown] => [key, read()]),
    )
  }
}

class Server {
  readonly manager: ObjectManager
  readonly operations: Operations
  readonly space: Namespace
  readonly faults: ProviderFault[] = []

  constructor(store: RepositoryStore, schemaStore: RepositoryStore<StoredDeclaration>) {
    const onFault = (fault: ProviderFault): void => void this.faults.push(fault)
    this.manager = new ObjectManager({ onFault, store, schemaStore })
    const { schema } = compileMof([{ name: 'a.mof', text: base }], { base: this.manager.schema })
    this.space = this.manager.addNamespace('root/a', { schema: schema as Schema })
    const signal = new AbortController().signal
    this.operations = this.manager.open('root/a', { principal: { name: 'ann', role: 'admin', via: 'test' }, signal })
  }

  async modify(text: string): Promise<void> {
    await this.operations.ModifyClass({ ModifiedClass: sent(text) })
  }

  async create(className: string, values: Record<string, CimValue>): Promise<ObjectPath> {
    return await this.operations.CreateInstance({ NewInstance: instance(className, values) })
  }

  async values(path: ObjectPath): Promise<Record<string, unknown>> {
    const { rows, projection } = await this.operations.GetInstance({ InstanceName: path })
    return Object.fromEntries([...projection.cls.properties].map(({ name }, index) => [name, rows[0]?.[index]]))
  }

  properties(ClassName: string): string[] {
    return [...this.operations.GetClass({ ClassName, LocalOnly: false }).properties].map(({ name }) => name)
  }
}

const types: Readonly<Record<string, CimType>> = { Size: 'uint8', More: 'boolean', From: 'reference', To: 'reference' }

function instance(className: string, values: Record<string, CimValue>, path?: ObjectPath): Instance {
  const properties = Object.entries(values).map(([name, value]) => {
    return { name, value, type: types[name] ?? 'string', isArray: false } as const
  })
  return new Instance(className, properties, { path })
}

const path = (id: string, className = 'B_Top') => new ObjectPath(className, [{ name: 'Id', value: id }])

/** Stores with classes and an instance of each that can have one, and the server on them. */
async function house(): Promise<{ readonly stores: Stores; readonly server: Server }> {
  const stores = new Stores()
  const server = stores.start()
  for (const text of [top, low, lowest, link]) await server.operations.CreateClass({ NewClass: sent(text) })
  await server.create('B_Top', { Id: 'top', Text: 'kept' })
  await server.create('B_Lowest', { Id: 'lowest', Size: 7 })
  await server.create('B_Link', { From: path('top'), To: new ObjectPath('A_Given', [{ name: 'Id', value: 'x' }]) })
  return { stores, server }
}

const withProperty = (text: string, property: string) => text.replace('};', `${property} };`)

describe('a property that is added', () => {
  test('is in every class below and every instance, at once and after the next start', async () => {
    const { stores, server } = await house()
    await server.modify(withProperty(top, 'uint16 Added = 5;').replace('class', '[Description("new")] class'))
    for (const each of [server, stores.start()]) {
      expect(each.properties('B_Top')).toEqual(['Id', 'Text', 'Size', 'Note', 'Added'])
      expect(each.properties('B_Lowest')).toEqual(['Id', 'Text', 'Size', 'Note', 'Added', 'More'])
      expect(
        each.operations.GetClass({ ClassName: 'B_Low', LocalOnly: false }).qualifiers.get('Description')?.value,
      ).toBe('new')
      expect(await each.values(path('top'))).toEqual({ Id: 'top', Text: 'kept', Size: 1, Note: null, Added: 5 })
      const below = { Id: 'lowest', Text: null, Size: 7, Note: 'low', Added: 5, More: true }
      expect(await each.values(path('lowest', 'B_Lowest'))).toEqual(below)
      const found = await Array.fromAsync(each.operations.EnumerateInstances({ ClassName: 'B_Top' }))
      expect(found.flatMap(({ rows }) => rows)).toHaveLength(2)
      expect(each.faults).toEqual([])
    }
  })

  test('can be set, in a new instance and in an old one, for the next start too', async () => {
    const { stores, server } = await house()
    await server.modify(withProperty(top, 'string Added;'))
    const ModifiedInstance = instance('B_Lowest', { Added: 'now' }, path('lowest', 'B_Lowest'))
    await server.operations.ModifyInstance({ ModifiedInstance })
    await server.create('B_Low', { Id: 'new', Added: 'then' })
    for (const each of [server, stores.start()]) {
      expect(await each.values(path('lowest', 'B_Lowest'))).toMatchObject({ Added: 'now', Size: 7 })
      expect(await each.values(path('new', 'B_Low'))).toMatchObject({ Added: 'then' })
    }
  })

  test('keeps the default it came with when the class has another one later, or was without it in between', async () => {
    const { stores, server } = await house()
    await server.modify(withProperty(top, 'string Added = "first";'))
    await server.modify(withProperty(top, 'string Added = "second";'))
    for (const each of [server, stores.start()])
      expect(await each.values(path('top'))).toMatchObject({ Added: 'first' })
    const without = top.replace(' string Note;', '')
    const lowestWithout = 'class B_Lowest : B_Low { };'
    const set = instance('B_Lowest', { Note: null }, path('lowest', 'B_Lowest'))
    await server.operations.ModifyInstance({ ModifiedInstance: set })
    await server.modify(lowestWithout)
    await server.operations.ModifyInstance({ ModifiedInstance: instance('B_Top', { Added: null }, path('top')) })
    await server.operations.ModifyInstance({
      ModifiedInstance: instance('B_Lowest', { Added: null }, path('lowest', 'B_Lowest')),
    })
    await server.modify(without)
    await server.modify(top.replace('string Note;', 'string Note = "again";'))
    for (const each of [server, stores.start()]) expect(await each.values(path('top'))).toMatchObject({ Note: 'again' })
  })
})

test('a property without a value goes, and one may be spelt otherwise, wider, or elsewhere in the class', async () => {
  const { stores, server } = await house()
  await server.modify(link.replace(' string Why;', ''))
  const changed = 'class B_Top { string TEXT; [Key] string ID; uint64 Size; string Note; };'
  await server.modify(changed)
  for (const each of [server, stores.start()]) {
    expect(each.properties('B_Link')).toEqual(['From', 'To'])
    expect(each.properties('B_Top')).toEqual(['TEXT', 'ID', 'Size', 'Note'])
    expect(await each.values(path('top'))).toEqual({ TEXT: 'kept', ID: 'top', Size: 1n, Note: null })
    expect(each.faults).toEqual([])
  }
})

test('associations lead where they led, and are found by either end', async () => {
  const { stores, server } = await house()
  await server.modify(link.replace('{', '{ string Before;'))
  await server.modify(withProperty(top, 'string Added = "a";'))
  for (const each of [server, stores.start()]) {
    const names = await Array.fromAsync(each.operations.AssociatorNames({ ObjectName: path('top') }))
    expect(names.map((name) => name.className)).toEqual(['A_Given'])
    const references = await Array.fromAsync(each.operations.References({ ObjectName: path('top') }))
    expect(references.flatMap(({ rows }) => rows)).toHaveLength(1)
    expect(references[0]?.projection.cls.properties.has('Before')).toBe(true)
  }
  const gone = await Array.fromAsync(server.operations.ReferenceNames({ ObjectName: path('top') }))
  await server.operations.DeleteInstance({ InstanceName: gone[0] as ObjectPath })
  expect(await Array.fromAsync(server.operations.AssociatorNames({ ObjectName: path('top') }))).toEqual([])
})

test('queries find instances by what they had and by what they have now', async () => {
  const { server } = await house()
  for (let index = 0; index < 100; index++) await server.create('B_Low', { Id: `n${index}`, Text: `t${index % 50}` })
  const find = async (where: string): Promise<number> => {
    const Query = `SELECT * FROM B_Top WHERE ${where}`
    const found = await Array.fromAsync(server.operations.ExecQuery({ QueryLanguage: 'WQL', Query }))
    return found.flatMap(({ rows }) => rows).length
  }
  expect(await find(`Text = 't3'`)).toBe(2)
  await server.modify(
    'class B_Top { string Added = "new"; [Key] string Id; string Note; string Text; uint8 Size = 1; };',
  )
  expect(await find(`Text = 't3'`)).toBe(2)
  expect(await find(`Added = 'new'`)).toBe(102)
  await server.create('B_Low', { Id: 'other', Text: 't3', Added: 'other' })
  expect([await find(`Text = 't3'`), await find(`Added = 'other'`)]).toEqual([3, 1])
})

describe('refused, with nothing changed, is', () => {
  test.each([
    ['a property that goes and has a value', top.replace(' string Text;', ''), /B_Top\.Id="top".* Text /],
    [
      'a value that does not fit',
      top.replace('uint8 Size', 'string Size').replace('= 1', ''),
      /B_Top\.Id="top".* Size /,
    ],
    ['another key', top.replace('string Text', '[Key] string Text'), /B_Top\.Id="top".* keys /],
    ['what is required and NULL', withProperty(top, '[Required] string Added;'), /B_Top\.Id="top".* Added /],
    ['text where an object was', top.replace('string Text', '[EmbeddedObject] string Text'), /B_Top\.Id="top".* Text /],
    ['a class that can have no instances', top.replace('class', '[Abstract] class'), /B_Top\.Id="top".* abstract/],
    ['a reference elsewhere', link.replace('B_Top REF', 'A_Inner REF'), /B_Link.* From /],
  ])('%s', async (...[, text, message]) => {
    const { stores, server } = await house()
    const before = stores.content()
    const cls = server.operations.GetClass({ ClassName: 'B_Lowest', LocalOnly: false })
    const values = await server.values(path('top'))
    await expect(server.modify(text)).rejects.toMatchObject({
      status: 'CIM_ERR_CLASS_HAS_INSTANCES',
      message: expect.stringMatching(message),
    })
    expect(stores.content()).toEqual(before)
    for (const each of [server, stores.start()]) {
      expect(each.operations.GetClass({ ClassName: 'B_Lowest', LocalOnly: false })).toEqual(cls)
      expect(await each.values(path('top'))).toEqual(values)
    }
  })

  test('what a class below does not allow', async () => {
    const { stores, server } = await house()
    const before = stores.content()
    for (const each of [server, stores.start()]) {
      await expect(each.modify(withProperty(top, 'uint8 More;'))).rejects.toMatchObject({
        status: 'CIM_ERR_CLASS_HAS_CHILDREN',
        message: expect.stringMatching(/B_Low, .*B_Low\.More.*Override/),
      })
      expect(each.properties('B_Top')).toEqual(['Id', 'Text', 'Size', 'Note'])
    }
    expect(stores.content()).toEqual(before)
  })

  test('what changes a class below that has a provider', async () => {
    const { server } = await house()
    const provider = defineProvider({ className: 'B_Low', enumerate: () => [{ Id: 'p' }] })
    server.space.register(provider)
    await expect(server.modify(withProperty(top, 'string Added;'))).rejects.toMatchObject({
      status: 'CIM_ERR_CLASS_HAS_INSTANCES',
      message: expect.stringMatching(/B_Low.*provider/),
    })
  })

  test('what the store does not take', async () => {
    const { stores, server } = await house()
    const before = stores.content()
    stores.before = () => Promise.reject(new Error('the disk is full'))
    await expect(server.modify(withProperty(top, 'string Added;'))).rejects.toThrow('the disk is full')
    for (const each of [server, stores.start()]) {
      expect(each.properties('B_Low')).toEqual(['Id', 'Text', 'Size', 'Note', 'More'])
      expect(await each.values(path('top'))).not.toHaveProperty('Added')
    }
    expect(stores.content()).toEqual(before)
  })
})

test('a class that goes back to what it was is what it was', async () => {
  const { server } = await house()
  const before = await server.values(path('lowest', 'B_Lowest'))
  await server.modify(
    withProperty(top, 'string Added = "a"; datetime When = "20260102030405.678901+060"; string None;'),
  )
  await server.modify(top)
  expect(await server.values(path('lowest', 'B_Lowest'))).toEqual(before)
})

test('a change is seen when it is durable, and instances that come meanwhile are of the new class', async () => {
  const { stores, server } = await house()
  const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  stores.before = async () => {
    reached.resolve()
    await go.promise
  }
  const modified = server.modify(withProperty(top, 'string Added = "a";'))
  await reached.promise
  expect(await server.values(path('top'))).not.toHaveProperty('Added')
  const created = server.create('B_Low', { Id: 'late', Added: 'late' })
  go.resolve()
  await Promise.all([modified, created])
  for (const each of [server, stores.start()]) {
    expect(await each.values(path('top'))).toMatchObject({ Added: 'a' })
    expect(await each.values(path('late', 'B_Low'))).toMatchObject({ Added: 'late' })
  }
})

test('an instance on its way into the store is one of the class as it is then', async () => {
  const stores = new Stores()
  const put = stores.store.put
  const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const server = stores.start()
  await server.operations.CreateClass({ NewClass: sent(top) })
  Object.assign(stores.store, {
    put: async (...given: Parameters<typeof put>) => {
      reached.resolve()
      await go.promise
      await put(...given)
    },
  })
  const created = server.create('B_Top', { Id: 'early' })
  await reached.promise
  const modified = server.modify(withProperty(top, 'string Added = "a";'))
  go.resolve()
  await Promise.all([created, modified])
  for (const each of [server, stores.start()]) {
    expect(await each.values(path('early'))).toMatchObject({ Added: 'a' })
  }
})

test('a class below the changed one is there after the next start, whatever was declared when', async () => {
  const { stores, server } = await house()
  await server.modify(withProperty(top, 'string Added;'))
  const next = stores.start()
  await next.modify(withProperty(top, 'string Added; string Other;'))
  await next.modify(low.replace('};', 'string Own; };'))
  const last = stores.start()
  expect(last.operations.EnumerateClassNames({ ClassName: 'B_Top', DeepInheritance: true })).toEqual([
    'B_Low',
    'B_Lowest',
  ])
  expect(last.properties('B_Lowest')).toEqual(['Id', 'Text', 'Size', 'Note', 'Added', 'Other', 'More', 'Own'])
  expect(last.faults).toEqual([])
})
