import { CimDateTime, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeStored, encodeStored } from './stored-value.ts'

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.bigInt(),
  fc.double(),
  fc.constantFrom('20260102030405.678901+060', '00000001020304.567890:000').map((text) => CimDateTime.parse(text)),
)
const path = fc
  .tuple(fc.constantFrom('A_B', 'a_b'), fc.array(scalar, { maxLength: 3 }), fc.option(fc.constant('root/x')))
  .map(
    ([className, values, namespace]) =>
      new ObjectPath(
        className,
        values.map((value, index) => ({ name: `K${index}`, value: value as string })),
        { namespace: namespace ?? undefined },
      ),
  )
const embedded = fc.array(fc.oneof(scalar, path), { maxLength: 3 }).map(
  (values) =>
    new Instance(
      'A_In',
      values.map((value, index) => ({ name: `P${index}`, type: 'string', isArray: false, value: value as CimValue })),
    ),
)
const item = fc.oneof(scalar, path, embedded)
const value = fc.oneof(item, fc.constant(null), fc.array(fc.option(item), { maxLength: 4 })) as fc.Arbitrary<CimValue>

test('every value that is stored as JSON comes back as it was', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(decodeStored(JSON.parse(JSON.stringify(encodeStored(given))))).toEqual(given)
    }),
  )
})

test('whatever else stands in a store is a TypeError or a value, and nothing worse', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      try {
        decodeStored(json)
      } catch (error) {
        expect([TypeError, SyntaxError]).toContain((error as Error).constructor)
      }
    }),
  )
})
