import {
  type CimClass,
  type ClassDeclaration,
  type Embedding,
  type MethodDeclaration,
  NameMap,
  type ParameterDeclaration,
  type PropertyDeclaration,
  type Qualifier,
  resolveClass,
  type Schema,
  SchemaError,
} from '@cimarron/cim'
import { compileQualifiers, type QualifierContext } from './compile-qualifier.ts'
import { compileValue, refuse } from './compile-value.ts'
import type { ClassNode, ElementNode, FeatureNode, MethodNode, PropertyNode } from './syntax.ts'
import { embeddingOf, flag } from './target.ts'

/** Compiles a class whose superclass, if any, is in the schema, and adds it. Undefined when it can't be one at all. */
export function compileClass(node: ClassNode, schema: Schema, context: QualifierContext): CimClass | undefined {
  let declaration = declare(node, schema, context)
  // The schema stops at the first broken rule. Without the element that broke it the class is tried again: so one run
  // tells more than one error, and what refers to the class isn't blamed.
  for (;;) {
    try {
      return schema.add(declaration)
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
      const feature = featureOf(error.element, node)
      refuse(context, feature?.at ?? node.at, { code: error.code, message: error.message })
      const rest = feature === undefined ? undefined : without(declaration, feature)
      if (rest === undefined) return undefined
      declaration = rest
    }
  }
}

/** A class that is a value: resolved against the schema, not added to it. */
export function compileEmbeddedClass(node: ClassNode, schema: Schema, context: QualifierContext): CimClass | undefined {
  const declaration = declare(node, schema, context)
  try {
    const superclass = declaration.superclass === null ? null : (schema.get(declaration.superclass) ?? null)
    return resolveClass(declaration, superclass)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    return refuse(context, node.at, { code: error.code, message: error.message })
  }
}

function declare(node: ClassNode, schema: Schema, context: QualifierContext): ClassDeclaration {
  const superclass = node.superclass === undefined ? undefined : schema.get(node.superclass)
  const scope = scopeOf(node, superclass)
  const qualifiers = compileQualifiers(node.qualifiers, { element: node.name, scope }, context)
  const properties = new NameMap<PropertyDeclaration>()
  const methods = new NameMap<MethodDeclaration>()
  for (const feature of node.features) {
    if ((feature.kind === 'property' ? properties : methods).has(feature.name)) {
      const message = `${node.name} has the ${feature.kind} ${feature.name} twice`
      refuse(context, feature.at, { code: 'duplicate-element', message })
    } else if (feature.kind === 'property') properties.set(compileProperty(feature, node.name, context))
    else methods.set(compileMethod(feature, node.name, context))
  }
  return { name: node.name, superclass: superclass?.name ?? node.superclass ?? null, qualifiers, properties, methods }
}

function scopeOf(node: ClassNode, superclass: CimClass | undefined): 'class' | 'association' | 'indication' {
  const has = (name: string): boolean =>
    node.qualifiers.some((q) => q.name.toLowerCase() === name && !(q.value?.kind === 'boolean' && !q.value.value))
  if (superclass?.isAssociation === true || has('association')) return 'association'
  return superclass?.isIndication === true || has('indication') ? 'indication' : 'class'
}

function compileProperty(node: PropertyNode, className: string, context: QualifierContext): PropertyDeclaration {
  const element = compileElement(node, { what: `${className}.${node.name}`, scope: 'property' }, context)
  const { qualifiers, type, isArray, arraySize, referenceClass } = element
  const embedding = type === 'string' ? embeddingOf(qualifiers) : undefined
  const target = { what: `property ${node.name}`, type, isArray, arraySize, referenceClass, embedding }
  if (type === 'reference' && isArray) {
    const message = `${className}.${node.name} is an array of references; only parameters can be`
    refuse(context, node.at, { code: 'bad-reference', message })
  }
  return {
    ...element,
    default: node.default === undefined ? null : (compileValue(node.default, target, context) ?? null),
    classOrigin: className,
    isKey: flag(qualifiers, 'Key', false),
  }
}

function compileMethod(node: MethodNode, className: string, context: QualifierContext): MethodDeclaration {
  const what = `${className}.${node.name}()`
  const { qualifiers, embedding } = compileElement(node, { what, scope: 'method' }, context)
  const parameters = new NameMap<ParameterDeclaration>()
  for (const parameter of node.parameters) {
    if (parameters.has(parameter.name)) {
      const message = `${what} has the parameter ${parameter.name} twice`
      refuse(context, parameter.at, { code: 'duplicate-element', message })
      continue
    }
    const place = { what: `${className}.${node.name}(${parameter.name})`, scope: 'parameter' } as const
    const element = compileElement(parameter, place, context)
    parameters.set({
      ...element,
      isIn: flag(element.qualifiers, 'In', true),
      isOut: flag(element.qualifiers, 'Out', false),
    })
  }
  return {
    name: node.name,
    returnType: node.type,
    ...(embedding === undefined ? {} : { embedding }),
    parameters,
    qualifiers,
    classOrigin: className,
  }
}

type Element = Pick<PropertyDeclaration, 'name' | 'type' | 'isArray' | 'qualifiers'> & {
  arraySize?: number
  referenceClass?: string
  embedding?: Embedding
}

function compileElement(
  node: ElementNode,
  place: { readonly what: string; readonly scope: 'property' | 'method' | 'parameter' },
  context: QualifierContext,
): Element {
  const { name, type, isArray, arraySize, referenceClass } = node
  const scope = type === 'reference' && place.scope === 'property' ? 'reference' : place.scope
  const qualifiers = compileQualifiers(node.qualifiers, { element: place.what, scope }, context)
  if (qualifiers.size > 0) checkQualifiers(node, qualifiers, { what: place.what, context })
  const element: Element = { name, type, isArray, qualifiers }
  if (arraySize !== undefined) element.arraySize = arraySize
  if (referenceClass !== undefined) element.referenceClass = referenceClass
  const embedding = type === 'string' ? embeddingOf(qualifiers) : undefined
  if (embedding !== undefined) element.embedding = embedding
  return element
}

function checkQualifiers(
  node: ElementNode,
  qualifiers: NameMap<Qualifier>,
  { what, context }: { readonly what: string; readonly context: QualifierContext },
): void {
  if (node.type !== 'string' && embeddingOf(qualifiers) !== undefined) {
    const message = `${what} is ${node.type}; only strings carry embedded objects`
    refuse(context, node.at, { code: 'embedding-type', message })
  }
  checkPairs(node, [qualifiers.get('ValueMap'), qualifiers.get('Values')], { what, context })
  checkPairs(node, [qualifiers.get('BitMap'), qualifiers.get('BitValues')], { what, context })
}

/** DSP0004 5.6.3 (Values): one name for each value of the map. */
function checkPairs(
  node: ElementNode,
  [map, names]: readonly [Qualifier | undefined, Qualifier | undefined],
  { what, context }: { readonly what: string; readonly context: QualifierContext },
): void {
  if (map === undefined || names === undefined || !Array.isArray(map.value) || !Array.isArray(names.value)) return
  if (map.value.length === names.value.length) return
  const message = `${what} has ${map.value.length} entries in ${map.name} and ${names.value.length} in ${names.name}`
  refuse(context, node.at, { code: 'value-map', message })
}

/** The feature that a SchemaError speaks of: `CIM_X.Name`, `CIM_X.Start()`, `CIM_X.Start(Job)`. */
function featureOf(element: string, node: ClassNode): FeatureNode | undefined {
  const match = /^[^.]*\.([^(]*)(\(?)/.exec(element)
  if (match === null) return undefined
  const kind = match[2] === '(' ? 'method' : 'property'
  return node.features.find((feature) => feature.kind === kind && feature.name === match[1])
}

function without(declaration: ClassDeclaration, feature: FeatureNode): ClassDeclaration | undefined {
  const { properties, methods } = declaration
  const rest = {
    ...declaration,
    properties: new NameMap([...properties].filter((p) => feature.kind !== 'property' || p.name !== feature.name)),
    methods: new NameMap([...methods].filter((m) => feature.kind !== 'method' || m.name !== feature.name)),
  }
  return rest.properties.size === properties.size && rest.methods.size === methods.size ? undefined : rest
}
