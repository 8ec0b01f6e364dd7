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
  qualifierType(name: string): QualifierType | undefined
  /** Qualifiers that say no more than their name, such as `[Key]`: one object for all places. */
  readonly plain: Map<QualifierType, Qualifier>
}

/** The qualifiers of an element. Each one that is unknown, misplaced or has a wrong value is reported and left out. */
export function compileQualifiers(
  nodes: QualifierNodes,
  place: { readonly element: string; readonly scope: QualifierScope },
  context: QualifierContext,
): NameMap<Qualifier> {
  if (nodes.length === 0) return none
  const qualifiers = new NameMap<Qualifier>()
  for (const node of nodes) {
    const type = declaredType(node, place, context)
    if (type === undefined) continue
    if (qualifiers.has(type.name)) {
      refuse(context, node.at, {
        code: 'duplicate-name',
        message: `${place.element} has the qualifier ${node.name} twice`,
      })
      continue
    }
    const qualifier = compileQualifier(node, type, context)
    if (qualifier !== undefined) qualifiers.set(qualifier)
  }
  return qualifiers
}

/** Shared by all elements without qualifiers; nobody changes a declaration's map. */
const none: NameMap<Qualifier> = new NameMap()

function declaredType(
  node: QualifierNode,
  place: { readonly element: string; readonly scope: QualifierScope },
  context: QualifierContext,
): QualifierType | undefined {
  const type = context.qualifierType(node.name)
  if (type === undefined) {
    refuse(context, node.at, {
      code: 'qualifier-unknown',
      message: `no qualifier type ${shorten(node.name)} is declared`,
    })
    return undefined
  }
  if (type.scopes.has(place.scope)) return type
  const allowed = [...type.scopes].join(', ')
  refuse(context, node.at, {
    code: 'qualifier-scope',
    message: `${place.element} is a ${place.scope}; ${type.name} is for ${allowed}`,
  })
  return undefined
}

function compileQualifier(node: QualifierNode, type: QualifierType, context: QualifierContext): Qualifier | undefined {
  const isPlain = node.value === undefined && node.flavors.length === 0
  if (isPlain) {
    const known = context.plain.get(type)
    if (known !== undefined) return known
  }
  const value = valueOf(node, type, context)
  if (value === undefined) return undefined
  const { name, isArray } = type
  const flavor = compileFlavor(node, type.flavor, context)
  const qualifier: Qualifier = { name, type: type.type, isArray, value, flavor, propagated: false }
  if (isPlain) context.plain.set(type, qualifier)
  return qualifier
}

function valueOf(node: QualifierNode, type: QualifierType, context: QualifierContext): CimValue | undefined {
  // DSP0004 7.7.2 (implied value): TRUE for booleans, NULL for others.
  if (node.value === undefined) return type.type === 'boolean' && !type.isArray ? true : null
  const target = {
    what: `qualifier ${type.name}`,
    type: type.type,
    isArray: type.isArray,
    arraySize: type.arraySize,
  }
  return compileValue(node.value, target, context)
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
