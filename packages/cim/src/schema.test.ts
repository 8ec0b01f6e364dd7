import { expect, test } from 'vitest'
import { declareClass } from './declare-class.ts'
import { NameMap } from './name.ts'
import { defaultFlavor, type QualifierType } from './qualifier.ts'
import { Schema } from './schema.ts'

function animals(): Schema {
  const schema = Schema.empty()
  schema.add(declareClass('ACME_Animal', null))
  schema.add(declareClass('ACME_Bird', 'ACME_Animal'))
  schema.add(declareClass('ACME_Duck', 'acme_bird'))
  schema.add(declareClass('ACME_Cat', 'ACME_Animal'))
  schema.add(declareClass('ACME_Rock', null))
  return schema
}

const names = (classes: Iterable<{ name: string }>) => [...classes].map((one) => one.name)

const type: QualifierType = {
  name: 'Key',
  type: 'boolean',
  isArray: false,
  default: false,
  scopes: new Set(['property']),
  flavor: defaultFlavor,
}

test('classes are found whatever the case of their name', () => {
  expect(animals().get('acme_DUCK')?.name).toBe('ACME_Duck')
  expect(animals().get('ACME_Dog')).toBeUndefined()
})

test('subclasses are direct, descendants deep, each class before its own', () => {
  const schema = animals()
  expect(names(schema.subclasses('ACME_Animal'))).toEqual(['ACME_Bird', 'ACME_Cat'])
  expect(names(schema.descendants('ACME_Animal'))).toEqual(['ACME_Bird', 'ACME_Duck', 'ACME_Cat'])
  expect(names(schema.subclasses(null))).toEqual(['ACME_Animal', 'ACME_Rock'])
  expect(schema.descendants(null)).toHaveLength(5)
})

test('a class is its own subclass and that of its ancestors, not of others', () => {
  const schema = animals()
  expect(schema.isSubclassOf('ACME_Duck', 'acme_animal')).toBe(true)
  expect(schema.isSubclassOf('ACME_Duck', 'ACME_Duck')).toBe(true)
  expect(schema.isSubclassOf('ACME_Animal', 'ACME_Duck')).toBe(false)
  expect(schema.isSubclassOf('ACME_Ghost', 'ACME_Ghost')).toBe(false)
  expect(names(schema.ancestors('ACME_Duck'))).toEqual(['ACME_Bird', 'ACME_Animal'])
})

test('a name is declared once', () => {
  expect(() => animals().add(declareClass('acme_cat', null))).toThrow(/is declared already/)
})

test('a fork sees its base and keeps its own changes to itself', () => {
  const base = animals()
  const one = base.fork()
  const other = base.fork()
  one.add(declareClass('ACME_Crow', 'ACME_Bird'))
  one.remove('ACME_Cat')
  expect(names(one.descendants('ACME_Animal'))).toEqual(['ACME_Bird', 'ACME_Duck', 'ACME_Crow'])
  expect(names(other.descendants('ACME_Animal'))).toEqual(['ACME_Bird', 'ACME_Duck', 'ACME_Cat'])
  expect([base.size, one.size, other.size]).toEqual([5, 5, 5])
  expect(one.get('ACME_Duck')).toBe(base.get('ACME_Duck'))
  expect(names(one)).toEqual(['ACME_Animal', 'ACME_Bird', 'ACME_Duck', 'ACME_Rock', 'ACME_Crow'])
})

test('a removed class of the base can be declared again elsewhere', () => {
  const fork = animals().fork()
  fork.remove('ACME_Cat')
  fork.add(declareClass('ACME_Cat', 'ACME_Rock'))
  expect(names(fork.subclasses('ACME_Animal'))).toEqual(['ACME_Bird'])
  expect(names(fork.subclasses('ACME_Rock'))).toEqual(['ACME_Cat'])
  expect(fork.size).toBe(5)
})

test('a forked schema is sealed', () => {
  const base = animals()
  base.fork()
  expect(() => base.add(declareClass('ACME_Dog', null))).toThrow(/fork/)
  expect(() => base.remove('ACME_Cat')).toThrow(/fork/)
})

test('a class with subclasses is not removed, nor replaced where nobody knows what they declare', () => {
  const schema = animals()
  expect(() => schema.remove('ACME_Bird')).toThrow(/ACME_Duck/)
  expect(() => schema.replace(declareClass('ACME_Bird', 'ACME_Animal'))).toThrow(/ACME_Duck/)
  expect(() => schema.remove('ACME_Ghost')).toThrow(/not declared/)
})

/** What the animals declare. */
const declared = (name: string) => {
  const superclass = animals().get(name)?.superclass ?? null
  return declareClass(animals().get(name)?.name ?? name, superclass)
}
const property = (name: string, type: 'string' | 'uint8' = 'string', overrides = false) => {
  const override = { name: 'Override', type: 'string', isArray: false, value: name, flavor: defaultFlavor } as const
  const qualifiers = new NameMap(overrides ? [{ ...override, propagated: false }] : [])
  return new NameMap([{ name, type, isArray: false, default: null, classOrigin: '', isKey: false, qualifiers }])
}
const propertiesOf = (schema: Schema, name: string) => names(schema.get(name)?.properties ?? [])

test('what is below a replaced class is resolved anew, however deep, and whether it was asked for before or not', () => {
  const late = Schema.empty()
  for (const { name, superclass } of animals()) {
    late.addLater({ name, superclass, read: () => declared(name), onFault: () => expect.unreachable() })
  }
  late.get('ACME_Bird')
  for (const schema of [animals(), late]) {
    const changed = { ...declareClass('ACME_Animal', null), properties: property('Weight') }
    expect(names(schema.planReplacement(changed, declared).classes)).toEqual([
      'ACME_Animal',
      'ACME_Bird',
      'ACME_Cat',
      'ACME_Duck',
    ])
    expect(propertiesOf(schema, 'ACME_Duck')).toEqual([])
    schema.replace(changed, declared)
    for (const name of ['ACME_Animal', 'ACME_Bird', 'ACME_Duck', 'ACME_Cat']) {
      expect(propertiesOf(schema, name)).toEqual(['Weight'])
    }
    expect(propertiesOf(schema, 'ACME_Rock')).toEqual([])
    expect(names(schema.ancestors('ACME_Duck'))).toEqual(['ACME_Bird', 'ACME_Animal'])
    expect(schema.ancestors('ACME_Duck')[1]).toBe(schema.get('ACME_Animal'))
    expect(names(schema)).toEqual(names(animals()))
    // What comes below one of them later has it, too.
    schema.add(declareClass('ACME_Crow', 'ACME_Bird'))
    expect(propertiesOf(schema, 'ACME_Crow')).toEqual(['Weight'])
  }
})

test('a replacement that a class below does not allow is refused, names it, and changes nothing', () => {
  const schema = animals()
  const duck = { ...declareClass('ACME_Duck', 'ACME_Bird'), properties: property('Weight', 'uint8') }
  schema.replace(duck)
  const before = [...schema]
  const changed = { ...declareClass('ACME_Animal', null), properties: property('Weight') }
  const replace = () => schema.replace(changed, (name) => (name === 'acme_duck' ? duck : declared(name)))
  expect(replace).toThrow(/ACME_Bird: has ACME_Duck, .*ACME_Duck\.Weight.*Override/)
  expect([...schema]).toEqual(before)
  expect(schema.get('ACME_Bird')).toBe(before[1])
})

test('a class below that was left out is no obstacle, and is there again when it fits', () => {
  const schema = animals()
  const faults: unknown[] = []
  const read = () => ({
    ...declareClass('ACME_Crow', 'ACME_Bird'),
    properties: property('Weight', 'string', true),
  })
  schema.addLater({ name: 'ACME_Crow', superclass: 'ACME_Bird', read, onFault: (fault) => faults.push(fault) })
  const crow = (name: string) => (name === 'acme_crow' ? read() : declared(name))
  schema.replace(declareClass('ACME_Bird', 'ACME_Animal'), crow)
  expect(schema.get('ACME_Crow')).toBeUndefined()
  expect(faults).toHaveLength(1)
  schema.replace({ ...declareClass('ACME_Bird', 'ACME_Animal'), properties: property('Weight') }, crow)
  expect(propertiesOf(schema, 'ACME_Crow')).toEqual(['Weight'])
})

test('a replaced class of the layer below is followed by what is below it', () => {
  const fork = animals().fork()
  fork.add(declareClass('ACME_Crow', 'ACME_Bird'))
  const changed = { ...declareClass('ACME_Bird', 'ACME_Animal'), properties: property('Weight') }
  fork.replace(changed, (name) => (name === 'acme_crow' ? declareClass('ACME_Crow', 'ACME_Bird') : declared(name)))
  expect(names(fork)).toEqual(['ACME_Animal', 'ACME_Cat', 'ACME_Rock', 'ACME_Bird', 'ACME_Duck', 'ACME_Crow'])
  expect(propertiesOf(fork, 'ACME_Crow')).toEqual(['Weight'])
  expect(fork.size).toBe(6)
})

test('replacing a class keeps its place', () => {
  const fork = animals().fork()
  const after = fork.replace(declareClass('ACME_DUCK', 'ACME_Bird'))
  expect(fork.get('ACME_Duck')).toBe(after)
  expect(names(fork.subclasses('ACME_Bird'))).toEqual(['ACME_DUCK'])
  expect(fork.size).toBe(5)
})

test('a qualifier type is taken back in the layer that declared it', () => {
  const base = Schema.empty()
  base.addQualifierType(type)
  const fork = base.fork()
  fork.addQualifierType({ ...type, name: 'Colour' })
  fork.removeQualifierType('COLOUR')
  fork.removeQualifierType('Key')
  expect([...fork.qualifierTypes()].map(({ name }) => name)).toEqual(['Key'])
  expect(() => base.removeQualifierType('Key')).toThrow(/fork/)
})

test('qualifier types are found by name and checked as soon as there are any', () => {
  const base = Schema.empty()
  base.addQualifierType(type)
  const fork = base.fork()
  expect(fork.qualifierType('KEY')).toBe(type)
  expect(() => fork.addQualifierType(type)).toThrow(/declared already/)
  fork.addQualifierType({ ...type, default: true }, { replace: true })
  expect([...fork.qualifierTypes()].map((one) => one.default)).toEqual([true])
  const nope = {
    name: 'Nope',
    type: 'string',
    isArray: false,
    value: '',
    flavor: defaultFlavor,
    propagated: false,
  } as const
  expect(() => fork.add(declareClass('ACME_A', null, { qualifiers: [nope] }))).toThrow(/no qualifier type Nope/)
})

test('an overriding reference names the same class or a subclass of it', () => {
  const schema = animals()
  const flag = (name: string, value: boolean | string) => {
    return {
      name,
      type: typeof value as 'boolean' | 'string',
      isArray: false,
      value,
      flavor: defaultFlavor,
      propagated: false,
    }
  }
  const end = (name: string, referenceClass: string, overrides: boolean) => {
    const qualifiers = new NameMap(overrides ? [flag('Override', name)] : [])
    return {
      name,
      type: 'reference',
      referenceClass,
      isArray: false,
      default: null,
      classOrigin: '',
      isKey: true,
      qualifiers,
    } as const
  }
  schema.add(
    declareClass('ACME_Eats', null, {
      qualifiers: [flag('Association', true)],
      properties: [end('Eater', 'ACME_Animal', false), end('Eaten', 'ACME_Animal', false)],
    }),
  )
  const narrowed = (to: string) =>
    declareClass(`ACME_Eats${to}`, 'ACME_Eats', { properties: [end('Eater', `ACME_${to}`, true)] })
  expect(schema.add(narrowed('Cat')).properties.get('Eater')?.referenceClass).toBe('ACME_Cat')
  expect(() => schema.add(narrowed('Rock'))).toThrow(
    'ACME_EatsRock.Eater: refers to ACME_Rock, inherited as a reference to ACME_Animal',
  )
  expect(schema.has('ACME_EatsRock')).toBe(false)
})

test('a class that is declared later is read when it is asked for, once, and known by name before', () => {
  const schema = animals()
  let reads = 0
  const later = (name: string, superclass: string | null): void =>
    schema.addLater({
      name,
      superclass,
      read: () => {
        reads++
        return declareClass(name, superclass)
      },
      onFault: (error) => {
        throw error
      },
    })
  later('ACME_Fish', 'ACME_Animal')
  later('ACME_Shark', 'ACME_Fish')
  expect(schema.has('ACME_Shark')).toBe(true)
  expect(schema.isSubclassOf('ACME_Shark', 'ACME_Animal')).toBe(true)
  expect(reads).toBe(0)
  expect(schema.get('ACME_Shark')?.superclass).toBe('ACME_Fish')
  expect(schema.get('acme_shark')?.name).toBe('ACME_Shark')
  expect(reads).toBe(2)
  expect(names(schema.descendants('ACME_Animal'))).toContain('ACME_Shark')
  expect(() => later('ACME_Whale', 'ACME_Mammal')).toThrow(/ACME_Mammal/)
  expect(() => later('ACME_Fish', null)).toThrow(/ACME_Fish/)
})

test('a class that can not be read when it is asked for is told, and gone with what derives from it', () => {
  const schema = animals()
  const faults: string[] = []
  const onFault = (error: unknown): void => void faults.push(String(error))
  const read = (): never => {
    throw new TypeError('torn')
  }
  schema.addLater({ name: 'ACME_Fish', superclass: 'ACME_Animal', read, onFault })
  schema.addLater({
    name: 'ACME_Shark',
    superclass: 'ACME_Fish',
    read: () => declareClass('ACME_Shark', 'ACME_Fish'),
    onFault,
  })
  expect(schema.get('ACME_Fish')).toBeUndefined()
  expect(schema.get('ACME_Shark')).toBeUndefined()
  expect(names(schema.descendants(null))).toEqual(names(animals().descendants(null)))
  expect(faults).toEqual(['TypeError: torn', expect.stringMatching(/ACME_Shark.*ACME_Fish/)])
})
