import {
  type CimClass,
  type CimValue,
  foldName,
  type Instance,
  type NameMap,
  type Property,
  type Qualifier,
  type QualifierType,
  type TypedElement,
} from '@cimarron/cim'
import { valueToJson } from '../cim/instance-json.ts'
import { toJsonLine } from '../output/json.ts'

/** Whether two qualifier types are declared alike. */
export function sameQualifierType(one: QualifierType, other: QualifierType): boolean {
  return toJsonLine(typeShape(one)) === toJsonLine(typeShape(other))
}

function typeShape({ name, type, isArray, default: value, scopes, flavor }: QualifierType): unknown {
  const { overridable, toSubclass, translatable } = flavor
  return [foldName(name), type, isArray, shape(value), [...scopes].sort(), overridable, toSubclass, translatable]
}

export type QualifierTypeOf = (name: string) => QualifierType | undefined

/**
 * Whether two classes declare the same themselves: superclass, properties, methods and qualifiers, in whatever order. A
 * qualifier with its type's default value says nothing, so it need not stand.
 */
export function sameClass(one: CimClass, other: CimClass, qualifierType: QualifierTypeOf): boolean {
  return toJsonLine(classShape(one, qualifierType)) === toJsonLine(classShape(other, qualifierType))
}

function classShape(cls: CimClass, typeOf: QualifierTypeOf): unknown {
  const localProperties = new Set([...cls.local.properties].map(foldName))
  const localMethods = new Set([...cls.local.methods].map(foldName))
  return {
    superclass: foldName(cls.superclass ?? ''),
    qualifiers: qualifierShapes(cls.qualifiers, typeOf),
    properties: byName([...cls.properties].filter(({ name }) => localProperties.has(foldName(name)))).map(
      (property) => [...elementShape(property, typeOf), shape(property.default)],
    ),
    methods: byName([...cls.methods].filter(({ name }) => localMethods.has(foldName(name)))).map((method) => [
      foldName(method.name),
      method.returnType,
      qualifierShapes(method.qualifiers, typeOf),
      Array.from(method.parameters, (parameter) => elementShape(parameter, typeOf)),
    ]),
  }
}

function elementShape(element: TypedElement, typeOf: QualifierTypeOf): unknown[] {
  const { name, type, isArray, arraySize = null, referenceClass = '', qualifiers } = element
  return [foldName(name), type, isArray, arraySize, foldName(referenceClass), qualifierShapes(qualifiers, typeOf)]
}

function qualifierShapes(qualifiers: NameMap<Qualifier>, typeOf: QualifierTypeOf): unknown[] {
  return byName([...qualifiers])
    .filter(({ propagated }) => !propagated)
    .map(({ name, value }) => [foldName(name), shape(value)] as const)
    .filter(([name, value]) => toJsonLine(value) !== toJsonLine(shape(typeOf(name)?.default ?? null)))
}

/** Properties that differ from what the server has, by name. Those that an instance does not have are left alone. */
export function changedProperties(wanted: Instance, there: Instance): Property[] {
  return [...wanted.properties].filter(
    ({ name, value }) => toJsonLine(shape(value)) !== toJsonLine(shape(there.get(name) ?? null)),
  )
}

function shape(value: CimValue): unknown {
  return valueToJson(value)
}

function byName<T extends { readonly name: string }>(elements: T[]): T[] {
  return elements.toSorted((a, b) => (foldName(a.name) < foldName(b.name) ? -1 : 1))
}
