import { CimError } from '@cimarron/cim'
import fc, { type Arbitrary } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grammars } from './query-language.ts'
import { parseQuery } from './query-parser.ts'
import { formatQuery } from './query-printer.ts'
import type { CompareOperator, Condition, IndexRange, LiteralValue, Operand, Query } from './query-syntax.ts'

const name = fc.constantFrom('Name', 'Id', 'Weight', 'CIM_Box', 'first', 'Größe', '_x1')
const at = 0

const literal: Arbitrary<LiteralValue> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }),
)

const index: Arbitrary<IndexRange> = fc
  .tuple(fc.nat(9), fc.option(fc.nat(9)), fc.boolean())
  .map(([from, length, single]) =>
    single ? { from, to: from, single } : { from, to: length === null ? null : from + length, single },
  )

const path: Arbitrary<Operand> = fc
  .array(
    fc
      .tuple(name, fc.option(fc.array(index, { minLength: 1, maxLength: 3 }), { nil: undefined }))
      .map(([step, indexes]) => ({
        name: step,
        indexes,
        at,
      })),
    { minLength: 1, maxLength: 3 },
  )
  .map((steps) => ({ kind: 'path', steps, at }))

const operand: Arbitrary<Operand> = fc.oneof(
  path,
  literal.map((value): Operand => ({ kind: 'literal', value, at })),
  fc.array(literal, { maxLength: 3 }).map((values): Operand => ({ kind: 'list', values, at })),
)

const operator = fc.constantFrom<CompareOperator>('=', '<>', '<', '<=', '>', '>=')
const quantifier = fc.constantFrom('any', 'every', undefined)

const { condition } = fc.letrec<{ condition: Condition; simple: Condition }>((tie) => ({
  simple: fc.oneof(
    fc.record({
      kind: fc.constant('compare'),
      operator,
      quantifier,
      left: operand,
      right: operand,
      at: fc.constant(at),
    }),
    fc.record({ kind: fc.constant('like'), quantifier, operand, pattern: fc.string(), at: fc.constant(at) }),
    fc.record({ kind: fc.constant('null'), quantifier, operand, at: fc.constant(at) }),
    fc.record({ kind: fc.constant('isa'), operand: path, className: name, at: fc.constant(at) }),
    fc.record({ kind: fc.constant('true'), operand: path, at: fc.constant(at) }),
  ) as Arbitrary<Condition>,
  condition: fc.oneof(
    { depthSize: 'small' },
    tie('simple'),
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      items: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not'), item: tie('condition') }),
  ) as Arbitrary<Condition>,
}))

/** A query without its places, which printing does not keep. */
function placeless(query: Query): unknown {
  return JSON.parse(
    JSON.stringify(query, (key, value: unknown) => {
      if (key === 'at') return undefined
      return typeof value === 'bigint' ? `${value}n` : value
    }),
  )
}

describe('a query that is printed', () => {
  test('reads as the same query', () => {
    fc.assert(
      fc.property(condition, (where) => {
        const query: Query = { select: undefined, from: [], where }
        expect(placeless(parseQuery(formatQuery(query), grammars['DMTF:FQL']))).toEqual(placeless(query))
      }),
    )
  })

  test('also with what it selects', () => {
    const text =
      "SELECT *, b.*, Name, b.Tags[0..] AS T, 'x' AS X, OBJECTPATH(b) AS P FROM CIM_Box AS b, CIM_Shelf WHERE Id = 7"
    expect(formatQuery(parseQuery(text, grammars['DMTF:CQL']))).toBe(text)
  })
})

describe('a hostile query', () => {
  const symbols = `= <> . .. [ ] { } ( ) , * - # :: \\ / : ' " 0x 1 'x'`
  const keywords = 'SELECT FROM CIM_X a WHERE NOT AND OR LIKE ANY IS NULL ISA AS'
  const words = fc.constantFrom(...`${symbols} ${keywords}`.split(' '))
  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words).map((list) => list.join(' ')),
  )

  test.each(Object.values(grammars))('is read or refused with its place in $language, whatever it is', (grammar) => {
    fc.assert(
      fc.property(garbage, fc.boolean(), (text, begin) => {
        try {
          parseQuery(begin ? `SELECT * FROM CIM_X WHERE ${text}` : text, grammar)
        } catch (error) {
          if (!(error instanceof CimError)) throw error
          expect(error.message).toMatch(/^at character \d+ of the query: /)
        }
      }),
      { numRuns: 500 },
    )
  })

  const refused = (text: string): string => {
    try {
      parseQuery(text, grammars['DMTF:FQL'])
    } catch (error) {
      if (error instanceof CimError && error.status === 'CIM_ERR_INVALID_QUERY') return error.message
      throw error
    }
    return 'was read'
  }

  test.each([
    ['(', 60_000, ')'],
    ['NOT ', 16_000, ''],
  ])('of %s many times over is too deep', (open, count, close) => {
    expect(refused(`${open.repeat(count)}a = 1${close}`)).toMatch(/more than 64 deep/)
  })

  test.each([
    ['conditions', `a = 1${' AND a = 1'.repeat(5000)}`, /more than 1000 conditions/],
    ['values', `a = {1${',1'.repeat(20_000)}}`, /more than 1000 values listed/],
    ['indexes', `a[1${',1'.repeat(20_000)}] = 1`, /more than 1000 indexes/],
    ['steps', `a${'.a'.repeat(20_000)} = 1`, /more than 64 steps/],
    ['digits', `a = ${'9'.repeat(60_000)}`, /no number of CIM has 60000 digits/],
    ['characters', `a = '${'x'.repeat(70_000)}'`, /is 70006 characters long; at most 65536/],
  ])('with too many %s is refused', (_what, text, expected) => {
    expect(refused(text)).toMatch(expected)
  })
})
