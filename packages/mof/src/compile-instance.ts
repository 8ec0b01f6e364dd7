import {
  type CimClass,
  type CimValue,
  foldName,
  Instance,
  NameMap,
  type Property,
  type PropertyDeclaration,
  type Schema,
} from '@cimarron/cim'
import { compileQualifiers, type QualifierContext } from './compile-qualifier.ts'
import { compileValue, refuse } from './compile-value.ts'
import { shorten } from './scanner.ts'
import type { InitializerNode, InstanceNode } from './syntax.ts'

/** The class of an instance that may be made; undefined, with the reason in the log, where there is none. */
export function instanceClass(node: InstanceNode, schema: Schema, context: QualifierContext): CimClass | undefined {
  const cls = schema.get(node.className)
  if (cls === undefined) {
    if (context.incomplete.has(foldName(node.className))) return undefined
    const message = `the class ${shorten(node.className)} is not declared`
    return refuse(context, node.classAt, { code: 'unknown-class', message })
  }
  if (cls.isAbstract) {
    const message = `${cls.name} is abstract and has no instances; name a concrete subclass`
    return refuse(context, node.classAt, { code: 'abstract-instance', message })
  }
  return cls
}

/** `whole` instances have every property of their class, with its default or NULL; `given` ones what was written. */
export type Completeness = 'whole' | 'given'

/** The properties that an instance declares, with its class's types. What does not fit is reported and left out. */
export function compileProperties(
  node: InstanceNode,
  cls: CimClass,
  { context, completeness }: { readonly context: QualifierContext; readonly completeness: Completeness },
): NameMap<Property> {
  const given = new NameMap<Property>()
  for (const initializer of node.initializers) {
    const declared = cls.properties.get(initializer.name)
    if (declared === undefined) {
      if (context.incomplete.has(foldName(cls.name))) continue
      const message = `${cls.name} has no property ${shorten(initializer.name)}`
      refuse(context, initializer.at, { code: 'unknown-property', message })
    } else if (given.has(declared.name)) {
      const message = `${declared.name} has a value already`
      refuse(context, initializer.at, { code: 'duplicate-element', message })
    } else {
      const property = compileProperty(initializer, declared, context)
      if (property !== undefined) given.set(property)
    }
  }
  if (completeness === 'given') return given
  const all = new NameMap<Property>()
  for (const declared of cls.properties) {
    all.set(given.get(declared.name) ?? propertyOf(declared, declared.default))
  }
  return all
}

function compileProperty(
  node: InitializerNode,
  declared: PropertyDeclaration,
  context: QualifierContext,
): Property | undefined {
  const { name, type, isArray, arraySize, referenceClass, embedding } = declared
  const target = { what: `property ${name}`, type, isArray, arraySize, referenceClass, embedding }
  const value = compileValue(node.value, target, context)
  if (value === undefined) return undefined
  const property = propertyOf(declared, value)
  if (node.qualifiers.length === 0) return property
  const scope = type === 'reference' ? 'reference' : 'property'
  return { ...property, qualifiers: compileQualifiers(node.qualifiers, { element: name, scope }, context).qualifiers }
}

function propertyOf(declared: PropertyDeclaration, value: CimValue): Property {
  const { name, type, isArray, arraySize, referenceClass, embedding } = declared
  return {
    name,
    type,
    isArray,
    value,
    ...(arraySize === undefined ? {} : { arraySize }),
    ...(referenceClass === undefined ? {} : { referenceClass }),
    ...(embedding === undefined ? {} : { embedding }),
  }
}

/** DSP0004 5.6.3 (Key, Required): neither may be NULL in an instance of its own. */
export function checkPresence(
  node: InstanceNode,
  { cls, properties }: { readonly cls: CimClass; readonly properties: NameMap<Property> },
  context: QualifierContext,
): boolean {
  let keysPresent = true
  for (const declared of cls.properties) {
    const required =
      declared.isKey || (declared.qualifiers.size > 0 && declared.qualifiers.get('Required')?.value === true)
    if (!required || (properties.get(declared.name)?.value ?? null) !== null) continue
    if (declared.isKey) keysPresent = false
    // A value that was given and refused has been spoken of.
    const written = node.initializers.find((one) => one.name.toLowerCase() === declared.name.toLowerCase())
    if (written !== undefined && written.value.kind !== 'null') continue
    const code = declared.isKey ? 'missing-key' : 'missing-required'
    const role = declared.isKey ? 'the key' : 'the required property'
    refuse(context, written?.at ?? node.at, { code, message: `${role} ${declared.name} of ${cls.name} has no value` })
  }
  return keysPresent
}

/** An embedded instance: only what was given, and no path. */
export function compileEmbedded(node: InstanceNode, schema: Schema, context: QualifierContext): Instance | undefined {
  const cls = instanceClass(node, schema, context)
  if (cls === undefined) return undefined
  return new Instance(cls.name, compileProperties(node, cls, { context, completeness: 'given' }))
}
