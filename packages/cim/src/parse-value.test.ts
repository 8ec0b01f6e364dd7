import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueFits } from './check-value.ts'
import { type IntegerType, integerRanges, intrinsicTypes, isIntegerType } from './cim-type.ts'
import { CimDateTime } from './datetime.ts'
import { formatReal, formatScalar } from './format-value.ts'
import { parseScalar } from './parse-value.ts'
import { cimString, scalar } from './testing.ts'

test.each(intrinsicTypes)('every %s reads back as the same value, and fits its type', (type) => {
  fc.assert(
    fc.property(scalar(type), (value) => {
      expect(valueFits(type, false, value)).toBe(true)
      const back = parseScalar(type, formatScalar(type, value))
      if (value instanceof CimDateTime) expect(String(back)).toBe(String(value))
      else expect(back).toBe(value)
    }),
  )
})

test.each(intrinsicTypes)('any text is a fitting %s or none, and nothing is thrown', (type) => {
  const unit = fc.constantFrom('0', '1', '9', '-', '+', '.', 'e', 'x', 'X', 'f', 'N', ' ', 'é')
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), cimString()), (text) => {
      const value = parseScalar(type, text)
      if (value !== undefined) expect(valueFits(type, false, value)).toBe(true)
    }),
  )
})

describe('integers', () => {
  const types = Object.keys(integerRanges).filter((name): name is IntegerType => isIntegerType(name as IntegerType))

  test.each(types)('%s reaches to its bounds and no further', (type) => {
    const { min, max } = integerRanges[type]
    const native = (value: bigint) => (type.endsWith('64') ? value : Number(value))
    expect(parseScalar(type, String(max))).toBe(native(max))
    expect(parseScalar(type, String(min))).toBe(native(min))
    expect(parseScalar(type, `0x${max.toString(16)}`)).toBe(native(max))
    expect(parseScalar(type, String(max + 1n))).toBeUndefined()
    expect(parseScalar(type, String(min - 1n))).toBeUndefined()
  })

  test.each([
    ['+7', 7],
    ['-0', 0],
    [' 42\n', 42],
    ['0XfF', 255],
    ['-0x80', -128],
    ['007', 7],
  ])('%j is sint16 %d', (text, value) => expect(parseScalar('sint16', text)).toBe(value))

  test.each(['', ' ', '-', '+', '0x', '1.0', '1e3', '1 2', '0b1', '١', '--1', '0xg', '0x:', '12a', '1_0', 'NaN'])(
    '%j is none',
    (text) => {
      expect(parseScalar('sint32', text)).toBeUndefined()
      expect(parseScalar('sint64', text)).toBeUndefined()
    },
  )

  test('an endless row of digits is refused at once', () => {
    expect(parseScalar('uint64', '0'.repeat(1_000_000))).toBeUndefined()
    expect(parseScalar('uint32', '9'.repeat(1_000_000))).toBeUndefined()
  })
})

describe('booleans', () => {
  test.each([
    ['TRUE', true],
    ['true', true],
    ['False', false],
    [' FALSE ', false],
  ] as const)('%j is %s', (text, value) => {
    expect(parseScalar('boolean', text)).toBe(value)
  })
  test.each(['', '1', 'yes', 'trues', 'nope'])('%j is none', (text) =>
    expect(parseScalar('boolean', text)).toBeUndefined(),
  )
})

describe('reals', () => {
  test.each([
    ['1', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['-1.5E+3', -1500],
    ['nan', Number.NaN],
    ['Inf', Number.POSITIVE_INFINITY],
    ['-INF', Number.NEGATIVE_INFINITY],
    ['-0.0', -0],
  ])('%j is real64 %d', (text, value) => expect(parseScalar('real64', text)).toBe(value))

  test.each(['', '.', 'e5', '1e', 'Infinity', '0x10', '1,5', '1e999', '--1', '1.2.3'])('%j is none', (text) => {
    expect(parseScalar('real64', text)).toBeUndefined()
  })

  test('a real32 is rounded, and refused beyond its range', () => {
    expect(parseScalar('real32', '0.1')).toBe(Math.fround(0.1))
    expect(parseScalar('real32', '1e39')).toBeUndefined()
  })

  test.each([
    ['real32', Math.fround(0.1), '0.1'],
    ['real32', 16_777_216, '16777216.0'],
    ['real32', Math.fround(3.4028234e38), '3.4028235e+38'],
    ['real64', 1e100, '1.0e+100'],
    ['real64', 1.5e-7, '1.5e-7'],
    ['real64', -0, '-0.0'],
    ['real64', Number.NaN, 'NaN'],
    ['real32', Number.NEGATIVE_INFINITY, '-INF'],
  ] as const)('%s %d is written %s', (type, value, text) => expect(formatReal(type, value)).toBe(text))

  test('no shorter text says the same real32', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const digits = (text: string) =>
          text
            .replace(/e.*/, '')
            .replace(/[-.]/g, '')
            .replace(/^0+|0+$/g, '').length
        const written = digits(formatReal('real32', value))
        for (let shorter = 1; shorter < written; shorter++) {
          expect(Math.fround(Number(value.toPrecision(shorter)))).not.toBe(value)
        }
      }),
    )
  })
})

test('a char16 is one code unit', () => {
  expect(parseScalar('char16', 'é')).toBe('é')
  expect(parseScalar('char16', ' ')).toBe(' ')
  expect(parseScalar('char16', '😀')).toBeUndefined()
  expect(parseScalar('char16', '')).toBeUndefined()
})
