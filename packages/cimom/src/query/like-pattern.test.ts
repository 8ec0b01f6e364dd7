import { CimError } from '@cimarron/cim'
import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileExpression, compileWildcards } from './like-pattern.ts'
import { patternMatcher } from './pattern-matcher.ts'

const like = (text: string, pattern: string): boolean => patternMatcher(compileExpression(pattern, 0))(text)
const wild = (text: string, pattern: string): boolean => patternMatcher(compileWildcards(pattern, 0))(text)

/** Expressions that JavaScript reads the same way. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '[a-c]', String.raw`\.`, String.raw`\*`, '^', '$', '😀'),
    tie('expression').map((inner) => `(${inner})`),
  ),
  expression: fc
    .array(
      fc
        .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,2}', '{1,}')), { maxLength: 3 })
        .map((parts) => parts.map(([atom, often]) => (/^[$^]$/.test(atom) ? atom : atom + often)).join('')),
      { minLength: 1, maxLength: 2 },
    )
    .map((branches) => branches.join('|')),
})) as { expression: Arbitrary<string> }

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '*', '😀'), maxLength: 8 })

test('an expression matches what JavaScript says, for the whole text', () => {
  fc.assert(
    fc.property(expression, text, (pattern, subject) => {
      fc.pre(pattern.length <= 30)
      expect(like(subject, pattern)).toBe(new RegExp(`^(?:${pattern})$`, 'su').test(subject))
    }),
    { numRuns: 1000 },
  )
})

test('wildcards match what the expression they stand for does', () => {
  const pieces = fc.array(
    fc.constantFrom(['%', '.*'], ['_', '.'], ['a', 'a'], ['.', String.raw`\.`], ['[a-b]', '[a-b]']),
  )
  fc.assert(
    fc.property(pieces, text, (parts, subject) => {
      const expected = like(subject, parts.map(([, part]) => part).join(''))
      expect(wild(subject, parts.map(([part]) => part).join(''))).toBe(expected)
    }),
  )
})

test.each([
  ['(a*)*b', 'a'],
  ['(a|a)*b', 'a'],
  ['(a+)+(a+)+b', 'a'],
  ['.*.*.*.*.*.*.*.*b', 'a'],
])('%s over a long text is one walk', (pattern, letter) => {
  expect(like(letter.repeat(20_000), pattern)).toBe(false)
})

describe('a hostile pattern', () => {
  test('is read or refused, whatever it is', () => {
    const garbage = fc.string({ unit: fc.constantFrom(...Array.from('ab.*+?{}[]()|^$\\,-029:%_😀')), maxLength: 30 })
    fc.assert(
      fc.property(garbage, text, (pattern, subject) => {
        for (const matches of [like, wild]) {
          try {
            matches(subject, pattern)
          } catch (error) {
            if (!(error instanceof CimError) || error.status !== 'CIM_ERR_INVALID_QUERY') throw error
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['((((a{9}){9}){9}){9}){9}', /too long, with what it repeats written out/],
    ['a'.repeat(60_000), /too long/],
    [`a${'*'.repeat(60_000)}`, /too long/],
    [`a${'+'.repeat(60_000)}`, /too long/],
    ['('.repeat(60_000), /more than 32 deep/],
    ['a{101}', /at most 100/],
    ['[a', /\[ has no \] after it/],
    ['[b-a]', /runs backwards/],
    ['[[:alpha:]]', /sets by name/],
    ['a)', /\) has no \( before it/],
    ['\\', /ends with a single/],
  ])('%# is refused', (pattern, expected) => {
    expect(() => compileExpression(pattern, 0)).toThrow(expected)
  })
})
