import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueFits } from './check-value.ts'
import { intrinsicTypes } from './cim-type.ts'
import { NameMap } from './name.ts'
import { resolveClass } from './resolve-class.ts'
import { cimClass, classDeclaration, instance, qualifier, qualifierType, value } from './testing.ts'

describe('the arbitraries keep the rules of the model', () => {
  test.each(intrinsicTypes)('%s values and arrays fit their type', (type) => {
    fc.assert(
      fc.property(value(type), value(type, true), (one, many) => {
        expect([valueFits(type, false, one), valueFits(type, true, many)]).toEqual([true, true])
      }),
    )
  })

  test('properties of instances hold values of their type', () => {
    fc.assert(
      fc.property(instance(), (one) => {
        for (const property of one.properties)
          expect(valueFits(property.type, property.isArray, property.value)).toBe(true)
        expect(one.path?.className).toBe(one.className)
      }),
    )
  })

  test('some instances hold instances and references', () => {
    const held = fc.sample(instance(), { numRuns: 300, seed: 1 }).flatMap((one) => [...one.properties])
    expect(held.some((property) => property.embedding !== undefined && property.value !== null)).toBe(true)
    expect(held.some((property) => property.type === 'reference' && property.value !== null)).toBe(true)
  })

  test('qualifiers and qualifier types hold values of their type', () => {
    fc.assert(
      fc.property(qualifier(), qualifierType(), (one, type) => {
        expect(valueFits(one.type, one.isArray, one.value)).toBe(true)
        expect(valueFits(type.type, type.isArray, type.default)).toBe(true)
      }),
    )
  })

  test('classes resolve, and a subclass without elements has the same', () => {
    fc.assert(
      fc.property(cimClass(), classDeclaration(), (base, other) => {
        const empty = {
          ...other,
          name: 'CIM_Below',
          superclass: base.name,
          properties: new NameMap<never>(),
          methods: new NameMap<never>(),
        }
        expect([...resolveClass(empty, base).properties]).toEqual([...base.properties])
      }),
      { numRuns: 30 },
    )
  })
})
