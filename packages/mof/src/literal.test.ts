import { CimDateTime } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { compileMof } from './compile.ts'
import { formatDiagnostic } from './diagnostic.ts'

/** The default value of a property of the type, or what is wrong with it. */
function defaultOf(type: string, literal: string): unknown {
  const [name, array = ''] = type.split(/(?=\[)/)
  const { schema, diagnostics } = compileMof([{ name: 't', text: `class T_A { ${name} P${array} = ${literal}; };` }])
  return diagnostics[0]?.code ?? schema.get('T_A')?.properties.get('P')?.default
}

test.each([
  ['uint8', '255', 255],
  ['uint8', '0377', 255],
  ['uint8', '0xFF', 255],
  ['uint8', '11111111B', 255],
  ['sint8', '-128', -128],
  ['sint8', '-0200', -128],
  ['uint64', '18446744073709551615', 18446744073709551615n],
  ['sint64', '-0x8000000000000000', -(2n ** 63n)],
  ['real64', '-1.5e+3', -1500],
  ['real64', '2', 2],
  ['real32', '.1', Math.fround(0.1)],
  ['boolean', 'True', true],
  ['boolean', 'fALSE', false],
  ['string', 'null', null],
  ['string', '"a" /* and */ "b"\n"c"', 'abc'],
  ['string', String.raw`"\b\t\n\f\r\"\'\\\x41\X263a.\x1G"`, '\b\t\n\f\r"\'\\A\u263a.\u0001G'],
  ['char16', "'x'", 'x'],
  ['char16', String.raw`'\x263A'`, '\u263a'],
  ['char16', '65', 'A'],
  ['datetime', '"20260131235959.000000+060"', new CimDateTime('20260131235959.000000+060')],
  ['uint8[]', '{1, NULL, 0x3}', [1, null, 3]],
  ['string[3]', '{"a"}', ['a']],
  ['string[]', '{}', []],
])('%s = %s', (type, literal, expected) => {
  const value = defaultOf(type, literal)
  expect(value instanceof CimDateTime ? String(value) : value).toEqual(
    expected instanceof CimDateTime ? String(expected) : expected,
  )
})

test.each([
  ['uint8', '256', 'out-of-range'],
  ['uint8', '-1', 'out-of-range'],
  ['uint64', '18446744073709551616', 'out-of-range'],
  ['char16', '65536', 'out-of-range'],
  ['real32', '1.0e39', 'out-of-range'],
  ['real64', '1.0e999', 'out-of-range'],
  ['uint8', '"1"', 'type-mismatch'],
  ['uint8', '1.0', 'type-mismatch'],
  ['string', '1', 'type-mismatch'],
  ['boolean', '1', 'type-mismatch'],
  ['string', "'a'", 'type-mismatch'],
  ['string[]', '"a"', 'type-mismatch'],
  ['string', '{"a"}', 'type-mismatch'],
  ['string[1]', '{"a", "b"}', 'array-size'],
  ['datetime', '"20260230000000.000000+000"', 'bad-datetime'],
  ['string', '$Alias', 'type-mismatch'],
  ['uint8', `${'1'.repeat(200)}`, 'bad-number'],
])('%s = %s is refused: %s', (type, literal, code) => {
  expect(defaultOf(type, literal)).toBe(code)
})

test('a message names the value and what would be right, under the line with a caret', () => {
  const { diagnostics } = compileMof([{ name: 'a.mof', text: 'class T_A {\n\tuint8 P = 256;\n};' }])
  expect(diagnostics.map(formatDiagnostic)).toEqual([
    'a.mof:2:12: error: 256 is out of range for property P: uint8 is 0 to 255\n\tuint8 P = 256;\n\t          ^',
  ])
})
