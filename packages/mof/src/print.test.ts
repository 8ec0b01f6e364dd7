import {
  CimDateTime,
  type CimValue,
  type ClassDeclaration,
  defaultFlavor,
  Instance,
  NameMap,
  type Property,
  type PropertyDeclaration,
  type Qualifier,
  type QualifierType,
  qualifierScopes,
  Schema,
} from '@cimarron/cim'
import { cimString, classDeclaration, instance, qualifierType } from '@cimarron/cim/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CompileResult, compileMof } from './compile.ts'
import { MofError, parseInstanceMof } from './parse-instance-mof.ts'
import { printInstance } from './print-object.ts'
import { printMof } from './print-schema.ts'
import { printString, UnprintableError } from './print-value.ts'

function compile(text: string): CompileResult {
  return compileMof([{ name: 'printed', text }])
}

/** MOF has no literal for NaN and infinities. */
function isPrintable(value: CimValue): boolean {
  const items: readonly CimValue[] = Array.isArray(value) ? value : [value]
  return items.every((item) => typeof item !== 'number' || Number.isFinite(item))
}

/** Every qualifier in the declaration with its type; undefined where one name has two types. */
function qualifierTypes(declaration: ClassDeclaration): NameMap<QualifierType> | undefined {
  const elements = [
    declaration,
    ...declaration.properties,
    ...[...declaration.methods].flatMap((method) => [method, ...method.parameters]),
  ]
  const types = new NameMap<QualifierType>()
  for (const { qualifiers } of elements) {
    for (const { name, type, isArray, value } of qualifiers) {
      const before = types.get(name)
      if (!isPrintable(value)) return undefined
      if (before !== undefined && (before.type !== type || before.isArray !== isArray || before.name !== name)) {
        return undefined
      }
      types.set({ name, type, isArray, default: null, scopes: new Set(qualifierScopes), flavor: defaultFlavor })
    }
  }
  return types
}

test('a qualifier type prints as what compiles to it', () => {
  fc.assert(
    fc.property(qualifierType(), (type) => {
      fc.pre(isPrintable(type.default))
      const { qualifierTypes: compiled, diagnostics } = compile(printMof({ qualifierTypes: [type] }))
      expect(diagnostics).toEqual([])
      expect(compiled.map(plain)).toEqual([plain(type)])
    }),
  )
})

test('a class prints as what compiles to it', () => {
  fc.assert(
    fc.property(classDeclaration(), (declaration) => {
      const types = qualifierTypes(declaration)
      fc.pre(types !== undefined && [...declaration.properties].every((property) => isPrintable(property.default)))
      const schema = Schema.empty()
      for (const type of types ?? []) schema.addQualifierType(type)
      const cls = schema.add(declaration)
      const compiled = compile(printMof({ qualifierTypes: types ?? [], classes: [cls] }))
      // The classes that parameters refer to are made up.
      expect(compiled.diagnostics.filter(({ code }) => code !== 'unknown-class')).toEqual([])
      expect(plain(compiled.schema.get(declaration.name))).toEqual(plain(cls))
    }),
  )
})

test('an instance prints as what reads back as it', () => {
  // Deep enough to hold no references to made-up classes.
  fc.assert(
    fc.property(instance({ depth: 2, pathless: true }), (one) => {
      fc.pre([...one.properties].every(({ value }) => isPrintable(value)))
      expect(plain(parseInstanceMof(printInstance(one), schemaOf(one)))).toEqual(plain(one))
    }),
  )
})

test('an instance in an instance in an instance reads back', () => {
  const text = (value: CimValue): Property => ({
    name: 'In',
    type: 'string',
    isArray: false,
    value,
    embedding: { kind: 'object' },
  })
  const inner = new Instance('T_A', [text(new Instance('T_A', [text(new Instance('T_A', [text(null)]))]))])
  expect(plain(parseInstanceMof(printInstance(inner), schemaOf(inner)))).toEqual(plain(inner))
})

test('any string reads back, half surrogate pairs and control characters too', () => {
  const any = fc.oneof(
    cimString({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constant('\ud800x\udc00"'),
  )
  fc.assert(
    fc.property(any, (text) => {
      expect(parseInstanceMof(`instance of T_A { P = ${printString(text)}; };`).get('P')).toBe(text)
    }),
    { numRuns: 50 },
  )
})

test('what MOF has no literal for is refused by name', () => {
  const nan = new Instance('T_A', [{ name: 'P', type: 'real64', isArray: false, value: Number.NaN }])
  expect(() => printInstance(nan)).toThrow(UnprintableError)
})

test('without a schema the literals tell the types', () => {
  const text = `instance of T_A { A = 1; B = "x"; C = {TRUE, NULL}; D = 1.5; E = 'c'; F = NULL; G = instance of T_B {}; };`
  expect(
    [...parseInstanceMof(text).properties].map(({ name, type, isArray, value }) => [name, type, isArray, value]),
  ).toEqual([
    ['A', 'sint64', false, 1n],
    ['B', 'string', false, 'x'],
    ['C', 'boolean', true, [true, null]],
    ['D', 'real64', false, 1.5],
    ['E', 'char16', false, 'c'],
    ['F', 'string', false, null],
    ['G', 'string', false, new Instance('T_B')],
  ])
})

test.each([
  ['nothing', ''],
  ['a class', 'class T_A {};'],
  ['two instances', 'instance of T_A {}; instance of T_A {};'],
  ['an unknown class', 'instance of T_No {};'],
  ['a wrong type', 'instance of T_A { P = "x"; };'],
  ['an alias', 'instance of T_A { P = $X; };'],
  ['a broken text', 'instance of T_A { P = '],
])('parseInstanceMof refuses %s', (_, text) => {
  const { schema } = compile('class T_A { uint8 P; };')
  expect(() => parseInstanceMof(text, schema)).toThrow(MofError)
})

/** A schema with a class that has the instance's properties, and of those within it. */
function schemaOf(one: Instance): Schema {
  const schema = Schema.empty()
  const properties = [...one.properties].map(({ name, type, isArray, embedding }): PropertyDeclaration => {
    const typed = {
      name,
      type,
      isArray,
      ...(embedding === undefined ? {} : { embedding }),
      qualifiers: new NameMap<Qualifier>(),
    }
    return { ...typed, default: null, classOrigin: one.className, isKey: false }
  })
  schema.add({
    name: one.className,
    superclass: null,
    qualifiers: new NameMap(),
    properties: new NameMap(properties),
    methods: new NameMap(),
  })
  return schema
}

/** Maps as arrays and datetimes as text, so that a comparison sees what is inside. */
function plain(value: unknown): unknown {
  if (value instanceof NameMap || value instanceof Set || Array.isArray(value)) return [...value].map(plain)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof CimDateTime) return value.toString()
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
