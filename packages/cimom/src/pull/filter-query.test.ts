import { CimError, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import { defineAssociation } from '../association.ts'
import { ObjectManager } from '../object-manager.ts'
import { defineProvider } from '../provider.ts'
import type { Pulled, PullOperations } from './pull-operations.ts'

const mof = `
class A_Thing { [Key] string Id; };
class A_Static : A_Thing { uint32 Size; };
class A_Made : A_Thing { string Dear; };
[Association] class A_Near { [Key] A_Static REF This; [Key] A_Made REF That; string Note; };
instance of A_Static { Id = "s1"; Size = 1; };
instance of A_Static { Id = "s2"; Size = 2; };
instance of A_Static { Id = "s3"; };
`

const thing = new ObjectPath('A_Static', [{ name: 'Id', value: 's1' }])

function house(): PullOperations {
  const manager = new ObjectManager()
  const { schema, instances } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  // What is dear is given only where it is wanted.
  const made = (Id: unknown, isWanted: boolean) => ({
    Id: Id as string,
    ...(isWanted && { Dear: `dear ${Id as string}` }),
  })
  manager.addNamespace('root/a', { schema, instances }).register(
    defineProvider({
      className: 'A_Made',
      enumerate: ({ wants }) => ['m1', 'm2'].map((Id) => made(Id, wants('Dear'))),
      get: ({ Id }, { wants }) => made(Id, wants('Dear')),
    }),
    defineAssociation({
      className: 'A_Near',
      ends: {
        This: { className: 'A_Static', others: () => ['m1', 'm2'].map((Id) => ({ keys: { Id } })) },
        That: { className: 'A_Made' },
      },
    }),
  )
  const principal = { name: 'ann', role: 'monitor', via: 'test' } as const
  return manager.open('root/a', { principal, signal: new AbortController().signal }).pulled
}

async function ids({ batches }: Pulled): Promise<string[]> {
  const found: string[] = []
  for await (const batch of batches) {
    if ('paths' in batch) throw new Error('paths where instances are expected')
    const place = [...batch.projection.cls.properties].findIndex(({ name }) => name === 'Id')
    found.push(...batch.rows.map((row) => JSON.stringify(row[place])))
  }
  return found
}

const fql = (FilterQuery: string) => ({ FilterQueryLanguage: 'DMTF:FQL', FilterQuery, MaxObjectCount: 10 })

test('instances and their paths are given where the filter fits', async () => {
  const ClassName = 'A_Static'
  expect(await ids(house().OpenEnumerateInstances({ ClassName, ...fql('Size > 1') }))).toEqual(['"s2"'])
  expect(await ids(house().OpenEnumerateInstancePaths({ ClassName, ...fql('Size IS NULL') }))).toEqual(['"s3"'])
})

test('a filter may look at a property that is not on the list', async () => {
  const parameters = { ClassName: 'A_Made', PropertyList: ['Id'], ...fql("Dear = 'dear m2'") }
  expect(await ids(house().OpenEnumerateInstances(parameters))).toEqual(['"m2"'])
})

test('associated objects are filtered by what each of them is', async () => {
  const filter = fql("Dear LIKE '.*2'")
  const parameters = { InstanceName: thing, ResultClass: 'A_Made', ...filter }
  expect(await ids(house().OpenAssociatorInstances(parameters))).toEqual(['"m2"'])
  expect(await ids(house().OpenAssociatorInstancePaths(parameters))).toEqual(['"m2"'])
})

test('a filter is checked before anything is read', () => {
  const open = (filter: { FilterQueryLanguage?: string; FilterQuery?: string }): string | undefined => {
    try {
      house().OpenEnumerateInstances({ ClassName: 'A_Static', ...filter })
    } catch (error) {
      return error instanceof CimError ? error.status : String(error)
    }
    return undefined
  }
  expect(open(fql('Size == (('))).toBe('CIM_ERR_INVALID_QUERY')
  expect(open(fql('Colour = 1'))).toBe('CIM_ERR_INVALID_QUERY')
  expect(open({ FilterQueryLanguage: 'WQL', FilterQuery: 'SELECT * FROM A_Static' })).toBe(
    'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
  )
  expect(open({ FilterQueryLanguage: 'DMTF:FQL' })).toBe('CIM_ERR_INVALID_PARAMETER')
})
