import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CimDateTime } from './datetime.ts'
import { ObjectPath } from './object-path.ts'
import { formatObjectPath, parseObjectPath } from './object-path-text.ts'
import { pathKey, samePath } from './path-key.ts'
import { objectPath } from './testing.ts'
import { ValueError } from './value-error.ts'
import { formatWbemUri, parseWbemUri } from './wbem-uri.ts'

const system = new ObjectPath(
  'KVM_System',
  [
    { name: 'Name', value: 'web "1"' },
    { name: 'Index', value: 3n },
  ],
  { namespace: 'root/virt' },
)
const link = new ObjectPath('KVM_Link', [{ name: 'Of', value: system }], {
  namespace: 'root/virt',
  authority: { scheme: 'https', host: '[::1]:5989' },
})

describe('the object path text of DSP0004', () => {
  test.each<[ObjectPath, string]>([
    [system, String.raw`root/virt:KVM_System.Name="web \"1\"",Index=3`],
    [link, String.raw`https://[::1]:5989/root/virt:KVM_Link.Of="root/virt:KVM_System.Name=\"web \\\"1\\\"\",Index=3"`],
    [new ObjectPath('CIM_A', []), 'CIM_A=@'],
    [new ObjectPath('CIM_A'), 'CIM_A'],
    [new ObjectPath('CIM_A', undefined, { namespace: 'a/b', authority: { host: 'h' } }), '//h/a/b:CIM_A'],
    [new ObjectPath('CIM_A', [{ name: 'C', value: "'", type: 'char16' }]), String.raw`CIM_A.C='\''`],
    [new ObjectPath('CIM_A', [{ name: 'T', value: 'a\n\u0001' }]), String.raw`CIM_A.T="a\n\x0001"`],
    [
      new ObjectPath('CIM_A', [
        { name: 'B', value: true },
        { name: 'R', value: 1.5 },
      ]),
      'CIM_A.B=TRUE,R=1.5',
    ],
  ])('%#', (path, text) => {
    expect(formatObjectPath(path)).toBe(text)
    expect(parseObjectPath(text)).toEqual(path)
  })

  test('a canonical text has its names in lower case and its keys sorted', () => {
    expect(formatObjectPath(system, { canonical: true })).toBe(
      String.raw`root/virt:kvm_system.index=3,name="web \"1\""`,
    )
  })

  test.each<[string, unknown]>([
    ['0x1F', 31n],
    ['-0X1f', -31n],
    ['0644', 420n],
    ['01011010b', 90n],
    ['+7', 7n],
    ['0', 0n],
    ['-23.566e+2', -2356.6],
    ['true', true],
    ['FALSE', false],
    ['INF', Number.POSITIVE_INFINITY],
    ['"x=y"', 'x=y'],
    ['"CIM_X.a"', 'CIM_X.a'],
    [String.raw`"\x41\x00e9!"`, 'Aé!'],
  ])('a key of %s is %s', (text, value) => {
    expect(parseObjectPath(`CIM_A.K=${text}`).key('k')).toBe(value)
  })

  test('where the class is known, keys have their types', () => {
    const types = { T: 'datetime', N: 'uint8', S: 'string', R: 'reference' } as const
    const typeOf = (_: string, key: string) =>
      (types as Partial<Record<string, 'datetime' | 'uint8' | 'string' | 'reference'>>)[key]
    const path = parseObjectPath('CIM_A.T="00000001000000.000000:000",N=5,S="CIM_B.x=1",R="CIM_B.S=\\"a\\""', {
      typeOf,
    })
    expect(path.key('T')).toBeInstanceOf(CimDateTime)
    expect(path.keys?.map((key) => key.type)).toEqual(['datetime', 'uint8', 'string', 'reference'])
    expect([path.key('N'), path.key('S')]).toEqual([5, 'CIM_B.x=1'])
    expect(() => parseObjectPath('CIM_A.N=256', { typeOf })).toThrow('"256" is no uint8')
  })

  test.each([
    ['', 'is no class name'],
    ['root/cimv2', 'is no class name'],
    ['//', 'a host is wanted'],
    ['root//x:CIM_A', 'is no namespace'],
    ['CIM_A.', '<key>=<value> is wanted'],
    ['CIM_A.K', '<key>=<value> is wanted'],
    ['CIM_A.K=', 'neither quoted'],
    ['CIM_A.K=abc', 'key K is "abc", neither quoted nor a number nor a boolean'],
    ['CIM_A.K="abc', 'closing " is missing'],
    ['CIM_A.K="a"b', 'a comma is wanted'],
    ['CIM_A.K="a",', '<key>=<value> is wanted'],
    ['CIM_A.K="a\\q"', 'is no escape'],
    ["CIM_A.K='ab'", 'is no char16'],
    ['CIM_A.K=1,k=2', 'key k comes twice'],
    ['CIM_A=1', '=@, are wanted'],
    ['/(qualifier)A', 'is not supported'],
    ['/(instance)CIM_A', 'an instance has keys'],
    ['/(class)CIM_A.K=(uint8)1', 'a class has no keys'],
    ['/(instance)CIM_A.K=1', 'no type such as (string)'],
    ['/(instance)CIM_A.K=(string)1', '" is wanted'],
  ])('%j is refused: %s', (text, problem) => {
    expect(() => parseObjectPath(text)).toThrow(ValueError)
    expect(() => parseObjectPath(text)).toThrow(problem)
  })

  test('paths nested without end are refused, or taken for what they may be', () => {
    let path = new ObjectPath('CIM_A', [])
    for (let i = 0; i < 12; i++) path = new ObjectPath('CIM_A', [{ name: 'R', value: path }])
    expect(samePath(parseObjectPath(formatObjectPath(path)), path)).toBe(true)
  })
})

describe('the WBEM URI of DSP0207', () => {
  test.each<[ObjectPath, string, string]>([
    [
      system,
      '/root/virt:KVM_System.Name=%22web%20%5C%221%5C%22%22,Index=3',
      String.raw`/root/virt/(instance)KVM_System.Name=(string)"web \"1\"",Index=(uint64)3`,
    ],
    [new ObjectPath('CIM_A'), '/:CIM_A', '/(class)CIM_A'],
    [
      new ObjectPath('CIM_A', [], { namespace: 'n', authority: { scheme: 'https', host: 'u:p@h:1' } }),
      'https://u:p@h:1/n:CIM_A=@',
      'https://u:p@h:1/n/(instance)CIM_A=@',
    ],
    [
      new ObjectPath('CIM_A', [{ name: 'K', value: '50%?#' }]),
      '/:CIM_A.K=%2250%25%3F%23%22',
      '/(instance)CIM_A.K=(string)"50%?#"',
    ],
  ])('%#', (path, untyped, typed) => {
    expect(formatWbemUri(path)).toBe(untyped)
    expect(formatWbemUri(path, { typed: true, encoded: false })).toBe(typed)
    expect(samePath(parseWbemUri(untyped), path)).toBe(true)
    expect(samePath(parseWbemUri(typed, { encoded: false }), path)).toBe(true)
  })

  test('an example with every type is read', () => {
    const text = String.raw`https://64.202.189.170:5959/cimv2/(instance)CIM_P.S=(string)"a \"b\"",U=(uint32)100000,R=(real32)3.14,T=(datetime)"20061027112135.600123+001",B=(boolean)true,C=(char16)'x',F=(reference)"/(instance)CIM_Q.K=(uint8)10"`
    const path = parseWbemUri(text, { encoded: false })
    expect(path.keys?.map((key) => [key.name, key.type])).toEqual([
      ['S', 'string'],
      ['U', 'uint32'],
      ['R', 'real32'],
      ['T', 'datetime'],
      ['B', 'boolean'],
      ['C', 'char16'],
      ['F', 'reference'],
    ])
    expect(path.key('U')).toBe(100_000)
    expect(path.key('F')).toEqual(new ObjectPath('CIM_Q', [{ name: 'K', value: 10, type: 'uint8' }]))
  })

  test.each(['CIM_A', '/:CIM_A.K=%2', '/:CIM_A.K=%FF', '//h'])('%j is refused', (text) => {
    expect(() => parseWbemUri(text)).toThrow(ValueError)
  })

  test('half a surrogate pair has no URI', () => {
    expect(() => formatWbemUri(new ObjectPath('CIM_A', [{ name: 'K', value: '\ud800' }]))).toThrow(ValueError)
  })
})

describe('for any path', () => {
  test('the typed WBEM URI says all of it', () => {
    fc.assert(
      fc.property(objectPath(), fc.boolean(), (path, encoded) => {
        const text = formatWbemUri(path, { typed: true, encoded })
        const back = parseWbemUri(text, { encoded })
        expect(samePath(back, path)).toBe(true)
        expect(back.keys?.map((key) => [key.name, key.type])).toEqual(path.keys?.map((key) => [key.name, key.type]))
        expect(formatWbemUri(back, { typed: true, encoded })).toBe(text)
      }),
    )
  })

  test('the untyped forms lead back to the same object', () => {
    fc.assert(
      fc.property(objectPath({ typed: false }), (path) => {
        expect(samePath(parseWbemUri(formatWbemUri(path)), path)).toBe(true)
        expect(samePath(parseObjectPath(formatObjectPath(path)), path)).toBe(true)
      }),
    )
  })

  test('a text that is none only raises the documented error', () => {
    const unit = fc.constantFrom(
      'C',
      '_',
      'a',
      '.',
      '=',
      '"',
      "'",
      '\\',
      ',',
      '1',
      '/',
      ':',
      '(',
      ')',
      '@',
      'x',
      'instance',
      '%',
      'string',
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (parts) => {
        for (const read of [parseObjectPath, parseWbemUri]) {
          try {
            expect(read(parts.join(''))).toBeInstanceOf(ObjectPath)
          } catch (error) {
            expect(error).toBeInstanceOf(ValueError)
          }
        }
      }),
    )
  })
})

describe('pathKey', () => {
  test('ignores the case of names and the order of keys, not the case of values', () => {
    const other = new ObjectPath(
      'kvm_SYSTEM',
      [
        { name: 'INDEX', value: 3 },
        { name: 'name', value: 'web "1"' },
      ],
      { namespace: 'Root/Virt' },
    )
    expect(pathKey(other)).toBe(pathKey(system))
    const loud = new ObjectPath(
      'KVM_System',
      [
        { name: 'Name', value: 'WEB "1"' },
        { name: 'Index', value: 3n },
      ],
      { namespace: 'root/virt' },
    )
    expect(pathKey(loud)).not.toBe(pathKey(system))
  })

  test('tells apart what looks alike', () => {
    const key = (value: string | number | boolean) => pathKey(new ObjectPath('CIM_A', [{ name: 'K', value }]))
    expect(new Set([key('1'), key(1), key('true'), key(true), key('a",b="c')]).size).toBe(5)
    const two = pathKey(
      new ObjectPath('CIM_A', [
        { name: 'K', value: 'a' },
        { name: 'b', value: 'c' },
      ]),
    )
    expect(two).not.toBe(key('a",b="c'))
    expect(pathKey(new ObjectPath('CIM_A', []))).not.toBe(pathKey(new ObjectPath('CIM_A')))
  })

  test('is the same for equal values of different types', () => {
    const key = (value: string | CimDateTime) => pathKey(new ObjectPath('CIM_A', [{ name: 'K', value }]))
    expect(key(new CimDateTime('00000001000000.000000:000'))).toBe(key('00000001000000.000000:000'))
  })

  test('agrees with the canonical typed text on any two paths', () => {
    const small = objectPath({ typed: false })
    fc.assert(
      fc.property(small, small, (a, b) => {
        const canonical = (path: ObjectPath) => formatWbemUri(path.in(path.namespace), { typed: true, canonical: true })
        expect(pathKey(a) === pathKey(b)).toBe(canonical(a) === canonical(b))
      }),
    )
  })
})
