import { CimDateTime, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
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
const { schema } = compileMof([
  {
    name: 'a.mof',
    text: `Qualifier Key : boolean = false, Scope(property, reference);
      Qualifier Values : string[], Scope(property, method), Flavor(Translatable);
      Qualifier In : boolean = true, Scope(parameter); Qualifier Association : boolean = false, Scope(association);
      class A_Base { [Key] string Id = "é"; uint64 Sizes[3] = { 18446744073709551615, NULL };
        datetime When = "20260102030405.678901+060"; real64 Part = 0.1; };
      class A_More : A_Base { [Values {"a", "b"}] uint8 Kind; uint32 Do([In] string What, [In(false)] A_Base REF Which[]); };
      [Association] class A_Link { [Key] A_Base REF From; [Key] A_Base REF To; };`,
  },
])
const item = fc.oneof(scalar, path, embedded, fc.constantFrom(...(schema ?? [])))
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
