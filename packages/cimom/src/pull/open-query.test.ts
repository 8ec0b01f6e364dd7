import { CimError } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import { ObjectManager } from '../object-manager.ts'
import type { Pulled, PullOperations, PullOutput } from './pull-operations.ts'

const mof = `
class A_Thing { [Key] string Id; uint32 Size; };
instance of A_Thing { Id = "a"; Size = 1; };
instance of A_Thing { Id = "b"; Size = 2; };
instance of A_Thing { Id = "c"; Size = 3; };
`

function house(): PullOperations {
  const manager = new ObjectManager()
  const { schema, instances } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  manager.addNamespace('root/a', { schema, instances })
  const principal = { name: 'ann', role: 'monitor', via: 'test' } as const
  return manager.open('root/a', { principal, signal: new AbortController().signal }).pulled
}

async function read({ batches, output }: Pulled): Promise<PullOutput & { readonly rows: readonly string[] }> {
  const rows: string[] = []
  for await (const batch of batches) {
    if (!('paths' in batch)) rows.push(...batch.rows.map((row) => JSON.stringify(row)))
  }
  return { rows, ...output() }
}

const cql = (FilterQuery: string) => ({ FilterQueryLanguage: 'DMTF:CQL', FilterQuery })

function statusOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    return error instanceof CimError ? error.status : String(error)
  }
  return undefined
}

test('the results of a query are pulled piece by piece', async () => {
  const pulls = house()
  const query = cql('SELECT * FROM A_Thing WHERE Size > 1')
  const first = await read(pulls.OpenQueryInstances({ ...query, MaxObjectCount: 1 }))
  expect(first).toMatchObject({ rows: ['["b",2]'], EndOfSequence: false })
  const rest = await read(pulls.PullInstances({ EnumerationContext: first.EnumerationContext, MaxObjectCount: 9 }))
  expect(rest).toEqual({ rows: ['["c",3]'], EndOfSequence: true, EnumerationContext: '' })
})

test('the class of the results is told where it is asked for', async () => {
  const propertiesOf = async (text: string): Promise<string[] | undefined> => {
    const pulled = house().OpenQueryInstances({ ...cql(text), ReturnQueryResultClass: true, MaxObjectCount: 9 })
    const { QueryResultClass } = await read(pulled)
    return QueryResultClass && [...QueryResultClass.properties].map(({ name, type }) => `${name} ${type}`)
  }
  expect(await propertiesOf('SELECT Size FROM A_Thing')).toEqual(['Size uint32'])
  expect(await propertiesOf('SELECT Size AS Large, TRUE AS Yes FROM A_Thing')).toEqual(['Large uint32', 'Yes boolean'])
  expect(await read(house().OpenQueryInstances(cql('SELECT * FROM A_Thing')))).not.toHaveProperty('QueryResultClass')
})

test('a query is checked before anything is read', () => {
  const open = (query: { FilterQuery?: string; FilterQueryLanguage?: string }) =>
    statusOf(() => house().OpenQueryInstances(query))
  expect(open(cql('SELECT FROM'))).toBe('CIM_ERR_INVALID_QUERY')
  expect(open(cql('SELECT * FROM A_None'))).toBe('CIM_ERR_INVALID_CLASS')
  expect(open({ FilterQueryLanguage: 'DMTF:FQL', FilterQuery: 'Size = 1' })).toBe(
    'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
  )
})

test('only PullInstances continues a query, and nothing else', async () => {
  const pulls = house()
  const { EnumerationContext } = await read(pulls.OpenQueryInstances(cql('SELECT * FROM A_Thing')))
  expect(statusOf(() => pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 1 }))).toBe(
    'CIM_ERR_INVALID_ENUMERATION_CONTEXT',
  )
})
