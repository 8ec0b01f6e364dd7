import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CimDateTime } from './datetime.ts'
import { dateTime } from './testing.ts'
import { ValueError } from './value-error.ts'

const at = (text: string) => new CimDateTime(text)

describe('what is a datetime (DSP0004 5.2.4)', () => {
  test.each([
    '20260228235959.999999+000',
    '20240229000000.000000-720',
    '20260131120000.123456+840',
    '20260131120000.123***+060',
    '20260131120000.******+060',
    '202601311200**.******+060',
    '2026**********.******+060',
    '**************.******+000',
    '00000101000000.000000+720',
    '00000101000000.000000+999',
    '99991231115959.999999-999',
    '00000000000000.000000:000',
    '99999999235959.999999:000',
    '0000001223****.******:000',
    '**************.******:000',
  ])('%s is one', (text) => expect(String(at(text))).toBe(text))

  test.each([
    ['', 'nothing'],
    ['20260131120000.123456+06', 'too short'],
    ['20260131120000.123456+0600', 'too long'],
    ['20260131120000,123456+060', 'no point'],
    ['20261331120000.123456+060', 'month 13'],
    ['20260031120000.123456+060', 'month 0'],
    ['20260100120000.123456+060', 'day 0'],
    ['20260229120000.123456+060', 'no leap year'],
    ['20260131240000.123456+060', 'hour 24'],
    ['20260131126000.123456+060', 'minute 60'],
    ['20260131120060.123456+060', 'second 60'],
    ['20260131120000.123456+841', 'no such zone'],
    ['20260131120000.123456+999', '999 elsewhere'],
    ['20260131120000.123456+***', 'an unknown zone'],
    ['20260131120000.123456 060', 'no sign'],
    ['202601**120000.000000+060', 'known behind unknown'],
    ['20260131120000.12*456+060', 'known behind unknown microseconds'],
    ['202601*1120000.000000+060', 'half a field'],
    ['20******120000.******+060', 'half a year'],
    ['00000000000000.000000:001', 'an interval with offset'],
    ['00000000240000.000000:000', '24 hours'],
    ['-0000000000000.000000:000', 'a negative interval'],
    ['2026013112000é.000000+000', 'a letter'],
  ])('%j is none: %s', (text) => {
    expect(CimDateTime.parse(text)).toBeUndefined()
    expect(() => at(text)).toThrow(ValueError)
  })

  test('every generated one is accepted; any other text only raises the documented error', () => {
    fc.assert(fc.property(dateTime(), (value) => String(at(String(value))) === String(value)))
    const near = fc.string({
      unit: fc.constantFrom('0', '1', '2', '9', '*', '.', '+', ':'),
      minLength: 20,
      maxLength: 26,
    })
    fc.assert(
      fc.property(near, (text) => {
        CimDateTime.parse(text)?.toDate()
      }),
    )
  })
})

describe('points in time', () => {
  test('are told at an offset', () => {
    const date = new Date('2026-01-31T23:30:00.250Z')
    expect(String(CimDateTime.fromDate(date))).toBe('20260131233000.250000+000')
    expect(String(CimDateTime.fromDate(date, 60))).toBe('20260201003000.250000+060')
    expect(String(CimDateTime.fromDate(date, -90))).toBe('20260131220000.250000-090')
  })

  test('fromDate and toDate are inverse, whatever the offset', () => {
    const dates = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, fc.integer({ min: -720, max: 840 }), (date, offset) => {
        const value = CimDateTime.fromDate(date, offset)
        expect(value.toDate()).toEqual(date)
        expect(value.offset).toBe(offset === 0 ? 0 : offset)
      }),
    )
  })

  test('microseconds before 1970 round down to the millisecond', () => {
    expect(at('19691231235959.999500+000').toDate()?.getTime()).toBe(-1)
    expect(at('19691231235959.999500+000').epochMicroseconds()).toBe(-500n)
  })

  test('with asterisks, and as distant past or future, they are no Date', () => {
    expect(at('20260131120000.12****+000').toDate()).toBeUndefined()
    expect(at('99991231115959.999999-999').toDate()).toBeUndefined()
    expect(at('00000000000001.000000:000').toDate()).toBeUndefined()
  })

  test('a date that the form can not say is refused', () => {
    expect(() => CimDateTime.fromDate(new Date(Number.NaN))).toThrow(ValueError)
    expect(() => CimDateTime.fromDate(new Date('+010000-01-01T00:00:00Z'))).toThrow(ValueError)
  })
})

describe('intervals', () => {
  test('come from milliseconds and microseconds', () => {
    expect(String(CimDateTime.fromMilliseconds(90_061_001.5))).toBe('00000001010101.001500:000')
    expect(String(CimDateTime.fromMicroseconds(0n))).toBe('00000000000000.000000:000')
    expect(at('00000001000000.000001:000').toMicroseconds()).toBe(86_400_000_001n)
    expect(at('00000000000001.500000:000').toMilliseconds()).toBe(1500)
  })

  test('fromMicroseconds and toMicroseconds are inverse', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 100_000_000n * 86_400_000_000n - 1n }), (microseconds) => {
        expect(CimDateTime.fromMicroseconds(microseconds).toMicroseconds()).toBe(microseconds)
      }),
    )
  })

  test.each([-1n, 100_000_000n * 86_400_000_000n])('%s µs has no form', (microseconds) => {
    expect(() => CimDateTime.fromMicroseconds(microseconds)).toThrow(ValueError)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('%s ms has no form', (milliseconds) => {
    expect(() => CimDateTime.fromMilliseconds(milliseconds)).toThrow(ValueError)
  })
})

describe('order', () => {
  test.each([
    ['20260131120000.000000+060', '20260131110000.000000+000', 0],
    ['20260131120000.000000+060', '20260131120000.000000+000', -1],
    ['20260131120000.000000+000', '20260131120000.000000+060', 1],
    ['00000101000000.000000+999', '00000101000000.000000+720', -1],
    ['00000001000000.000000:000', '00000000235959.999999:000', 1],
    ['20260131120000.******+000', '20260131120001.000000+000', -1],
    ['20260131120000.******+000', '20260131120000.500000+000', undefined],
    ['202602********.******+000', '20260228235959.999999+000', undefined],
    ['202602********.******+000', '20260301000000.000000+000', -1],
    ['20260131120000.******+000', '20260131120000.******+000', undefined],
    ['20260131120000.000000+000', '00000001000000.000000:000', undefined],
  ] as const)('%s against %s is %s', (a, b, order) => {
    expect(at(a).compare(at(b))).toBe(order)
  })

  test('turned round, it is the opposite; equality goes with it', () => {
    fc.assert(
      fc.property(dateTime(), dateTime(), (a, b) => {
        const order = a.compare(b)
        expect(b.compare(a)).toBe(order === undefined ? undefined : order === 0 ? 0 : -order)
        if (order !== undefined) expect(a.equals(b)).toBe(order === 0)
      }),
    )
  })

  test('a point in time never equals an interval', () => {
    expect(at('20260131120000.000000+000').equals(at('00000001000000.000000:000'))).toBe(false)
  })
})
