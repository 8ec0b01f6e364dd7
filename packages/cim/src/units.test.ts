import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { baseUnitNames } from './base-unit.ts'
import { legacyUnits } from './legacy-unit.ts'
import { convertUnit, formatUnit, parseUnit } from './units.ts'
import { ValueError } from './value-error.ts'

describe('programmatic units (DSP0004 annex C)', () => {
  test.each([
    ['byte', 'byte'],
    ['byte*2^20', 'byte * 2^20'],
    ['byte * 1048576', 'byte * 2^20'],
    ['HERTZ  * 10 ^ 6', 'hertz * 10^6'],
    ['percent', 'percent'],
    ['decibel ( m ) * -1', 'decibel(m) * -1'],
    ['byte * 10^3 / second', 'byte / second * 10^3'],
    ['second * 250 * 10^-9', 'second * 25 * 10^-8'],
    ['revolution / minute / 10', 'revolution / minute * 10^-1'],
    ['watt * hour * 0.001', 'hour * watt * 10^-3'],
    ['rack unit / 3', 'rack unit / 3'],
    ['byte / byte', 'byte / byte'],
    ['acme:blip * 2', 'acme:blip * 2'],
    ['byte * 2^-10', 'byte * 2^-10'],
  ])('%j is %s', (text, canonical) => {
    expect(formatUnit(parseUnit(text))).toBe(canonical)
    expect(formatUnit(parseUnit(canonical))).toBe(canonical)
  })

  test.each([
    '',
    'bytes',
    '2^10',
    'byte *',
    'byte ** 2',
    'byte * 2^',
    'byte * 0',
    'byte / 0^3',
    'furlong',
    'byte * 10^999',
    'byte second',
    'x'.repeat(600),
    'byte * 999999999^99',
  ])('%j is none', (text) => expect(() => parseUnit(text)).toThrow(ValueError))

  test('an error names the part that is wrong', () => {
    expect(() => parseUnit('byte * twelve')).toThrow(
      '"byte * twelve" is no programmatic unit: "twelve" is neither a base unit',
    )
  })

  test('what is written is read back as the same unit', () => {
    const names = fc.array(fc.constantFrom(...baseUnitNames()), { minLength: 1, maxLength: 3 })
    const modifier = fc.oneof(
      fc
        .integer({ min: -999, max: 999 })
        .filter((n) => n !== 0)
        .map(String),
      fc
        .tuple(fc.constantFrom(2, 10, 3), fc.integer({ min: -24, max: 24 }))
        .map(([base, exponent]) => `${base}^${exponent}`),
    )
    const modifiers = fc.array(fc.tuple(fc.constantFrom('*', '/'), modifier), { maxLength: 2 })
    fc.assert(
      fc.property(
        names,
        fc.array(fc.constantFrom(...baseUnitNames()), { maxLength: 2 }),
        modifiers,
        (above, below, factors) => {
          const text = [
            above.join(' * '),
            ...below.map((name) => `/ ${name}`),
            ...factors.map((pair) => pair.join(' ')),
          ].join(' ')
          const unit = parseUnit(text)
          expect(parseUnit(formatUnit(unit))).toEqual(unit)
        },
      ),
    )
  })

  test('a text that is none only raises the documented error', () => {
    const unit = fc.constantFrom('byte', '*', '/', '2^', '10', '^', '-', ' ', '.', '(m)', 'decibel')
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), fc.boolean(), (parts, legacy) => {
        try {
          formatUnit(parseUnit(parts.join(''), { legacy }))
        } catch (error) {
          expect(error).toBeInstanceOf(ValueError)
        }
      }),
    )
  })
})

describe('legacy spellings', () => {
  test.each([
    ['KiloBytes', 'byte * 2^10'],
    ['Megabytes', 'byte * 2^20'],
    ['bytes*10^3', 'byte * 10^3'],
    ['Bytes', 'byte'],
    ['KiloBytes per Second', 'byte / second * 2^10'],
    ['KiloBits Per Second', 'bit / second * 10^3'],
    ['Hundredths of Seconds', 'second * 10^-2'],
    ['byte*2^10', 'byte * 2^10'],
    ['Processors', 'count'],
  ])('%s is %s', (text, canonical) => {
    expect(formatUnit(parseUnit(text, { legacy: true }))).toBe(canonical)
  })

  test('are refused unless asked for', () => {
    expect(() => parseUnit('KiloBytes')).toThrow(ValueError)
  })

  test.each([...legacyUnits])('%s means the unit %s', (_, meaning) => {
    expect(() => parseUnit(meaning)).not.toThrow()
  })

  test.each(['constructor', '__proto__', 'toString'])('%s is no unit', (text) => {
    expect(() => parseUnit(text, { legacy: true })).toThrow(ValueError)
  })
})

describe('conversion', () => {
  test.each<[bigint | number, string, string, bigint | number]>([
    [4n, 'byte * 2^30', 'byte', 4_294_967_296n],
    [2n ** 63n, 'byte', 'byte * 2^10', 2n ** 53n],
    [1n, 'byte', 'byte * 2^10', 1 / 1024],
    [1, 'byte', 'bit', 8],
    [3, 'hour', 'second * 10^-3', 10_800_000],
    [2.4, 'hertz * 10^9', 'hertz * 10^6', 2400],
    [1, 'watt * hour', 'joule', 3600],
    [50, 'percent', 'permille', 500],
    [100, 'degree celsius', 'degree fahrenheit', 212],
    [0n, 'kelvin', 'degree celsius', -273.15],
    [-400n, 'degree celsius * 10^-1', 'degree fahrenheit', -40n],
    [1, 'bit / second * 10^9', 'byte / second * 10^6', 125],
    [7, 'decibel(m) * -1', 'decibel(m)', -7],
    [12, 'inch', 'foot', 1],
    [Number.POSITIVE_INFINITY, 'byte', 'bit', Number.POSITIVE_INFINITY],
  ])('%s %s is in %s %s', (...[value, from, to, result]) => {
    expect(convertUnit(value, from, to)).toBe(result)
  })

  test.each([
    ['byte', 'second'],
    ['decibel(m)', 'watt'],
    ['byte', 'byte / second'],
    ['count', 'percent'],
  ])('%s does not become %s', (from, to) => {
    expect(() => convertUnit(1n, from, to)).toThrow(/measure different things/)
  })

  test('there and back again nothing is lost', () => {
    const sizes = fc.constantFrom('byte', 'byte * 2^10', 'byte * 10^6', 'bit', 'byte * 2^40')
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), sizes, (value, unit) => {
        const bytes = convertUnit(value, unit, 'bit')
        expect(convertUnit(bytes, 'bit', unit)).toBe(value)
      }),
    )
  })
})
