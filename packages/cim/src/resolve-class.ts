import type { CimClass, ClassDeclaration, MethodDeclaration, PropertyDeclaration } from './class.ts'
import { isClassName, isIdentifier, NameMap, sameName } from './name.ts'
import { type ElementContext, resolveMethod, resolveProperty } from './resolve-element.ts'
import { checkQualifiers, flag, mergeQualifiers, type QualifierTypeLookup } from './resolve-qualifiers.ts'
import { SchemaError } from './schema-error.ts'

/**
 * Makes a class of what somebody declared and the superclass it names: inherited elements first, overridden ones in
 * the place of what they override, qualifiers propagated by their flavour (DSP0004 5.1.2.7, 5.6.1.4). Whatever the
 * subclass does not touch is shared with the superclass, object for object and map for map.
 *
 * With `qualifierTypes`, qualifiers must be declared, have the declared type and stand within their scope.
 *
 * @throws SchemaError naming the rule broken
 */
export function resolveClass(
  declaration: ClassDeclaration,
  superclass: CimClass | null,
  qualifierTypes?: QualifierTypeLookup,
): CimClass {
  const { name } = declaration
  checkNames(declaration, superclass)
  const qualifiers = mergeQualifiers(superclass?.qualifiers, declaration.qualifiers, name)
  const isAssociation = flag(qualifiers, 'association') ?? false
  const isIndication = flag(qualifiers, 'indication') ?? false
  if (isAssociation && superclass !== null && !superclass.isAssociation) {
    throw new SchemaError('association-superclass', name, `derives from ${superclass.name}, which is no association`)
  }
  if (qualifierTypes !== undefined) {
    const scope = isAssociation ? 'association' : isIndication ? 'indication' : 'class'
    checkQualifiers(declaration.qualifiers, { element: name, scope }, qualifierTypes)
  }
  const context: ElementContext = { className: name, isAssociation, superclass, qualifierTypes }
  const properties = resolveAll(declaration.properties, superclass?.properties, (own, inherited) =>
    resolveProperty(own, inherited, context),
  )
  const methods = resolveAll(declaration.methods, superclass?.methods, (own, inherited) =>
    resolveMethod(own, inherited, context),
  )
  const isAbstract = flag(qualifiers, 'abstract') ?? false
  const cls: CimClass = {
    kind: 'class',
    name,
    superclass: superclass?.name ?? null,
    qualifiers,
    properties,
    methods,
    keys: resolveKeys(properties, declaration, superclass),
    local: { properties: localNames(declaration.properties), methods: localNames(declaration.methods) },
    isAssociation,
    isIndication,
    isAbstract,
  }
  if (isAssociation && !isAbstract) checkReferences(cls, declaration.properties)
  return cls
}

function checkNames(declaration: ClassDeclaration, superclass: CimClass | null): void {
  const { name } = declaration
  if (!isClassName(name)) {
    throw new SchemaError('class-name-invalid', name, 'a name such as ACME_Widget would be right')
  }
  const expected = declaration.superclass
  if (expected !== null && (superclass === null || !sameName(superclass.name, expected))) {
    throw new SchemaError('superclass-unknown', name, `superclass ${expected} is not declared`)
  }
  for (const elements of [declaration.properties, declaration.methods]) {
    for (const element of elements) {
      if (!isIdentifier(element.name)) {
        throw new SchemaError('element-name-invalid', name, `${JSON.stringify(element.name)} is no identifier`)
      }
    }
  }
}

/** Inherited elements in their order, each overridden one in its place; then the new ones. */
function resolveAll<T extends PropertyDeclaration | MethodDeclaration>(
  own: NameMap<T>,
  inherited: NameMap<T> | undefined,
  resolve: (own: T, inherited: T | undefined) => T,
): NameMap<T> {
  if (own.size === 0 && inherited !== undefined) return inherited
  const resolved = new NameMap<T>()
  for (const element of own) resolved.set(resolve(element, inherited?.get(element.name)))
  return inherited === undefined ? resolved : NameMap.extending(inherited, resolved)
}

function checkReferences(cls: CimClass, own: NameMap<PropertyDeclaration>): void {
  // A superclass that may have instances was checked, so counting everything is seldom needed.
  if (countReferences(own) >= 2) return
  const references = countReferences(cls.properties)
  if (references < 2) {
    throw new SchemaError('association-references', cls.name, `has ${references} reference(s)`)
  }
}

function countReferences(properties: NameMap<PropertyDeclaration>): number {
  let references = 0
  for (const property of properties) if (property.type === 'reference') references++
  return references
}

/** The superclass's keys, where overridden as they are here; or, where it has none, those declared here. */
function resolveKeys(
  properties: NameMap<PropertyDeclaration>,
  declaration: ClassDeclaration,
  superclass: CimClass | null,
): readonly PropertyDeclaration[] {
  const inherited = superclass?.keys ?? []
  if (declaration.properties.size === 0) return inherited
  if (inherited.length > 0) return inherited.map((key) => properties.get(key.name) ?? key)
  const keys: PropertyDeclaration[] = []
  for (const { name } of declaration.properties) {
    const property = properties.get(name)
    if (property?.isKey === true) keys.push(property)
  }
  return keys
}

const none: ReadonlySet<string> = new Set()

function localNames(elements: NameMap<PropertyDeclaration> | NameMap<MethodDeclaration>): ReadonlySet<string> {
  if (elements.size === 0) return none
  const names = new Set<string>()
  for (const element of elements) names.add(element.name)
  return names
}
