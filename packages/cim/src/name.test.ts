import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldName, isClassName, isIdentifier, isNamespaceName, NameMap, sameName, schemaName } from './name.ts'
import { className, elementName, namespaceName } from './testing.ts'

test('names are compared without regard to case', () => {
  expect(sameName('ElementName', 'ELEMENTNAME')).toBe(true)
  expect(sameName('Größe', 'GRÖßE')).toBe(true)
  expect(sameName('A', 'B')).toBe(false)
})

test('sameName and NameMap agree on any two strings', () => {
  const unit = fc.constantFrom('a', 'A', 'ß', 'ẞ', 'İ', 'i', 'I', 'ı', 'Σ', 'σ', 'ς', 'ǆ', 'Ǆ')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 4 }), fc.string({ unit, maxLength: 4 }), (a, b) => {
      expect(new NameMap([{ name: a }]).has(b)).toBe(sameName(a, b))
      expect(sameName(a, foldName(a))).toBe(true)
    }),
  )
})

test('folding stays right when more names come than are remembered', () => {
  for (let i = 0; i < 45_000; i++) foldName(`Name${i}`)
  expect(foldName('Name1')).toBe('name1')
  expect(foldName('NAME44999')).toBe('name44999')
})

describe('identifiers', () => {
  test.each(['a', '_', 'InstanceID', 'x1', 'Größe', '名前'])('%s is one', (name) =>
    expect(isIdentifier(name)).toBe(true),
  )
  test.each(['', '1a', 'a b', 'a-b', 'a.b', 'a"', 'a/b', '😀', 'a\u0378', '\u0000'])('%j is none', (name) => {
    expect(isIdentifier(name)).toBe(false)
  })
})

describe('class names', () => {
  test.each(['CIM_System', 'KVM_X_Y', 'C__x'])('%s is one', (name) => expect(isClassName(name)).toBe(true))
  test.each(['System', '_System', '__Namespace', 'CIM_', 'CIM_1', 'CIM System', ''])('%j is none', (name) => {
    expect(isClassName(name)).toBe(false)
  })
  test('have a schema name', () => {
    expect(schemaName('CIM_System_X')).toBe('CIM')
    expect(schemaName('System')).toBe('')
  })
})

test('generated names are valid', () => {
  fc.assert(
    fc.property(elementName(), className(), namespaceName(), (element, cls, namespace) => {
      expect([isIdentifier(element), isClassName(cls), isNamespaceName(namespace)]).toEqual([true, true, true])
    }),
  )
})

test.each(['', '/root', 'root/', 'root//virt', 'root virt'])('%j is no namespace name', (name) => {
  expect(isNamespaceName(name)).toBe(false)
})

describe('NameMap', () => {
  const a = { name: 'A', n: 1 }
  const b = { name: 'B', n: 2 }
  test('a later element replaces one of the same name in its place', () => {
    expect([...new NameMap([a, b, { name: 'a', n: 3 }])]).toEqual([{ name: 'a', n: 3 }, b])
  })
  test('a copy is independent', () => {
    const copy = new NameMap(new NameMap([a]))
    copy.set(b).delete('a')
    expect([...copy]).toEqual([b])
  })
  test('extending behaves as setting one after the other, whatever is asked first', () => {
    const lists = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'A', 'B'), n: fc.nat(9) }))
    fc.assert(
      fc.property(lists, lists, fc.boolean(), (below, above, readFirst) => {
        const plain = new NameMap([...below, ...above])
        const extended = NameMap.extending(new NameMap(below), above)
        if (readFirst) expect(extended.get('A')).toBe(plain.get('a'))
        expect([...extended]).toEqual([...plain])
        expect(extended.size).toBe(plain.size)
      }),
    )
  })
})
