import { describe, expect, test } from 'vitest'
import type { ClassDeclaration, MethodDeclaration, PropertyDeclaration } from './class.ts'
import { declareClass } from './declare-class.ts'
import { NameMap } from './name.ts'
import { defaultFlavor, type Qualifier, type QualifierFlavor, type QualifierType } from './qualifier.ts'
import { resolveClass } from './resolve-class.ts'
import { SchemaError } from './schema-error.ts'
import type { CimValue } from './value.ts'

const disable: QualifierFlavor = { ...defaultFlavor, overridable: false }
const restricted: QualifierFlavor = { ...defaultFlavor, toSubclass: false }

function qualifier(name: string, value: CimValue, flavor = defaultFlavor): Qualifier {
  return {
    name,
    type: typeof value === 'boolean' ? 'boolean' : 'string',
    isArray: false,
    value,
    flavor,
    propagated: false,
  }
}

const key = qualifier('Key', true, disable)
const override = (name: string) => qualifier('Override', name, restricted)

function property(
  name: string,
  more: Partial<PropertyDeclaration> = {},
  qualifiers: Qualifier[] = [],
): PropertyDeclaration {
  const base = { name, type: 'string', isArray: false, default: null, classOrigin: '', isKey: false } as const
  return { ...base, ...more, qualifiers: new NameMap(qualifiers) }
}

function method(name: string, more: Partial<MethodDeclaration> = {}, qualifiers: Qualifier[] = []): MethodDeclaration {
  const parameters = more.parameters ?? new NameMap()
  return { name, returnType: 'uint32', classOrigin: '', ...more, parameters, qualifiers: new NameMap(qualifiers) }
}

function reference(name: string): PropertyDeclaration {
  return property(name, { type: 'reference', referenceClass: 'CIM_A' }, [key])
}

const base = resolveClass(
  declareClass('CIM_Base', null, {
    qualifiers: [
      qualifier('Abstract', true, restricted),
      qualifier('Version', '1'),
      qualifier('Umbrella', 'a', disable),
    ],
    properties: [
      property('Id', {}, [key, qualifier('Description', 'the key')]),
      property('State', { type: 'uint16', default: 5 }, [qualifier('Deprecated', 'x', restricted)]),
    ],
    methods: [method('Start', {}, [qualifier('Description', 'starts')])],
  }),
  null,
)

function derive(parts: Parameters<typeof declareClass>[2]): ClassDeclaration {
  return declareClass('CIM_Derived', 'cim_base', parts)
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SchemaError) return error.code
    throw error
  }
  return 'accepted'
}

describe('inheritance', () => {
  test('inherited properties come first, in their order, then the new ones', () => {
    const derived = resolveClass(derive({ properties: [property('Extra')] }), base)
    expect([...derived.properties].map((one) => one.name)).toEqual(['Id', 'State', 'Extra'])
    expect([...derived.local.properties]).toEqual(['Extra'])
  })

  test('an element that nothing changes is the same object in both classes', () => {
    const derived = resolveClass(derive({ properties: [property('Extra')] }), base)
    expect(derived.properties.get('id')).toBe(base.properties.get('Id'))
    expect(derived.methods).toBe(base.methods)
  })

  test('the superclass is not changed by its subclass', () => {
    resolveClass(derive({ properties: [property('Extra')] }), base)
    expect(base.properties.has('Extra')).toBe(false)
    expect(base.properties.size).toBe(2)
  })

  test('the class origin is the class that declared the element or overrode it last', () => {
    const derived = resolveClass(
      derive({ properties: [property('STATE', { type: 'uint16' }, [override('State')])] }),
      base,
    )
    expect(derived.properties.get('State')?.classOrigin).toBe('CIM_Derived')
    expect(derived.properties.get('Id')?.classOrigin).toBe('CIM_Base')
  })

  test('an overriding property stands where the overridden one stood, and keeps its default unless it gives one', () => {
    const own = property('Id', { default: 'x' }, [override('Id')])
    const state = property('State', { type: 'uint16' }, [override('State')])
    const derived = resolveClass(derive({ properties: [state, own] }), base)
    expect([...derived.properties].map((one) => [one.name, one.default])).toEqual([
      ['Id', 'x'],
      ['State', 5],
    ])
  })

  test('keys are inherited, also through an override', () => {
    const derived = resolveClass(derive({ properties: [property('Id', {}, [override('Id')])] }), base)
    expect(derived.keys.map((one) => [one.name, one.isKey])).toEqual([['Id', true]])
    expect(derived.keys[0]).toBe(derived.properties.get('Id'))
  })

  test('a class below a class without keys may make an inherited property its key', () => {
    const keyless = resolveClass(declareClass('CIM_Base', null, { properties: [property('Id')] }), null)
    const derived = resolveClass(derive({ properties: [property('Id', {}, [override('Id'), key])] }), keyless)
    expect(derived.keys.map((one) => one.name)).toEqual(['Id'])
  })
})

describe('qualifiers', () => {
  test('ToSubclass qualifiers of the class are inherited as propagated, Restricted ones are not', () => {
    const derived = resolveClass(derive({}), base)
    expect([...derived.qualifiers].map((one) => [one.name, one.propagated])).toEqual([
      ['Version', true],
      ['Umbrella', true],
    ])
    expect(derived.isAbstract).toBe(false)
  })

  test('an overriding element inherits the qualifiers it does not give', () => {
    const own = property('Id', {}, [override('Id'), qualifier('Description', 'mine')])
    const derived = resolveClass(derive({ properties: [own] }), base)
    const seen = [...(derived.properties.get('Id')?.qualifiers ?? [])].map((one) => [
      one.name,
      one.value,
      one.propagated,
    ])
    expect(seen).toEqual([
      ['Key', true, true],
      ['Override', 'Id', false],
      ['Description', 'mine', false],
    ])
  })

  test('a Restricted qualifier does not reach an overriding element', () => {
    const own = property('State', { type: 'uint16' }, [override('State')])
    const derived = resolveClass(derive({ properties: [own] }), base)
    expect(derived.properties.get('State')?.qualifiers.has('Deprecated')).toBe(false)
  })

  test('a qualifier with DisableOverride may be repeated with the same value only', () => {
    expect(codeOf(() => resolveClass(derive({ qualifiers: [qualifier('UMBRELLA', 'a', disable)] }), base))).toBe(
      'accepted',
    )
    expect(codeOf(() => resolveClass(derive({ qualifiers: [qualifier('Umbrella', 'b', disable)] }), base))).toBe(
      'qualifier-override',
    )
  })

  test('embedding and direction follow from qualifiers', () => {
    const parameters = new NameMap([
      {
        ...property('Job'),
        isIn: true,
        isOut: false,
        qualifiers: new NameMap([qualifier('In', false), qualifier('Out', true)]),
      },
    ])
    const cls = resolveClass(
      declareClass('CIM_E', null, {
        properties: [
          property('A', {}, [qualifier('EmbeddedInstance', 'CIM_X')]),
          property('B', {}, [qualifier('EmbeddedObject', true)]),
        ],
        methods: [method('Run', { parameters })],
      }),
      null,
    )
    expect(cls.properties.get('A')?.embedding).toEqual({ kind: 'instance', className: 'CIM_X' })
    expect(cls.properties.get('B')?.embedding).toEqual({ kind: 'object' })
    const job = cls.methods.get('Run')?.parameters.get('Job')
    expect([job?.isIn, job?.isOut]).toEqual([false, true])
  })
})

describe('with qualifier types', () => {
  const type: QualifierType = {
    name: 'Key',
    type: 'boolean',
    isArray: false,
    default: false,
    scopes: new Set(['property', 'reference']),
    flavor: disable,
  }
  const lookup = (name: string) => (name.toLowerCase() === 'key' ? type : undefined)
  const resolve = (parts: Parameters<typeof declareClass>[2]) =>
    resolveClass(declareClass('CIM_A', null, parts), null, lookup)

  test.each([
    ['a qualifier within its scope', { properties: [property('Id', {}, [key])] }, 'accepted'],
    ['a qualifier out of scope', { qualifiers: [key] }, 'qualifier-scope'],
    ['an undeclared qualifier', { qualifiers: [qualifier('Nope', 'x')] }, 'qualifier-unknown'],
    ['a qualifier of another type', { properties: [property('Id', {}, [qualifier('Key', 'yes')])] }, 'qualifier-type'],
  ] as const)('%s: %s', (_, parts, code) => {
    expect(codeOf(() => resolve(parts))).toBe(code)
  })
})

describe('what is refused', () => {
  const association = qualifier('Association', true, disable)
  test.each<[string, ClassDeclaration, string]>([
    ['a name without schema prefix', declareClass('Widget', null), 'class-name-invalid'],
    [
      'a property name with a space',
      declareClass('CIM_A', null, { properties: [property('a b')] }),
      'element-name-invalid',
    ],
    ['an unknown superclass', declareClass('CIM_A', 'CIM_Missing'), 'superclass-unknown'],
    ['redefinition without Override', derive({ properties: [property('id')] }), 'override-missing'],
    ['Override of another name', derive({ properties: [property('Id', {}, [override('State')])] }), 'override-unknown'],
    [
      'Override of what is not there',
      derive({ properties: [property('New', {}, [override('New')])] }),
      'override-unknown',
    ],
    [
      'Override with another type',
      derive({ properties: [property('Id', { type: 'uint8' }, [override('Id')])] }),
      'override-type',
    ],
    [
      'Override with an array',
      derive({ properties: [property('Id', { isArray: true }, [override('Id')])] }),
      'override-type',
    ],
    [
      'a method with another return type',
      derive({ methods: [method('Start', { returnType: 'string' }, [override('Start')])] }),
      'override-type',
    ],
    ['a further key', derive({ properties: [property('Second', {}, [key])] }), 'key-added'],
    [
      'taking Key away',
      derive({ properties: [property('Id', {}, [override('Id'), qualifier('Key', false)])] }),
      'qualifier-override',
    ],
    [
      'an array as key',
      declareClass('CIM_A', null, { properties: [property('Id', { isArray: true }, [key])] }),
      'key-type',
    ],
    [
      'a reference outside an association',
      declareClass('CIM_A', null, { properties: [reference('A')] }),
      'reference-outside-association',
    ],
    [
      'an association with one reference',
      declareClass('CIM_A', null, { qualifiers: [association], properties: [reference('A')] }),
      'association-references',
    ],
    ['an association below a plain class', derive({ qualifiers: [association] }), 'association-superclass'],
    [
      'a default of another type',
      declareClass('CIM_A', null, { properties: [property('Id', { default: 1 })] }),
      'default-value',
    ],
    [
      'a method that returns a reference',
      declareClass('CIM_A', null, { methods: [method('Get', { returnType: 'reference' })] }),
      'method-return-type',
    ],
  ])('%s', (_, declaration, code) => {
    expect(codeOf(() => resolveClass(declaration, declaration.superclass === 'cim_base' ? base : null))).toBe(code)
  })

  test('two properties of one name', () => {
    expect(codeOf(() => declareClass('CIM_A', null, { properties: [property('A'), property('a')] }))).toBe(
      'duplicate-name',
    )
  })

  test('an error names the element, the value and the rule', () => {
    const bad = derive({ properties: [property('Second', {}, [key])] })
    expect(() => resolveClass(bad, base)).toThrow(
      'CIM_Derived.Second: CIM_Base has its keys already: Id (DSP0004 5.6.3 (Key): a subclass of a class with keys adds none)',
    )
  })
})

test('an association is told by its qualifier, and so are its subclasses', () => {
  const link = resolveClass(
    declareClass('CIM_Link', null, {
      qualifiers: [qualifier('Association', true, disable)],
      properties: [reference('A'), reference('B')],
    }),
    null,
  )
  const special = resolveClass(declareClass('CIM_Special', 'CIM_Link'), link)
  expect([link.isAssociation, special.isAssociation]).toEqual([true, true])
  expect(special.keys).toBe(link.keys)
})
