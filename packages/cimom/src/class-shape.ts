import {
  type CimClass,
  CimError,
  type CimScalar,
  type CimValue,
  coerceValue,
  foldName,
  type KeyBinding,
  type KeyValue,
  ObjectPath,
  type PropertyDeclaration,
  parseScalar,
  ValueError,
} from '@cimarron/cim'
import { joinKeyTexts, keyText } from './key-text.ts'
import { Projections } from './projection.ts'
import type { InstanceRecord } from './record.ts'

/** An instance inside the object manager: values in the order of the class's properties, checked and complete. */
export type InstanceValues = readonly CimValue[]

/** What is worked out once for a class: where its properties are in a list of values, which are keys, its defaults. */
export class ClassShape {
  readonly cls: CimClass
  readonly properties: readonly PropertyDeclaration[]
  readonly projections: Projections
  /** Places of the keys and of the reference properties in a list of values. */
  readonly keyIndexes: readonly number[]
  readonly referenceIndexes: readonly number[]
  readonly #indexes: ReadonlyMap<string, number>
  readonly #defaults: InstanceValues

  private constructor(cls: CimClass) {
    this.cls = cls
    this.properties = [...cls.properties]
    this.projections = new Projections(cls)
    const places = this.properties.map((_, index) => index)
    this.referenceIndexes = places.filter((index) => this.properties[index]?.type === 'reference')
    this.#indexes = new Map(this.properties.map(({ name }, index) => [foldName(name), index]))
    // In the class's order of keys, not that of its properties: a subclass may declare an inherited one again.
    this.keyIndexes = cls.keys.map(({ name }) => this.#indexes.get(foldName(name)) ?? -1)
    this.#defaults = this.properties.map((property) => property.default)
  }

  static of(cls: CimClass): ClassShape {
    let shape = shapes.get(cls)
    if (shape === undefined) {
      shape = new ClassShape(cls)
      shapes.set(cls, shape)
    }
    return shape
  }

  indexOf(property: string): number | undefined {
    return this.#indexes.get(foldName(property))
  }

  /**
   * A record as values: defaults filled in, every value of its declared type, every key there. Throws a `RecordFault`
   * naming the property otherwise.
   */
  values(record: InstanceRecord, namespace: string): InstanceValues {
    const { properties } = this
    if (typeof record !== 'object' || record === null) {
      throw new RecordFault(undefined, `${record === null ? 'null' : `a ${typeof record}`} is no record`)
    }
    const values: CimValue[] = []
    let found = 0
    for (let index = 0; index < properties.length; index++) {
      const property = properties[index] as PropertyDeclaration
      const value = record[property.name]
      if (value === undefined) {
        values[index] = this.#defaults[index] ?? null
        if (property.name in record) found++
      } else {
        values[index] = declaredValue(property, value, namespace)
        found++
      }
      if (property.isKey && values[index] === null) {
        throw new RecordFault(property.name, 'is a key and must have a value')
      }
    }
    if (found !== countOf(record)) this.#refuseUnknown(record)
    return values
  }

  /** The keys of an instance as one text, by which it is found. */
  keyOf(values: InstanceValues, namespace: string): string {
    const { keyIndexes } = this
    const first = values[keyIndexes[0] ?? -1]
    if (keyIndexes.length === 1 && typeof first === 'string') return first
    return joinKeyTexts(keyIndexes.map((index) => keyText(values[index] as KeyValue, namespace)))
  }

  /** The same for a record of keys, as `keysOf` makes them. */
  keyOfKeys(keys: InstanceRecord, namespace: string): string {
    return joinKeyTexts(this.cls.keys.map(({ name }) => keyText(keys[name] as KeyValue, namespace)))
  }

  /** Keys that a provider tells: exactly those of the class, of their types. Throws a `RecordFault` otherwise. */
  checkedKeys(keys: InstanceRecord, namespace: string): InstanceRecord {
    const checked: Record<string, CimValue> = {}
    for (const key of this.cls.keys) {
      const value = keys[key.name]
      if (value === undefined || value === null) throw new RecordFault(key.name, 'is a key and must have a value')
      checked[key.name] = declaredValue(key, value, namespace)
    }
    this.#refuseUnknown(keys)
    const extra = Object.keys(keys).find((name) => !(name in checked))
    if (extra !== undefined) throw new RecordFault(extra, `is no key of ${this.cls.name}`)
    return checked
  }

  /** The path of an instance, its references as they are. */
  pathOf(values: InstanceValues, namespace: string): ObjectPath {
    const keys = this.keyIndexes.map((index): KeyBinding => {
      const { name, type } = this.properties[index] as PropertyDeclaration
      return { name, value: values[index] as KeyValue, type }
    })
    return new ObjectPath(this.cls.name, keys, { namespace })
  }

  /** The path of the instance with these keys. */
  pathOfKeys(keys: InstanceRecord, namespace: string): ObjectPath {
    const bindings = this.cls.keys.map(({ name, type }): KeyBinding => ({ name, value: keys[name] as KeyValue, type }))
    return new ObjectPath(this.cls.name, bindings, { namespace })
  }

  /**
   * The keys a path names, typed as the class declares them.
   *
   * @throws CimError CIM_ERR_NOT_FOUND for a path without, or with other, keys; CIM_ERR_INVALID_PARAMETER for a value of another type
   */
  keysOf(path: ObjectPath): InstanceRecord {
    const { keys } = this.cls
    const bindings = path.keys ?? []
    const keysByName: Record<string, KeyValue> = {}
    for (const key of keys) {
      // A lone KEYVALUE without a name is the value of the only key (DSP0201 5.2.2.6).
      const binding = bindings.find(
        ({ name }) => foldName(name) === foldName(key.name) || (name === '' && keys.length === 1),
      )
      if (binding === undefined) throw this.#wrongKeys(bindings)
      keysByName[key.name] = typedKey(this.cls, key, binding.value)
    }
    if (bindings.length !== keys.length) throw this.#wrongKeys(bindings)
    return keysByName
  }

  #wrongKeys(bindings: readonly KeyBinding[]): CimError {
    const given = bindings.map(({ name }) => name).join(', ') || 'none'
    const wanted = this.cls.keys.map(({ name }) => name).join(', ') || 'none'
    return new CimError(
      'CIM_ERR_NOT_FOUND',
      `no instance of ${this.cls.name} has these keys: the path names ${given}; the class's keys are ${wanted}`,
    )
  }

  #refuseUnknown(record: InstanceRecord): void {
    for (const name of Object.keys(record)) {
      const index = this.indexOf(name)
      if (index === undefined) throw new RecordFault(name, `is no property of ${this.cls.name}`)
      const declared = this.properties[index]?.name
      if (declared !== name) throw new RecordFault(name, `must be spelt ${declared}, as the class declares it`)
    }
  }
}

const shapes = new WeakMap<CimClass, ClassShape>()

/** What is wrong with a provider's record, and at which property. */
export class RecordFault extends Error {
  override readonly name = 'RecordFault'
  /** `undefined` where there is no record at all. */
  readonly property: string | undefined
  readonly text: string

  constructor(property: string | undefined, text: string, options: { cause?: unknown } = {}) {
    super(property === undefined ? text : `the property ${property} ${text}`, options)
    this.property = property
    this.text = text
  }
}

function countOf(record: InstanceRecord): number {
  return Object.keys(record).length
}

/** A value as its property declares it. Throws a `RecordFault` where it can't be that. */
export function declaredValue(property: PropertyDeclaration, value: CimValue, namespace: string): CimValue {
  if (value === null) return null
  try {
    const fitting = coerceValue(property.type, property.isArray, value)
    return property.type === 'reference' ? located(fitting, namespace) : fitting
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause
    throw new RecordFault(property.name, `has a wrong value: ${cause.message}`, { cause })
  }
}

/** References say where they lead: one without a namespace is to the same namespace. */
export function located(value: CimValue, namespace: string): CimValue {
  const one = <T extends CimValue>(item: T): T | ObjectPath =>
    item instanceof ObjectPath && item.namespace === undefined ? item.in(namespace) : item
  return isArray(value) ? value.map((item) => one(item)) : one(value)
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}

/** CIM-XML's KEYVALUE says string, boolean or numeric only: the class says the rest (DSP0201 5.2.2.8). */
function typedKey(cls: CimClass, key: PropertyDeclaration, value: KeyValue): KeyValue {
  const parsed = typeof value === 'string' && key.type !== 'reference' ? parseScalar(key.type, value) : value
  if (parsed !== undefined) {
    try {
      return coerceValue(key.type, false, parsed) as KeyValue
    } catch (cause) {
      if (!(cause instanceof ValueError)) throw cause
    }
  }
  const shown = value instanceof ObjectPath ? `a reference to ${value.className}` : JSON.stringify(String(value))
  throw new CimError(
    'CIM_ERR_INVALID_PARAMETER',
    `the key ${key.name} of ${cls.name} is ${shown}, which is no ${key.type}`,
  )
}
