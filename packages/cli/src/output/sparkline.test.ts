import fc from 'fast-check'
import { expect, test } from 'vitest'
import { showsUnicode, sparkline } from './sparkline.ts'

test('the highest number is the highest mark, and nothing is a gap', () => {
  expect(sparkline([0, 1, null, 2], { width: 10 })).toBe('▁▅ █')
})

test('a peak is seen however many numbers share a mark', () => {
  expect(sparkline([0, 0, 9, 0, 0, 0], { width: 2 })).toBe('█▁')
})

test('with a bound the marks are shares of it', () => {
  expect(sparkline([1], { width: 1, most: 2 })).toBe('▅')
})

test('a terminal without blocks gets ASCII', () => {
  expect(sparkline([0, 1], { width: 2, unicode: false })).toBe('_^')
  expect([showsUnicode({ LANG: 'de_DE.UTF-8' }), showsUnicode({ LANG: 'C' }), showsUnicode({})]).toEqual([
    true,
    false,
    false,
  ])
  expect(showsUnicode({ LC_ALL: 'C', LANG: 'en_US.UTF-8' })).toBe(false)
})

test('any numbers take no more room than there is', () => {
  const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null })
  fc.assert(
    fc.property(fc.array(value), fc.integer({ min: 1, max: 50 }), (values, width) => {
      expect(Array.from(sparkline(values, { width }))).toHaveLength(Math.min(width, values.length))
    }),
  )
})
