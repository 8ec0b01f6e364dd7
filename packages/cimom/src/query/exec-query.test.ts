import { CimError, type CimValue } from '@cimarron/cim'
import { compileMof, formatDiagnostic } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { defineProvider, type InstanceBatch, ObjectManager, type Operations } from '../index.ts'

const mof = `
class SHOP_Shelf { [Key] string Name; uint32 Height; };
class SHOP_Box { [Key] string Name; uint64 Weight; string Shelf; };
class SHOP_Crate : SHOP_Box { uint32 Slats; };
class SHOP_Far { [Key] uint32 Id; string Dear; };
[Association] class SHOP_Has { [Key] SHOP_Shelf REF Shelf; [Key] SHOP_Box REF Box; };
instance of SHOP_Shelf as $a { Name = "A1"; Height = 3; };
instance of SHOP_Shelf as $b { Name = "B2"; Height = 1; };
instance of SHOP_Box as $nails { Name = "nails"; Weight = 700; Shelf = "A1"; };
instance of SHOP_Box { Name = "bolts"; Shelf = "B2"; };
instance of SHOP_Crate as $apples { Name = "apples"; Weight = 12000; Shelf = "A1"; Slats = 8; };
instance of SHOP_Has { Shelf = $a; Box = $nails; };
instance of SHOP_Has { Shelf = $b; Box = $apples; };
`

/** A namespace, and what a provider in it was asked. */
function shop({ far = 3 }: { readonly far?: number } = {}): { operations: Operations; asked: string[] } {
  const manager = new ObjectManager()
  const { schema, instances, diagnostics } = compileMof([{ name: 'shop.mof', text: mof }], {
    base: manager.schema,
    namespace: 'root/shop',
  })
  if (schema === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'))
  manager.addNamespace('root/shop', { schema, instances })
  const asked: string[] = []
  const provider = defineProvider({
    className: 'SHOP_Far',
    *enumerate({ wants }) {
      asked.push(`all${wants('Dear') ? ' with Dear' : ''}`)
      for (let Id = 0; Id < far; Id++) yield { Id, ...(wants('Dear') && { Dear: `dear ${Id}` }) }
    },
    get({ Id }) {
      const id = Number(Id)
      asked.push(`one ${id}`)
      return id < far ? { Id: id, Dear: 'one' } : undefined
    },
  })
  manager.register('root/shop', provider)
  const principal = { name: 'ann', role: 'monitor', via: 'internal' } as const
  const { signal } = new AbortController()
  return { operations: manager.open('root/shop', { principal, signal }), asked }
}

type Found = Record<string, CimValue>

async function query(text: string, operations = shop().operations, language = 'DMTF:CQL'): Promise<Found[]> {
  const batches = await Array.fromAsync(operations.ExecQuery({ QueryLanguage: language, Query: text }))
  return batches.flatMap((batch) => batch.rows.map((row) => shown(batch, row)))
}

/** What a client would see of a row. */
function shown({ projection }: InstanceBatch, row: readonly CimValue[]): Found {
  const found: Found = {}
  for (const [index, { name }] of [...projection.cls.properties].entries()) {
    if (projection.properties?.includes(name) === false) continue
    const value = row[index] ?? null
    found[name] = value
  }
  return found
}

async function statusOf(act: Promise<unknown>): Promise<string | undefined> {
  return await act.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof CimError ? error.status : String(error)),
  )
}

describe('a query of one class', () => {
  test('gives the selected properties of the instances that match, subclasses included', async () => {
    expect(await query("SELECT Name, Weight FROM SHOP_Box WHERE Shelf = 'A1'")).toEqual([
      { Name: 'nails', Weight: 700n },
      { Name: 'apples', Weight: 12_000n },
    ])
  })

  test('gives with * all properties of each instance, those of its own class too', async () => {
    const found = await query('SELECT * FROM SHOP_Box WHERE Weight > 1000', shop().operations, 'WQL')
    expect(found).toEqual([{ Name: 'apples', Weight: 12_000n, Shelf: 'A1', Slats: 8 }])
  })

  test('looks up an instance whose keys it tells, and still asks whether it matches', async () => {
    const { operations, asked } = shop()
    expect(await query('SELECT Id FROM SHOP_Far WHERE Id = 2', operations)).toEqual([{ Id: 2 }])
    expect(await query("SELECT Id FROM SHOP_Far WHERE Id = 2 AND Dear = 'other'", operations)).toEqual([])
    expect(await query('SELECT Id FROM SHOP_Far WHERE Id = 9', operations)).toEqual([])
    expect(asked).toEqual(['one 2', 'one 2', 'one 9'])
  })

  test('tells a provider what it needs, to select or to decide', async () => {
    const { operations, asked } = shop()
    await query('SELECT Id FROM SHOP_Far WHERE Id > 0', operations)
    expect(await query("SELECT Id FROM SHOP_Far WHERE Dear = 'dear 1'", operations)).toEqual([{ Id: 1 }])
    expect(asked).toEqual(['all', 'all with Dear'])
  })

  test('puts columns together where more than properties is selected', async () => {
    const text = "SELECT Name AS Box, 'yes' AS There FROM SHOP_Box WHERE Name LIKE 'na.+'"
    expect(await query(text)).toEqual([{ Box: 'nails', There: 'yes' }])
  })
})

describe('a join', () => {
  test('puts together what is equal', async () => {
    const text = 'SELECT b.Name, s.Height FROM SHOP_Box b, SHOP_Shelf s WHERE b.Shelf = s.Name AND s.Height > 2'
    expect(await query(text)).toEqual([
      { Name: 'nails', Height: 3 },
      { Name: 'apples', Height: 3 },
    ])
  })

  test('goes over an association by the paths of its ends', async () => {
    const text = `SELECT s.Name AS Shelf, b.Name AS Box FROM SHOP_Shelf s, SHOP_Has h, SHOP_Box b
      WHERE OBJECTPATH(s) = h.Shelf AND h.Box = OBJECTPATH(b)`
    expect(await query(text)).toEqual([
      { Shelf: 'A1', Box: 'nails' },
      { Shelf: 'B2', Box: 'apples' },
    ])
  })

  test('compares without an equality too, and with NULL equals nothing', async () => {
    const text = 'SELECT a.Name AS A, b.Name AS B FROM SHOP_Box a, SHOP_Box b WHERE a.Weight < b.Weight'
    expect(await query(text)).toEqual([{ A: 'nails', B: 'apples' }])
    expect(await query('SELECT a.Name FROM SHOP_Box a, SHOP_Box b WHERE a.Weight = b.Weight')).toHaveLength(2)
  })

  test('that would look at too many combinations is refused', async () => {
    const { operations } = shop({ far: 1500 })
    const text = 'SELECT a.Id FROM SHOP_Far a, SHOP_Far b WHERE a.Id <> a.Id OR a.Id > b.Id AND b.Id > a.Id'
    expect(await statusOf(query(text, operations))).toBe('CIM_ERR_SERVER_LIMITS_EXCEEDED')
  })
})

test('a filter language is none for ExecQuery', async () => {
  expect(await statusOf(query("Name = 'x'", shop().operations, 'DMTF:FQL'))).toBe(
    'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
  )
})
