import {
  type CimValue,
  defaultFlavor,
  NameMap,
  type Qualifier,
  type QualifierFlavor,
  type QualifierScope,
  type QualifierType,
  qualifierScopes,
} from '@cimarron/cim'
import { compileValue, refuse, type ValueContext } from './compile-value.ts'
import type { DeclaredQualifier, QualifierRegistry, QualifierRole } from './qualifier-registry.ts'
import { shorten } from './scanner.ts'
import type { FlavorName, QualifierNode, QualifierNodes, QualifierTypeNode } from './syntax.ts'

/** A qualifier type of its declaration. A default that does not fit is reported and taken as NULL. */
export function compileQualifierType(node: QualifierTypeNode, context: ValueContext): QualifierType {
  const { name, type, isArray, arraySize } = node
  const target = { what: `qualifier ${name}`, type, isArray, arraySize }
  const scopes = node.scopes.includes('any') ? qualifierScopes : node.scopes.filter((scope) => scope !== 'any')
  return {
    name,
    type,
    isArray,
    ...(arraySize === undefined ? {} : { arraySize }),
    default: node.default === undefined ? null : (compileValue(node.default, target, context) ?? null),
    scopes: new Set(scopes),
    flavor: compileFlavor(node, defaultFlavor, context),
  }
}

/** What compiling qualifiers needs beside values. */
export interface QualifierContext extends ValueContext {
  readonly qualifierTypes: QualifierRegistry
  /** Classes, by name in lower case, of which something was refused: what refers to them is not blamed for that. */
  readonly incomplete: ReadonlySet<string>
}

/** An element's qualifiers, and the values of those that mean something to the compiler. */
export interface CompiledQualifiers {
  readonly qualifiers: NameMap<Qualifier>
  readonly meant: Readonly<Partial<Record<QualifierRole, CimValue>>>
}

/** The qualifiers of an element. Each one that is unknown, misplaced or has a wrong value is reported and left out. */
export function compileQualifiers(
  nodes: QualifierNodes,
  place: { readonly element: string; readonly scope: QualifierScope },
  context: QualifierContext,
): CompiledQualifiers {
  if (nodes.length === 0) return none
  const qualifiers = new NameMap<Qualifier>()
  const meant: Partial<Record<QualifierRole, CimValue>> = {}
  for (const node of nodes) {
    const declared = declaredType(node, place, context)
    if (declared === undefined) continue
    const qualifier = compileQualifier(node, declared, context)
    if (qualifier === undefined) continue
    const before = qualifiers.size
    qualifiers.set(qualifier)
    if (qualifiers.size === before) {
      const message = `${place.element} has the qualifier ${node.name} twice`
      refuse(context, node.at, { code: 'duplicate-name', message })
    }
    if (declared.role !== undefined) meant[declared.role] = qualifier.value
  }
  return { qualifiers, meant }
}

/** Shared by all elements without qualifiers; nobody changes a declaration's map. */
const none: CompiledQualifiers = { qualifiers: new NameMap<Qualifier>(), meant: {} }

function declaredType(
  node: QualifierNode,
  place: { readonly element: string; readonly scope: QualifierScope },
  context: QualifierContext,
): DeclaredQualifier | undefined {
  const declared = context.qualifierTypes.find(node.name)
  if (declared === undefined) {
    refuse(context, node.at, {
      code: 'qualifier-unknown',
      message: `no qualifier type ${shorten(node.name)} is declared`,
    })
    return undefined
  }
  const { type } = declared
  if (type.scopes.has(place.scope)) return declared
  const allowed = [...type.scopes].join(', ')
  refuse(context, node.at, {
    code: 'qualifier-scope',
    message: `${place.element} is a ${place.scope}; ${type.name} is for ${allowed}`,
  })
  return undefined
}

function compileQualifier(
  node: QualifierNode,
  declared: DeclaredQualifier,
  context: QualifierContext,
): Qualifier | undefined {
  const { type, plain } = declared
  const isPlain = node.value === undefined && node.flavors.length === 0
  if (isPlain && plain !== undefined) return plain
  const value = compileQualifierValue(node, type, context)
  if (value === undefined) return undefined
  const { name, isArray } = type
  const flavor = compileFlavor(node, type.flavor, context)
  const qualifier: Qualifier = { name, type: type.type, isArray, value, flavor, propagated: false }
  if (isPlain) declared.plain = qualifier
  return qualifier
}

function compileQualifierValue(
  node: QualifierNode,
  { name, type, isArray, arraySize }: QualifierType,
  context: QualifierContext,
): CimValue | undefined {
  // DSP0004 7.7.2 (implied value): TRUE for booleans, NULL for others.
  if (node.value === undefined) return type === 'boolean' && !isArray ? true : null
  // Most qualifiers are a text, which needs no looking at.
  if (node.value.kind === 'string' && type === 'string' && !isArray) return node.value.value
  return compileValue(node.value, { what: `qualifier ${name}`, type, isArray, arraySize }, context)
}

interface Flavored {
  readonly name: string
  readonly at: number
  readonly flavors: readonly FlavorName[]
}

function compileFlavor(node: Flavored, declared: QualifierFlavor, context: ValueContext): QualifierFlavor {
  const { flavors } = node
  if (flavors.length === 0) return declared
  for (const [a, b] of opposites) {
    if (flavors.includes(a) && flavors.includes(b)) {
      refuse(context, node.at, { code: 'qualifier-flavor', message: `${node.name} can't be both ${a} and ${b}` })
    }
  }
  return {
    overridable: either(flavors, opposites[0], declared.overridable),
    toSubclass: either(flavors, opposites[1], declared.toSubclass),
    translatable: flavors.includes('translatable') || declared.translatable,
  }
}

/** Flavors that exclude each other: the one that means true, the one that means false. */
const opposites = [
  ['enableoverride', 'disableoverride'],
  ['tosubclass', 'restricted'],
] as const satisfies readonly (readonly [FlavorName, FlavorName])[]

function either(
  flavors: readonly FlavorName[],
  [yes, no]: readonly [FlavorName, FlavorName],
  otherwise: boolean,
): boolean {
  if (flavors.includes(yes)) return true
  return flavors.includes(no) ? false : otherwise
}
