import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patternOf } from './name-pattern.ts'

test.each([
  ['web', 'web', true],
  ['web', 'web-1', false],
  ['web-*', 'web-1', true],
  ['web-*', 'db-1', false],
  ['*', '', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*.qcow2', 'x.qcow2', true],
  ['w?b', 'web', false],
])('%j takes %j: %s', (pattern, name, takes) => {
  expect(patternOf(pattern)(name)).toBe(takes)
})

test('it takes what the same regular expression takes', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, name) => {
      expect(patternOf(pattern)(name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name))
    }),
  )
})
