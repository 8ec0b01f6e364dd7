import { ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ClassShape, type InstanceValues } from './class-shape.ts'
import { PropertyIndexes } from './property-index.ts'
import { serverSchema } from './server-schema.ts'

const text = `
class A_Thing { [Key] string Id; uint32 Rack; uint64 Size; };
[Association] class A_Has { [Key] A_Thing REF Whole; [Key] A_Thing REF Part; string Note; };`
const { schema } = compileMof([{ name: 'a.mof', text }], { base: serverSchema() })
const thing = (id: string): ObjectPath => new ObjectPath('A_Thing', [{ name: 'Id', value: id }])

function shapeOf(name: string): ClassShape {
  const cls = schema.get(name)
  if (cls === undefined) throw new TypeError(name)
  return ClassShape.of(cls)
}

/** So many things, five to a rack. */
function things(count: number): Map<string, InstanceValues> {
  const shape = shapeOf('A_Thing')
  const ids = Array.from({ length: count }, (_, n) => n)
  return new Map(ids.map((n) => [`${n}`, shape.values({ Id: `${n}`, Rack: n % 20, Size: BigInt(n) << 40n }, 'root/a')]))
}

const equal = (property: string, value: string | number | bigint | ObjectPath) =>
  ({ property, operator: '=', value }) as const

test('finds the instances that a restriction leaves, of many, by value whatever its type', () => {
  const all = things(100)
  const indexes = new PropertyIndexes(shapeOf('A_Thing'), 'root/a')
  expect([...(indexes.find([equal('Rack', 3)], all) ?? [])].map(([id]) => id)).toEqual(['3', '23', '43', '63', '83'])
  expect([...(indexes.find([equal('Size', 7n << 40n)], all) ?? [])].map(([id]) => id)).toEqual(['7'])
  expect([...(indexes.find([equal('Rack', 99)], all) ?? [])]).toEqual([])
})

test('leaves few instances, and what is not fixed, to be looked through', () => {
  const indexes = new PropertyIndexes(shapeOf('A_Thing'), 'root/a')
  expect(indexes.find([equal('Rack', 3)], things(10))).toBeUndefined()
  expect(indexes.find([{ property: 'Rack', operator: '>', value: 3 }], things(100))).toBeUndefined()
  expect(indexes.find([], things(100))).toBeUndefined()
})

test('finds what leads to an object, however its path is written', () => {
  const shape = shapeOf('A_Has')
  const all = new Map(
    Array.from({ length: 100 }, (_, n) => [
      `${n}`,
      shape.values({ Whole: thing(`${n % 2}`), Part: thing(`${n}`), Note: 'x' }, 'root/a'),
    ]),
  )
  const indexes = new PropertyIndexes(shape, 'root/a')
  for (const path of [thing('7'), thing('7').in('root/a'), new ObjectPath('a_THING', [{ name: 'ID', value: '7' }])]) {
    expect([...(indexes.find([equal('Part', path)], all) ?? [])]).toEqual([all.get('7')])
  }
})

test('knows of every change', () => {
  const shape = shapeOf('A_Thing')
  const change = fc.record({ id: fc.integer({ min: 0, max: 99 }), rack: fc.option(fc.integer({ min: 0, max: 5 })) })
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const all = things(100)
      const indexes = new PropertyIndexes(shape, 'root/a')
      indexes.find([equal('Rack', 1)], all)
      for (const { id, rack } of changes) {
        const before = all.get(`${id}`)
        if (before !== undefined) indexes.remove(before)
        all.delete(`${id}`)
        if (rack === null) continue
        const after = shape.values({ Id: `${id}`, Rack: rack }, 'root/a')
        all.set(`${id}`, after)
        indexes.add(after)
      }
      for (let rack = 0; rack < 20; rack++) {
        const found = [...(indexes.find([equal('Rack', rack)], all) ?? all.values())]
        const expected = [...all.values()].filter((values) => values[1] === rack)
        if (all.size >= 64) expect(new Set(found)).toEqual(new Set(expected))
      }
    }),
  )
})
