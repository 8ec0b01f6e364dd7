import { Instance } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import fc, { type Arbitrary } from 'fast-check'
import { expect, test } from 'vitest'
import { ClassShape } from '../class-shape.ts'
import { serverSchema } from '../server-schema.ts'
import { compileQuery } from './compile-query.ts'

const text = 'class SHOP_Box { [Key] uint32 Id; sint32 N; uint64 W; string S; boolean B; sint32 A[]; };'
const { schema } = compileMof([{ name: 'shop.mof', text }], { base: serverSchema(), namespace: 'root/shop' })

/** SQL's three values, as numbers: AND is the least, OR the most, NOT what is left to 1. */
type Degree = 0 | 0.5 | 1

interface Box {
  readonly Id: number
  readonly N: number | null
  readonly W: bigint | null
  readonly S: string | null
  readonly B: boolean | null
  readonly A: readonly (number | null)[] | null
}

/** A condition as text, and by itself what it should be: written without thought of how the engine does it. */
interface Told {
  readonly text: string
  readonly naive: (box: Box) => Degree
}

const letters = fc.string({ unit: fc.constantFrom('a', 'b', "'", '\\'), maxLength: 2 })
const small = fc.integer({ min: -2, max: 2 })
const orNull = <T>(value: Arbitrary<T>): Arbitrary<T | null> => fc.option(value)
const box: Arbitrary<Box> = fc.record({
  Id: fc.constant(1),
  N: orNull(small),
  W: orNull(fc.bigInt({ min: 0n, max: 2n })),
  S: orNull(letters),
  B: orNull(fc.boolean()),
  A: orNull(fc.array(orNull(small), { maxLength: 3 })),
})

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}
const operator = fc.constantFrom(...Object.keys(operators))

function degree(operatorName: string, left: unknown, right: unknown): Degree {
  if (left === null || right === null) return 0.5
  const [a, b] = [left, right].map((value) => (typeof value === 'bigint' ? Number(value) : value)) as [number, number]
  return operators[operatorName]?.(a < b ? -1 : a > b ? 1 : 0) === true ? 1 : 0
}

const literal = (value: number | string): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`

const leaf: Arbitrary<Told> = fc.oneof(
  fc.tuple(fc.constantFrom('N', 'W'), operator, small).map(
    ([name, how, value]): Told => ({
      text: `${name} ${how} ${value}`,
      naive: (one) => degree(how, one[name as 'N'], value),
    }),
  ),
  fc.tuple(operator, letters).map(
    ([how, value]): Told => ({
      text: `${literal(value)} ${how} S`,
      naive: (one) => degree(how, value, one.S),
    }),
  ),
  operator.map((how): Told => ({ text: `N ${how} W`, naive: (one) => degree(how, one.N, one.W) })),
  fc.constant<Told>({ text: 'B', naive: (one) => (one.B === null ? 0.5 : one.B ? 1 : 0) }),
  fc.constantFrom<keyof Box>('N', 'S', 'A').map(
    (name): Told => ({
      text: `${name} IS NOT NULL`,
      naive: (one) => (one[name] === null ? 0 : 1),
    }),
  ),
  fc.tuple(fc.constantFrom('ANY', 'EVERY'), operator, small).map(
    ([quantifier, how, value]): Told => ({
      text: `${quantifier} A ${how} ${value}`,
      naive: ({ A }) => {
        if (A === null) return 0.5
        const degrees = A.map((item) => degree(how, item, value))
        return quantifier === 'ANY' ? most([0, ...degrees]) : least([1, ...degrees])
      },
    }),
  ),
)

const least = (degrees: readonly Degree[]): Degree => Math.min(...degrees) as Degree
const most = (degrees: readonly Degree[]): Degree => Math.max(...degrees) as Degree

const { condition } = fc.letrec<{ condition: Told }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('condition').map(
      ({ text: inner, naive }): Told => ({
        text: `NOT (${inner})`,
        naive: (one) => (1 - naive(one)) as Degree,
      }),
    ),
    fc.tuple(fc.constantFrom('AND', 'OR'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 })).map(
      ([word, parts]): Told => ({
        text: parts.map((part) => `(${part.text})`).join(` ${word} `),
        naive: (one) => (word === 'AND' ? least : most)(parts.map(({ naive }) => naive(one))),
      }),
    ),
  ),
}))

test('a condition is what a naive reading makes of it, for an instance inside and one on its own', () => {
  const cls = schema?.get('SHOP_Box')
  if (cls === undefined || schema === undefined) throw new Error('no class')
  const shape = ClassShape.of(cls)
  fc.assert(
    fc.property(condition, box, (told, one) => {
      const values = shape.values({ ...one }, 'root/shop')
      const instance = new Instance(
        cls.name,
        shape.properties.map(({ name, type, isArray }, place) => ({
          name,
          type,
          isArray,
          value: values[place] ?? null,
        })),
      )
      const expected = told.naive(one) === 1
      const query = compileQuery('DMTF:CQL', `SELECT * FROM SHOP_Box WHERE ${told.text}`, { schema })
      expect(query.matches({ shape, values })).toBe(expected)
      expect(query.matches(instance)).toBe(expected)
      expect(compileQuery('DMTF:FQL', told.text, { schema }).matches(instance)).toBe(expected)
    }),
    { numRuns: 500 },
  )
})
