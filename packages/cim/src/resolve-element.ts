import { valueFits } from './check-value.ts'
import type {
  CimClass,
  Embedding,
  MethodDeclaration,
  ParameterDeclaration,
  PropertyDeclaration,
  TypedElement,
} from './class.ts'
import { NameMap, sameName } from './name.ts'
import type { Qualifier } from './qualifier.ts'
import { checkQualifiers, flag, mergeQualifiers, type QualifierTypeLookup, text } from './resolve-qualifiers.ts'
import { SchemaError } from './schema-error.ts'

/** The class whose elements are being resolved. */
export interface ElementContext {
  readonly className: string
  readonly isAssociation: boolean
  readonly superclass: CimClass | null
  readonly qualifierTypes: QualifierTypeLookup | undefined
}

export function resolveProperty(
  own: PropertyDeclaration,
  inherited: PropertyDeclaration | undefined,
  context: ElementContext,
): PropertyDeclaration {
  const element = `${context.className}.${own.name}`
  const isReference = own.type === 'reference'
  checkReference(own, element, context)
  if (context.qualifierTypes !== undefined) {
    checkQualifiers(own.qualifiers, { element, scope: isReference ? 'reference' : 'property' }, context.qualifierTypes)
  }
  checkOverride(own, inherited, element)
  if (inherited !== undefined) checkSameType(own, inherited, element)
  if (!valueFits(own.type, own.isArray, own.default)) {
    throw new SchemaError('default-value', element, `its default is no ${typeText(own)}`)
  }
  const qualifiers = mergeQualifiers(inherited?.qualifiers, own.qualifiers, element)
  const resolved = {
    ...withEmbedding(own, qualifiers),
    qualifiers,
    // An override that gives no default keeps the inherited one.
    default: own.default === null && inherited !== undefined ? inherited.default : own.default,
    classOrigin: context.className,
    isKey: flag(qualifiers, 'key') ?? own.isKey,
  }
  checkKey(resolved, inherited, { element, superclass: context.superclass })
  return resolved
}

export function resolveMethod(
  own: MethodDeclaration,
  inherited: MethodDeclaration | undefined,
  context: ElementContext,
): MethodDeclaration {
  const element = `${context.className}.${own.name}()`
  if (own.returnType === 'reference') throw new SchemaError('method-return-type', element, 'returns a reference')
  if (context.qualifierTypes !== undefined) {
    checkQualifiers(own.qualifiers, { element, scope: 'method' }, context.qualifierTypes)
  }
  checkOverride(own, inherited, element)
  if (inherited !== undefined && inherited.returnType !== own.returnType) {
    throw new SchemaError('override-type', element, `returns ${own.returnType}, inherited as ${inherited.returnType}`)
  }
  const qualifiers = mergeQualifiers(inherited?.qualifiers, own.qualifiers, element)
  const embedding = own.returnType === 'string' ? embeddingOf(qualifiers) : undefined
  const parameters = new NameMap<ParameterDeclaration>()
  for (const parameter of own.parameters) {
    parameters.set(resolveParameter(parameter, inherited?.parameters.get(parameter.name), { element, context }))
  }
  return {
    ...own,
    qualifiers,
    parameters,
    classOrigin: context.className,
    ...(embedding === undefined ? {} : { embedding }),
  }
}

function resolveParameter(
  own: ParameterDeclaration,
  inherited: ParameterDeclaration | undefined,
  place: { readonly element: string; readonly context: ElementContext },
): ParameterDeclaration {
  const element = `${place.element.slice(0, -1)}${own.name})`
  const { qualifierTypes } = place.context
  if (qualifierTypes !== undefined) {
    checkQualifiers(own.qualifiers, { element, scope: 'parameter' }, qualifierTypes)
  }
  if (inherited !== undefined && typeText(own) !== typeText(inherited)) {
    throw new SchemaError('method-signature', element, `is ${typeText(own)}, inherited as ${typeText(inherited)}`)
  }
  const qualifiers = mergeQualifiers(inherited?.qualifiers, own.qualifiers, element)
  return {
    ...withEmbedding(own, qualifiers),
    qualifiers,
    isIn: flag(qualifiers, 'in') ?? own.isIn,
    isOut: flag(qualifiers, 'out') ?? own.isOut,
  }
}

function checkReference(own: PropertyDeclaration, element: string, context: ElementContext): void {
  if (own.type !== 'reference') return
  if (!context.isAssociation) {
    throw new SchemaError('reference-outside-association', element, `${context.className} is no association`)
  }
  if (own.referenceClass === undefined) {
    throw new SchemaError('reference-class-missing', element, 'is a reference to no class')
  }
}

function checkOverride(
  own: { readonly name: string; readonly qualifiers: NameMap<Qualifier> },
  inherited: object | undefined,
  element: string,
): void {
  const override = text(own.qualifiers, 'override')
  if (override === undefined) {
    if (inherited === undefined) return
    throw new SchemaError('override-missing', element, `is inherited; Override("${own.name}") is needed to redefine it`)
  }
  // Older models write Override("CIM_Other.Name").
  const target = override.slice(override.lastIndexOf('.') + 1)
  if (!sameName(target, own.name)) {
    throw new SchemaError('override-unknown', element, `overrides "${override}", which has another name`)
  }
  if (inherited === undefined) {
    throw new SchemaError('override-unknown', element, `overrides "${override}", which is not inherited`)
  }
}

function checkSameType(own: PropertyDeclaration, inherited: PropertyDeclaration, element: string): void {
  if (own.type === inherited.type && own.isArray === inherited.isArray) return
  throw new SchemaError('override-type', element, `is ${typeText(own)}, inherited as ${typeText(inherited)}`)
}

function checkKey(
  property: PropertyDeclaration,
  inherited: PropertyDeclaration | undefined,
  place: { readonly element: string; readonly superclass: CimClass | null },
): void {
  if (!property.isKey) return
  if (property.isArray || property.embedding !== undefined) {
    const what = property.isArray ? 'an array' : 'an embedded object'
    throw new SchemaError('key-type', place.element, `is a key and ${what}`)
  }
  const { superclass } = place
  if (superclass !== null && superclass.keys.length > 0 && inherited?.isKey !== true) {
    const keys = superclass.keys.map((key) => key.name).join(', ')
    throw new SchemaError('key-added', place.element, `${superclass.name} has its keys already: ${keys}`)
  }
}

/** EmbeddedObject and EmbeddedInstance say that a string carries an object (DSP0004 5.6.3). */
function embeddingOf(qualifiers: NameMap<Qualifier>): Embedding | undefined {
  const className = text(qualifiers, 'embeddedinstance')
  if (className !== undefined) return { kind: 'instance', className }
  return flag(qualifiers, 'embeddedobject') === true ? { kind: 'object' } : undefined
}

function withEmbedding<T extends TypedElement>(own: T, qualifiers: NameMap<Qualifier>): T {
  if (own.type !== 'string') return own
  const embedding = embeddingOf(qualifiers)
  return embedding === undefined ? own : { ...own, embedding }
}

function typeText(typed: TypedElement): string {
  const base = typed.type === 'reference' ? `reference` : typed.type
  return typed.isArray ? `${base}[]` : base
}
