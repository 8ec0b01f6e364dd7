import { CimError, type CimType, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import { defineAssociation } from './association.ts'
import { ObjectManager } from './object-manager.ts'
import { defineProvider, type InstanceProvider } from './provider.ts'
import type { KeysOf, RecordOf } from './record.ts'
import { memoryStore } from './static/repository-store.ts'

const mof = `
class A_Shelf { [Key] string Id; };
class A_Box { [Key] string Id; string Colour; };
[Association] class A_Holds { [Key] A_Shelf REF Shelf; [Key] A_Box REF Box; uint32 Place; };
instance of A_Shelf { Id = "s1"; };
instance of A_Shelf { Id = "s2"; };
`

const path = (className: string, id: string): ObjectPath => new ObjectPath(className, [{ name: 'Id', value: id }])
const shelf = (id: string): ObjectPath => path('A_Shelf', id)
const box = (id: string): ObjectPath => path('A_Box', id)

/** The class as generated types would tell it. */
interface Holds {
  readonly properties: { readonly Shelf: ObjectPath; readonly Box: ObjectPath; readonly Place: number }
  readonly keys: { readonly Shelf: ObjectPath; readonly Box: ObjectPath }
  readonly methods: Record<never, never>
}

/** What is on which shelf, in maps by either end, as somebody with many of them would keep it. */
function house({ isIndexed = true } = {}) {
  const held = new Map<string, RecordOf<Holds>>()
  const asked: string[] = []
  const keyOf = ({ Shelf, Box }: KeysOf<Holds>): string => `${Shelf.key('Id')}/${Box.key('Id')}`
  const references: InstanceProvider<Holds>['references'] = (role, { className, keys }) => {
    asked.push(`${role} ${className}`)
    const id = keys?.[0]?.value
    return [...held.values()].filter((each) => each[role as 'Shelf' | 'Box'].key('Id') === id)
  }
  const manager = new ObjectManager({ store: memoryStore() })
  const { schema, instances } = compileMof([{ name: 'a.mof', text: mof }], {
    base: manager.schema,
    namespace: 'root/a',
  })
  const association = defineProvider<Holds>({
    className: 'A_Holds',
    enumerate: () => {
      asked.push('enumerate')
      return [...held.values()]
    },
    get: (keys) => held.get(keyOf(keys)),
    create({ Shelf, Box, ...others }) {
      if (Shelf === undefined || Box === undefined)
        throw new CimError('CIM_ERR_INVALID_PARAMETER', 'both ends are needed')
      held.set(keyOf({ Shelf, Box }), { Shelf, Box, ...others })
      return { Shelf, Box }
    },
    delete: (keys) => void held.delete(keyOf(keys)),
    ...(isIndexed && { references }),
  })
  manager.addNamespace('root/a', { schema, instances }).register(
    association,
    defineProvider({
      className: 'A_Box',
      enumerate: () => [],
      get: ({ Id }) => (Id === 'gone' ? undefined : { Id, Colour: 'red' }),
    }),
  )
  const operations = manager.open('root/a', {
    principal: { name: 'ann', role: 'admin', via: 'test' },
    signal: new AbortController().signal,
  })
  const hold = async (shelfId: string, boxId: string): Promise<ObjectPath> => {
    const sent: [string, CimType, CimValue][] = [
      ['Shelf', 'reference', shelf(shelfId)],
      ['Box', 'reference', box(boxId)],
      ['Place', 'uint32', 7],
    ]
    const properties = sent.map(([name, type, value]) => ({ name, type, value, isArray: false }))
    return await operations.CreateInstance({ NewInstance: new Instance('A_Holds', properties) })
  }
  const associated = async (from: ObjectPath, filter: object = {}): Promise<unknown[]> => {
    const found = await Array.fromAsync(operations.AssociatorNames({ ObjectName: from, ...filter }))
    return found.map((each) => each.key('Id'))
  }
  return { manager, operations, hold, associated, asked }
}

test.each([true, false])('clients make and break associations that a provider keeps; index: %s', async (isIndexed) => {
  const { operations, hold, associated, asked } = house({ isIndexed })
  const made = await hold('s1', 'b1')
  await hold('s1', 'b2')
  await hold('s2', 'b3')
  asked.length = 0
  expect(await associated(shelf('s1'))).toEqual(['b1', 'b2'])
  expect(await associated(box('b3'))).toEqual(['s2'])
  expect(asked).toEqual(isIndexed ? ['Shelf A_Shelf', 'Box A_Box'] : ['enumerate', 'enumerate'])
  await operations.DeleteInstance({ InstanceName: made })
  expect(await associated(shelf('s1'))).toEqual(['b2'])
})

test('they obey the filters of a traversal', async () => {
  const { hold, associated } = house()
  await hold('s1', 'b1')
  for (const filter of [
    { AssocClass: 'A_Holds' },
    { Role: 'shelf' },
    { ResultRole: 'Box' },
    { ResultClass: 'A_Box' },
  ]) {
    expect(await associated(shelf('s1'), filter)).toEqual(['b1'])
  }
  for (const filter of [{ Role: 'Box' }, { ResultRole: 'Shelf' }, { ResultClass: 'A_Shelf' }]) {
    expect(await associated(shelf('s1'), filter)).toEqual([])
  }
})

test('what is associated is looked up; what is gone is left out; the association itself has its own properties', async () => {
  const { operations, hold } = house()
  await hold('s1', 'b1')
  await hold('s1', 'gone')
  const boxes = await Array.fromAsync(operations.Associators({ ObjectName: shelf('s1') }))
  expect(boxes.map(({ rows }) => rows)).toEqual([[['b1', 'red']]])
  const held = await Array.fromAsync(operations.References({ ObjectName: shelf('s1'), ResultClass: 'A_Holds' }))
  expect(held.map(({ rows }) => rows[0]?.[2])).toEqual([7, 7])
})

test('rows beside the provider lead from one end to the other, and each association is told once', async () => {
  const { manager, operations, hold, asked } = house()
  await hold('s1', 'b1')
  manager.register(
    'root/a',
    defineAssociation({
      className: 'A_Holds',
      ends: {
        Shelf: { className: 'A_Shelf', others: () => [{ keys: { Id: 'b1' }, properties: { Place: 7 } }] },
        Box: { className: 'A_Box', others: () => [] },
      },
    }),
  )
  asked.length = 0
  const held = await Array.fromAsync(operations.References({ ObjectName: shelf('s1'), ResultClass: 'A_Holds' }))
  expect(held.map(({ rows }) => rows[0]?.[2])).toEqual([7])
  expect(asked).toEqual([])
})

test('a reference to another class is refused before the provider is asked', async () => {
  const { operations } = house()
  const properties = ['Shelf', 'Box'].map(
    (name) => ({ name, type: 'reference', value: box('x'), isArray: false }) as const,
  )
  await expect(operations.CreateInstance({ NewInstance: new Instance('A_Holds', properties) })).rejects.toMatchObject({
    status: 'CIM_ERR_INVALID_PARAMETER',
    message: expect.stringMatching(/Shelf.*A_Box.*A_Shelf/),
  })
})
