import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { ObjectManager } from '../object-manager.ts'
import type { InstanceStream, Operations } from '../operations.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { Restriction } from './restriction.ts'

const mof = `
class A_File { [Key] string Name; uint64 Size; boolean Hidden; datetime Changed; string Tags[]; };
class A_Note { [Key] string Id; string File; };
`

const files = [
  { Name: 'a', Size: 1n, Hidden: false },
  { Name: 'b', Size: 20n, Hidden: true },
  { Name: 'c', Size: 300n, Hidden: false },
]

function house(query: InstanceProvider['query']): Operations {
  const manager = new ObjectManager()
  const { schema } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  manager
    .addNamespace('root/a', { schema })
    .register(
      defineProvider({ className: 'A_File', enumerate: () => files, ...(query && { query }) }),
      defineProvider({ className: 'A_Note', enumerate: () => [{ Id: 'n', File: 'c' }] }),
    )
  return manager.open('root/a', {
    principal: { name: 'ann', role: 'monitor', via: 'test' },
    signal: new AbortController().signal,
  })
}

/** A provider that notes what it was asked, and leaves the rest to `enumerate`. */
function listening() {
  const asked: (readonly Restriction[])[] = []
  const query: InstanceProvider['query'] = (restrictions) => {
    asked.push(restrictions)
    return undefined
  }
  return { asked, query }
}

async function firsts(stream: InstanceStream): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { rows } of stream) found.push(...rows.map(([first]) => first))
  return found
}

const cql = (where: string) => ({ QueryLanguage: 'DMTF:CQL', Query: `SELECT * FROM A_File WHERE ${where}` })

describe('a provider that answers queries', () => {
  test.each<[string, readonly Restriction[], readonly string[]]>([
    [
      "Size > 10 AND name <> 'x'",
      [
        { property: 'Size', operator: '>', value: 10n },
        { property: 'Name', operator: '<>', value: 'x' },
      ],
      ['b', 'c'],
    ],
    ['10 < Size', [{ property: 'Size', operator: '>', value: 10n }], ['b', 'c']],
    ['Hidden = TRUE', [{ property: 'Hidden', operator: '=', value: true }], ['b']],
    // What is between ORs, is not a plain value, or can't be one of the property is for the engine alone.
    ["Size >= 20 AND (Name = 'b' OR Hidden = TRUE)", [{ property: 'Size', operator: '>=', value: 20n }], ['b']],
    ['Size >= 20 AND Size < 20.5', [{ property: 'Size', operator: '>=', value: 20n }], ['b']],
    ['Size >= 20 AND Name IS NOT NULL', [{ property: 'Size', operator: '>=', value: 20n }], ['b', 'c']],
  ])('is told of %s what it can use', async (where, restrictions, expected) => {
    const { asked, query } = listening()
    expect(await firsts(house(query).ExecQuery(cql(where)))).toEqual(expected)
    expect(asked).toEqual([restrictions])
  })

  test("is believed to leave out what can't match; what it gives is asked again", async () => {
    const query: InstanceProvider['query'] = () => files.slice(0, 2)
    expect(await firsts(house(query).ExecQuery(cql('Size > 10')))).toEqual(['b'])
  })

  test('is not asked without a condition it could use', async () => {
    const { asked, query } = listening()
    await firsts(house(query).ExecQuery({ QueryLanguage: 'WQL', Query: 'SELECT * FROM A_File' }))
    await firsts(house(query).EnumerateInstances({ ClassName: 'A_File' }))
    expect(asked).toEqual([])
  })

  test('is asked for each class of a join', async () => {
    const { asked, query } = listening()
    const from = 'SELECT A_File.Name, A_Note.Id FROM A_File, A_Note'
    const Query = `${from} WHERE A_File.Name = A_Note.File AND A_File.Size > 2`
    expect(await firsts(house(query).ExecQuery({ QueryLanguage: 'DMTF:CQL', Query }))).toEqual(['c'])
    expect(asked).toEqual([[{ property: 'Size', operator: '>', value: 2n }]])
  })

  test('is asked for the filter of a pulled enumeration', async () => {
    const { asked, query } = listening()
    const { batches } = house(query).pulled.OpenEnumerateInstances({
      ClassName: 'A_File',
      FilterQueryLanguage: 'DMTF:FQL',
      FilterQuery: 'Size <= 20',
      MaxObjectCount: 10,
    })
    const names = (await Array.fromAsync(batches)).flatMap((batch) =>
      'rows' in batch ? batch.rows.map(([name]) => name) : [],
    )
    expect(names).toEqual(['a', 'b'])
    expect(asked).toEqual([[{ property: 'Size', operator: '<=', value: 20n }]])
  })
})
