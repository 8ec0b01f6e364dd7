import { expect, test } from 'vitest'
import { coerceValue, valueFits } from './check-value.ts'
import type { CimType } from './cim-type.ts'
import { CimDateTime } from './datetime.ts'
import { Instance } from './instance.ts'
import { ObjectPath } from './object-path.ts'
import type { CimValue } from './value.ts'
import { ValueError } from './value-error.ts'

const path = new ObjectPath('CIM_A', [])
const time = new CimDateTime('00000000000000.000000:000')

test.each<[CimType, boolean, CimValue]>([
  ['uint8', false, null],
  ['uint8', true, null],
  ['uint8', true, []],
  ['uint8', true, [1, null, 255]],
  ['string', false, new Instance('CIM_A')],
  ['reference', false, path],
  ['datetime', true, [time]],
  ['real32', false, 0.5],
  ['real64', false, 0.1],
])('%s (array: %s) takes %s', (type, isArray, value) => {
  expect(valueFits(type, isArray, value)).toBe(true)
  expect(coerceValue(type, isArray, value)).toBe(value)
})

test.each<[CimType, boolean, CimValue, string]>([
  ['uint8', false, 256, '256 is outside uint8; an integer from 0 to 255 is wanted'],
  ['uint8', false, 1.5, '1.5 is outside uint8; an integer from 0 to 255 is wanted'],
  ['sint64', false, 2n ** 63n, '9223372036854775808 is outside sint64'],
  ['uint64', false, 2 ** 60, 'is outside uint64'],
  ['uint8', false, '1', '"1" is no uint8; an integer from 0 to 255 is wanted'],
  ['boolean', false, 0, 'number 0 is no boolean; true or false is wanted'],
  ['string', false, path, 'a value of kind path is no string'],
  ['char16', false, 'ab', '"ab" is no char16; a string of one UTF-16 code unit is wanted'],
  ['real32', false, 1e39, '1e+39 is outside real32'],
  ['real64', false, '1', '"1" is no real64'],
  ['datetime', false, '20260101000000.000000+000', 'a CimDateTime is wanted'],
  ['uint8', true, 1, 'number 1 is no array; uint8[] is wanted'],
  ['uint8', false, [1], 'an array of 1 is an array; uint8 is wanted'],
  ['uint8', true, [1, 256], '256 is outside uint8'],
])('%s (array: %s) refuses %s', (...[type, isArray, value, message]) => {
  expect(valueFits(type, isArray, value)).toBe(false)
  expect(() => coerceValue(type, isArray, value)).toThrow(ValueError)
  expect(() => coerceValue(type, isArray, value)).toThrow(message)
})

test('number and bigint are exchanged where nothing is lost', () => {
  expect(coerceValue('uint64', false, 5)).toBe(5n)
  expect(coerceValue('uint32', false, 5n)).toBe(5)
  expect(coerceValue('real64', false, 5n)).toBe(5)
  expect(coerceValue('sint64', true, [1, null, 2n])).toEqual([1n, null, 2n])
})

test('a real32 is rounded to 32 bits', () => {
  expect(coerceValue('real32', false, 0.1)).toBe(Math.fround(0.1))
  expect(coerceValue('real32', true, [0.1, null])).toEqual([Math.fround(0.1), null])
})
