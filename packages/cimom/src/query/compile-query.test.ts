import { CimDateTime, CimError, type CimStatusName, Instance, ObjectPath, type Schema } from '@cimarron/cim'
import { compileMof, formatDiagnostic } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { ClassShape } from '../class-shape.ts'
import { serverSchema } from '../server-schema.ts'
import { compileQuery, type QueryOptions } from './compile-query.ts'
import type { Subject } from './query-source.ts'

const mof = `
class SHOP_Label { string Text; uint8 Size; };
class SHOP_FoilLabel : SHOP_Label { string Colour; };
class SHOP_Box { [Key] string Name; [Key] uint32 Id; uint64 Weight; sint16 Change; real32 Ratio; boolean Fragile;
  datetime Packed; char16 Mark; string Tags[]; uint8 Sizes[]; [ArrayType("Ordered")] string Steps[];
  [EmbeddedInstance("SHOP_Label")] string Label; [EmbeddedObject] string Anything;
  [EmbeddedInstance("SHOP_Label")] string Labels[]; };
class SHOP_Crate : SHOP_Box { uint32 Slats; };
class SHOP_Shelf { [Key] string Name; uint32 Height; };
[Association] class SHOP_Has { [Key] SHOP_Shelf REF Shelf; [Key] SHOP_Box REF Box; };
`

const compiled = compileMof([{ name: 'shop.mof', text: mof }], { base: serverSchema(), namespace: 'root/shop' })
if (compiled.schema === undefined) throw new Error(compiled.diagnostics.map(formatDiagnostic).join('\n'))
const schema: Schema = compiled.schema

const label = new Instance('SHOP_FoilLabel', [
  { name: 'Text', type: 'string', isArray: false, value: 'Handle with care' },
  { name: 'Size', type: 'uint8', isArray: false, value: 4 },
  { name: 'Colour', type: 'string', isArray: false, value: 'gold' },
])

const box = {
  Name: 'nails',
  Id: 7,
  Weight: 18_446_744_073_709_551_615n,
  Change: -5,
  Ratio: Math.fround(0.1),
  Fragile: false,
  Packed: new CimDateTime('20260131120000.000000+060'),
  Mark: 'x',
  Tags: ['iron', 'sharp', null],
  Sizes: [1, 2, 3],
  Steps: ['cut', 'bend'],
  Label: label,
  Anything: label,
  Labels: [label],
}

function crate(record: Record<string, unknown> = {}): Subject {
  const cls = schema.get('SHOP_Crate')
  if (cls === undefined) throw new Error('no class')
  const shape = ClassShape.of(cls)
  return { shape, values: shape.values({ ...box, ...record } as typeof box, 'root/shop') }
}

function cql(where: string, subject = crate()): boolean {
  return compileQuery('DMTF:CQL', `SELECT * FROM SHOP_Box WHERE ${where}`, { schema }).matches(subject)
}

function wql(where: string, subject = crate()): boolean {
  return compileQuery('WQL', `SELECT * FROM SHOP_Box WHERE ${where}`, { schema }).matches(subject)
}

function fql(text: string, options: QueryOptions = { className: 'SHOP_Box' }): boolean {
  return compileQuery('DMTF:FQL', text, { schema, ...options }).matches(crate())
}

function refusal(act: () => unknown): { status: CimStatusName | undefined; text: string } {
  try {
    act()
  } catch (error) {
    if (error instanceof CimError) return { status: error.status, text: error.message }
    throw error
  }
  throw new Error('it was not refused')
}

describe('comparisons', () => {
  test.each([
    ["Name = 'nails'", true],
    ["name = 'nails'", true],
    ["Name = 'Nails'", false],
    ["Name <> 'Nails'", true],
    ["Name < 'nailt' AND Name > 'nail'", true],
    ["Mark = 'x'", true],
    ['Id = 7', true],
    ['Id = 7.0', true],
    ['Id = 0x7', true],
    ['Id = 111b', true],
    ['Id >= 8', false],
    ['7 <= Id', true],
    ['Weight = 18446744073709551615', true],
    ['Weight = 18446744073709551614', false],
    ['Weight > 1e19', true],
    ['Change = -5', true],
    ['Change < -.5', true],
    ['Ratio = 0.1', true],
    ['Fragile = FALSE', true],
    ['Fragile <> true', true],
    ['NOT Fragile', true],
    ["Packed = '20260131110000.000000+000'", true],
    ["Packed < '20260131120000.000001+060'", true],
    ["Packed = '00000001000000.000000:000'", false],
    ['Id > Change', true],
    ["SHOP_Box.Name = 'nails'", true],
    ["'a' = 'a'", true],
  ])('%s is %s', (where, expected) => {
    expect(cql(where)).toBe(expected)
  })

  test('a property stays one where an alias has its name', () => {
    const query = compileQuery('DMTF:CQL', "SELECT * FROM SHOP_Box Name WHERE Name = 'nails' AND Name.Id = 7", {
      schema,
    })
    expect(query.matches(crate())).toBe(true)
  })

  test('strings are ordered by code point, also beyond U+FFFF', () => {
    expect(cql("Name < '\u{1f600}'", crate({ Name: '\uff5e' }))).toBe(true)
  })

  test('AND binds closer than OR, and parentheses closer still', () => {
    expect(cql("Id = 7 OR Id = 8 AND Name = 'none'")).toBe(true)
    expect(cql("(Id = 7 OR Id = 8) AND Name = 'none'")).toBe(false)
    expect(cql("NOT (Id = 7 AND Name = 'none')")).toBe(true)
  })

  test('WQL takes strings in either quotes, != beside <>, and backslash escapes', () => {
    expect(wql('Name = "nails"')).toBe(true)
    expect(wql("Name != 'bolts'")).toBe(true)
    expect(wql(String.raw`Name = "a\"b\\c"`, crate({ Name: 'a"b\\c' }))).toBe(true)
  })
})

describe('NULL', () => {
  const empty = crate({ Weight: null, Fragile: null, Tags: null })

  test.each(['Weight = 1', 'Weight <> 1', 'NOT Weight = 1', 'Fragile', 'NOT Fragile', 'Weight < 1 OR Weight >= 1'])(
    'nothing is known of it: %s',
    (where) => {
      expect(cql(where, empty)).toBe(false)
    },
  )

  test('is asked for with IS NULL and IS NOT NULL', () => {
    expect(cql('Weight IS NULL', empty)).toBe(true)
    expect(cql('Weight IS NOT NULL', empty)).toBe(false)
    expect(cql('Name IS NOT NULL', empty)).toBe(true)
  })

  test('does not hinder what is decided without it', () => {
    expect(cql('Weight = 1 OR Id = 7', empty)).toBe(true)
    expect(cql('NOT (Weight = 1 AND Id = 8)', empty)).toBe(true)
  })

  test('can not be compared with', () => {
    expect(refusal(() => cql('Weight = NULL')).text).toMatch(/IS NULL and IS NOT NULL ask for it/)
  })
})

describe('LIKE', () => {
  test.each([
    ['Name', 'na.*', true],
    ['Name', 'nail', false],
    ['Name', '(n|m)ai?l+s', true],
    ['Name', '[a-n]{2}[^a-h]{2}.', true],
    ['Label.Text', '.* with .*', true],
  ])('%s LIKE %s is %s in CQL and FQL, for the whole text', (property, pattern, expected) => {
    expect(cql(`${property} LIKE '${pattern}'`)).toBe(expected)
    expect(fql(`${property} LIKE '${pattern}'`)).toBe(expected)
    expect(fql(`${property} NOT LIKE '${pattern}'`)).toBe(!expected)
  })

  test.each([
    ['na%', true],
    ['%il_', true],
    ['nail', false],
    ['[m-o]a%', true],
    ['[^m-o]a%', false],
    ['n.*', false],
  ])('has wildcards in WQL: %s is %s', (pattern, expected) => {
    expect(wql(`Name LIKE "${pattern}"`)).toBe(expected)
  })
})

describe('arrays', () => {
  test.each([
    ["Tags[0] = 'iron'", true],
    ["Tags[9] = 'iron'", false],
    ['Tags[2] IS NULL', true],
    ["ANY Tags = 'sharp'", true],
    ["EVERY Tags = 'sharp'", false],
    ['EVERY Sizes > 0', true],
    ['EVERY Sizes[1..] > 1', true],
    ['ANY Sizes[0..1] = 3', false],
    ['ANY Sizes[0, 2] = 3', true],
    ['Sizes[1..2] = {2, 3}', true],
    ['Sizes = {3, 2, 1}', true],
    ['Sizes <> {1, 2}', true],
    ["Steps = {'bend', 'cut'}", false],
    ["Steps = {'cut', 'bend'}", true],
    ["ANY Tags LIKE 'sh.*'", true],
    ['ANY Tags IS NULL', true],
    ["Labels[0].Text = 'Handle with care'", true],
  ])('%s is %s', (where, expected) => {
    expect(cql(where)).toBe(expected)
    expect(fql(where)).toBe(expected)
  })

  test('EVERY is false of an array where one is, and not known where one is NULL', () => {
    expect(cql("NOT EVERY Tags = 'iron'")).toBe(true)
    expect(cql("EVERY Tags LIKE '.*'")).toBe(false)
    expect(cql("NOT EVERY Tags LIKE '.*'")).toBe(false)
  })
})

describe('classes', () => {
  test('ISA asks for a class or one below it', () => {
    expect(cql('SHOP_Box ISA SHOP_Crate')).toBe(true)
    expect(wql('__THIS ISA "SHOP_Crate"')).toBe(true)
    expect(wql('SHOP_Box ISA SHOP_Box')).toBe(true)
    expect(cql('Label ISA SHOP_FoilLabel')).toBe(true)
    expect(cql('NOT Label ISA SHOP_FoilLabel')).toBe(false)
  })

  test('an embedded object of any class is looked at as it is', () => {
    expect(cql("Anything.Colour = 'gold'")).toBe(true)
    expect(wql('Anything.Nothing IS NULL')).toBe(true)
    expect(wql('Anything ISA SHOP_Label')).toBe(true)
  })

  test('an instance on its own is asked the same way', () => {
    const query = compileQuery('DMTF:FQL', "Size = 4 AND Text LIKE 'Handle.*'", { schema, className: 'SHOP_Label' })
    expect(query.matches(label)).toBe(true)
  })

  test('a reference is compared with a path in a string', () => {
    const reference = (value: string): boolean => {
      const path = new ObjectPath('SHOP_Shelf', [{ name: 'Name', value: 'A1' }], { namespace: 'root/shop' })
      const has = new Instance('SHOP_Has', [{ name: 'Shelf', type: 'reference', isArray: false, value: path }])
      const options = { schema, className: 'SHOP_Has', namespace: 'root/shop' }
      return compileQuery('DMTF:FQL', `Shelf = '${value}'`, options).matches(has)
    }
    expect(reference('SHOP_Shelf.Name="A1"')).toBe(true)
    expect(reference('root/shop:shop_shelf.name="A1"')).toBe(true)
    expect(reference('root/other:SHOP_Shelf.Name="A1"')).toBe(false)
  })
})

describe('a filter of unknown classes', () => {
  test('takes a property that is not there as NULL, and types as they come', () => {
    expect(fql("Name = 'nails' AND Nothing IS NULL", {})).toBe(true)
    expect(fql("Nothing = 'x'", {})).toBe(false)
    expect(fql("Packed = '20260131110000.000000+000'", {})).toBe(true)
    expect(fql('Name = 7', {})).toBe(false)
  })
})

describe('what a query gives', () => {
  const of = (text: string) => compileQuery('DMTF:CQL', text, { schema, namespace: 'root/shop' })

  test('properties of its class stay properties', () => {
    expect(of('SELECT * FROM SHOP_Box').select).toEqual({ kind: 'properties', names: null })
    expect(of('SELECT b.weight, NAME FROM SHOP_Box b').select).toEqual({
      kind: 'properties',
      names: ['Weight', 'Name'],
    })
  })

  test('anything else becomes columns of a class without keys', () => {
    const { select } = of('SELECT Label.Text, Sizes[1..2] AS Some, 3 AS Three, OBJECTPATH(b) AS Path FROM SHOP_Box b')
    if (select.kind !== 'columns') throw new Error('no columns')
    const columns = [...select.cls.properties].map(({ name, type, isArray }) => `${name} ${type}${isArray ? '[]' : ''}`)
    expect(columns).toEqual(['Text string', 'Some uint8[]', 'Three sint64', 'Path reference'])
    expect(select.cls.keys).toEqual([])
    const [text, some, three, path] = select.read([crate()])
    expect([text, some, three]).toEqual(['Handle with care', [2, 3], 3n])
    expect(path).toBeInstanceOf(ObjectPath)
  })

  test('it tells which properties it needs', () => {
    expect(of('SELECT Name FROM SHOP_Box WHERE weight > 3 OR Label.Size = 1').wanted).toEqual([
      'Name',
      'Weight',
      'Label',
    ])
    expect(of('SELECT * FROM SHOP_Box').wanted).toBeNull()
  })

  test.each([
    ["Name = 'nails' AND Id = 7 AND Weight > 3", { Name: 'nails', Id: 7 }],
    ["7 = Id AND (Name = 'nails' AND Fragile)", { Name: 'nails', Id: 7 }],
    ["Name = 'nails'", undefined],
    ["Name = 'nails' OR Id = 7", undefined],
    ["Name = 'nails' AND Id > 7", undefined],
    ["Name = 'nails' AND Id = -7", undefined],
  ])('%s fixes the keys %o', (where, keys) => {
    expect(of(`SELECT * FROM SHOP_Box WHERE ${where}`).keyLookup).toEqual(keys)
  })
})

describe('refusals', () => {
  test.each([
    ['SELECT FROM WHERE', /at character 8 .*"FROM" stands where a property or \* would be right/],
    ['SELECT * FROM SHOP_Box WHERE', /the query ends where a property would be right/],
    ['SELECT * FROM SHOP_Box WHERE Id', /Id is no boolean; an operator and a value would be right after it/],
    ['SELECT * FROM SHOP_Box WHERE Id 7', /"7" stands where AND, OR or the end of the query would be right/],
    ["SELECT * FROM SHOP_Box WHERE Id = '7'", /Id is uint32 and '7' is a string: they can't be compared/],
    ['SELECT * FROM SHOP_Box WHERE Name = "x"', /at character 37 .*a string stands in '/],
    ['SELECT * FROM SHOP_Box WHERE Nothing = 1', /"Nothing" is no property of SHOP_Box/],
    ['SELECT * FROM SHOP_Box WHERE Slats = 1', /"Slats" is no property of SHOP_Box/],
    ['SELECT * FROM SHOP_Box WHERE Label.Colour = 1', /"Colour" is no property of SHOP_Label/],
    ['SELECT * FROM SHOP_Box WHERE Fragile < TRUE', /has no order; = or <> would be right/],
    ['SELECT * FROM SHOP_Box WHERE Sizes = 1', /1 is no array, and is compared with one; ANY or EVERY/],
    ['SELECT * FROM SHOP_Box WHERE Sizes > 1', /Sizes is an array; ANY, EVERY or an index would be right/],
    ['SELECT * FROM SHOP_Box WHERE ANY Id = 1', /Id is no array; ANY is for arrays/],
    ["SELECT * FROM SHOP_Box WHERE Name = 'x", /has no ' at its end/],
    ["SELECT * FROM SHOP_Box WHERE Name LIKE '(a'", /\( has no \) after it/],
    ["SELECT * FROM SHOP_Box WHERE Name LIKE '*a'", /nothing before \* to repeat/],
    ["SELECT * FROM SHOP_Box WHERE Packed = 'today'", /"today" is no datetime; '2026/],
    ['SELECT * FROM SHOP_Box WHERE Id = 7)', /"\)" stands where AND, OR or the end of the query would be right/],
    ['SELECT * FROM SHOP_Box WHERE Id == 7', /"=" stands where a value or a property would be right/],
    ['SELECT * FROM SHOP_Box WHERE SHOP_Box = 7', /is a class; a property of it would be right/],
    ['SELECT * FROM SHOP_Box WHERE SHOP_Box ISA SHOP_None', /there is no class "SHOP_None"/],
    ['SELECT Name, a.Name FROM SHOP_Box a, SHOP_Shelf b', /"Name" is a property of several classes/],
    ['SELECT a.Name, b.Name FROM SHOP_Box a, SHOP_Shelf b', /two columns named Name; AS gives/],
    ['SELECT a.Name FROM SHOP_Box, SHOP_Box', /is in FROM twice; AS tells them apart/],
    ['SELECT 3 FROM SHOP_Box', /has no name of its own; AS and a name/],
  ])('%s', (text, expected) => {
    expect(refusal(() => compileQuery('DMTF:CQL', text, { schema }))).toEqual({
      status: 'CIM_ERR_INVALID_QUERY',
      text: expect.stringMatching(expected),
    })
  })

  test.each([
    ['SELECT * FROM SHOP_Box a, SHOP_Box b, SHOP_Box c, SHOP_Box d', 'Complex Join (4 '],
    ['SELECT * FROM (SELECT * FROM SHOP_Box) b', 'Subquery (5 '],
    ['SELECT DISTINCT Name FROM SHOP_Box', 'Result Set Operations (6 '],
    ['SELECT FIRST 3 * FROM SHOP_Box', 'Result Set Operations (6 '],
    ['SELECT * FROM SHOP_Box ORDER BY Name', 'Result Set Operations (6 '],
    ['SELECT COUNT(*) AS N FROM SHOP_Box', 'Aggregations (9 '],
    ["SELECT * FROM SHOP_Box WHERE ANY t IN Tags SATISFIES (t = 'a')", 'Satisfies Array (12 '],
    ['SELECT * FROM /root/shop:SHOP_Box', 'Foreign Namespace Support (13 '],
    ['SELECT * FROM SHOP_Box WHERE Id + 1 = 8', 'Arithmetic Expression (14 '],
    ['SELECT * FROM SHOP_Box WHERE Id = Change -1', 'Arithmetic Expression (14 '],
    ["SELECT * FROM SHOP_Box WHERE UpperCase(Name) = 'A'", 'Conversion Utilities (16 '],
    ['SELECT * FROM SHOP_Box WHERE SHOP_Crate::Slats = 3', 'Property Scoping (17 '],
  ])('%s needs %s', (text, feature) => {
    expect(refusal(() => compileQuery('DMTF:CQL', text, { schema }))).toEqual({
      status: 'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED',
      text: expect.stringContaining(feature),
    })
  })

  test('what only CQL has is an error of WQL', () => {
    expect(refusal(() => wql('Id + 1 = 8'))).toEqual({
      status: 'CIM_ERR_INVALID_QUERY',
      text: expect.stringContaining('is no part of WQL'),
    })
    expect(refusal(() => compileQuery('WQL', 'SELECT * FROM SHOP_Box, SHOP_Shelf', { schema })).text).toMatch(
      /no joins/,
    )
  })

  test('a class that is not there has its own status', () => {
    expect(refusal(() => compileQuery('WQL', 'SELECT * FROM SHOP_None', { schema })).status).toBe(
      'CIM_ERR_INVALID_CLASS',
    )
    expect(refusal(() => fql('Id = 7', { className: 'SHOP_None' })).status).toBe('CIM_ERR_INVALID_CLASS')
  })

  test('a language that is not there is named, with those that are', () => {
    expect(refusal(() => compileQuery('NO:QL', '', { schema }))).toEqual({
      status: 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
      text: expect.stringContaining('"NO:QL" is not supported here; WQL or DMTF:CQL or DMTF:FQL would be'),
    })
    expect(refusal(() => compileQuery('WQL', '', { schema, languages: ['DMTF:FQL'] })).status).toBe(
      'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
    )
  })
})
