import {
  type CimClass,
  type CimValue,
  type ClassDeclaration,
  type Embedding,
  type MethodDeclaration,
  NameMap,
  type ParameterDeclaration,
  type PropertyDeclaration,
  resolveClass,
  type Schema,
  SchemaError,
} from '@cimarron/cim'
import { type CompiledQualifiers, compileQualifiers, type QualifierContext } from './compile-qualifier.ts'
import { compileValue, refuse } from './compile-value.ts'
import type { ClassNode, ElementNode, FeatureNode, MethodNode, PropertyNode } from './syntax.ts'

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
  const { qualifiers } = compileQualifiers(node.qualifiers, { element: node.name, scope }, context)
  const properties = new NameMap<PropertyDeclaration>()
  const methods = new NameMap<MethodDeclaration>()
  let distinct = 0
  for (const feature of node.features) {
    if (feature.kind === 'property') properties.set(compileProperty(feature, node.name, context))
    else methods.set(compileMethod(feature, node.name, context))
    // Asked afterwards, for looking each name up first would be felt in a whole schema.
    if (properties.size + methods.size > distinct) distinct++
    else {
      const message = `${node.name} has the ${feature.kind} ${feature.name} twice`
      refuse(context, feature.at, { code: 'duplicate-element', message })
    }
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
  const { element, meant } = compileElement(node, { what: `${className}.${node.name}`, scope: 'property' }, context)
  const { type, isArray } = element
  if (type === 'reference' && isArray) {
    const message = `${className}.${node.name} is an array of references; only parameters can be`
    refuse(context, node.at, { code: 'bad-reference', message })
  }
  let initial: CimValue = null
  if (node.default !== undefined) {
    initial = compileValue(node.default, { ...element, what: `property ${node.name}` }, context) ?? null
  }
  return { ...element, default: initial, classOrigin: className, isKey: meant.key === true }
}

function compileMethod(node: MethodNode, className: string, context: QualifierContext): MethodDeclaration {
  const what = `${className}.${node.name}()`
  const { element } = compileElement(node, { what, scope: 'method' }, context)
  const { qualifiers, embedding } = element
  const parameters = new NameMap<ParameterDeclaration>()
  let distinct = 0
  for (const parameter of node.parameters) {
    parameters.set(compileParameter(parameter, `${className}.${node.name}(${parameter.name})`, context))
    if (parameters.size > distinct) distinct++
    else {
      const message = `${what} has the parameter ${parameter.name} twice`
      refuse(context, parameter.at, { code: 'duplicate-element', message })
    }
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

function compileParameter(node: ElementNode, what: string, context: QualifierContext): ParameterDeclaration {
  const { element, meant } = compileElement(node, { what, scope: 'parameter' }, context)
  // DSP0004 5.6.3: In is true unless said otherwise, Out is not.
  return { ...element, isIn: meant.in !== false, isOut: meant.out === true }
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
): { element: Element; meant: CompiledQualifiers['meant'] } {
  const { name, type, isArray, arraySize, referenceClass } = node
  const scope = type === 'reference' && place.scope === 'property' ? 'reference' : place.scope
  const { qualifiers, meant } = compileQualifiers(node.qualifiers, { element: place.what, scope }, context)
  const element: Element = { name, type, isArray, qualifiers }
  if (arraySize !== undefined) element.arraySize = arraySize
  if (referenceClass !== undefined) element.referenceClass = referenceClass
  const embedding = embeddingOf(meant)
  if (embedding !== undefined && type === 'string') element.embedding = embedding
  else if (embedding !== undefined) {
    const message = `${place.what} is ${type}; only strings carry embedded objects`
    refuse(context, node.at, { code: 'embedding-type', message })
  }
  const mismatch = unequalPair(meant.valuemap, meant.values) ?? unequalPair(meant.bitmap, meant.bitvalues)
  if (mismatch !== undefined) {
    refuse(context, node.at, { code: 'value-map', message: `${place.what} has ${mismatch}` })
  }
  return { element, meant }
}

function embeddingOf(meant: CompiledQualifiers['meant']): Embedding | undefined {
  const { embeddedinstance: className, embeddedobject } = meant
  if (typeof className === 'string') return { kind: 'instance', className }
  return embeddedobject === true ? { kind: 'object' } : undefined
}

/** DSP0004 5.6.3 (Values, BitValues): one name for each value of the map. */
function unequalPair(map: CimValue | undefined, names: CimValue | undefined): string | undefined {
  if (!Array.isArray(map) || !Array.isArray(names) || map.length === names.length) return undefined
  return `${map.length} values and ${names.length} names for them`
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
