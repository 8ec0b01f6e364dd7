import { type ClassDeclaration, NameMap, type QualifierType } from '@cimarron/cim'
import { decodeStored, encodeStored, recordIn, type StoredValue, textIn } from '../static/stored-value.ts'

/** A class or qualifier type as it is kept, in JSON. */
export interface StoredDeclaration {
  readonly namespace: string
  readonly kind: 'class' | 'qualifier'
  /** When it was made, relative to others of the namespace: a superclass comes before its subclasses. */
  readonly order: number
  readonly name: string
  /** Of a class: what it derives from. */
  readonly superclass: string | null
  /** All of it, as a text of its own: of a big schema most is never looked at between one start and the next. */
  readonly declaration: string
}

export function encodeDeclaration(declared: ClassDeclaration | QualifierType): string {
  if (!('properties' in declared)) return JSON.stringify(encode(declared))
  const { name, superclass, qualifiers, properties, methods } = declared
  return JSON.stringify(encode({ name, superclass, qualifiers, properties, methods }))
}

/** What the schema does not take of it, the schema says. @throws TypeError, SyntaxError for what was never encoded */
export function decodeClassDeclaration(stored: string): ClassDeclaration {
  return decode(recordIn(JSON.parse(stored))) as ClassDeclaration
}

/** @throws TypeError, SyntaxError for what was never encoded */
export function decodeQualifierType(stored: string): QualifierType {
  return decode(recordIn(JSON.parse(stored))) as QualifierType
}

/** A row as JSON.parse gave it. @throws TypeError saying what is wrong with it */
export function decodeStoredDeclaration(row: unknown): StoredDeclaration {
  const { namespace, kind, order, name, superclass, declaration } = recordIn(row)
  if (kind !== 'class' && kind !== 'qualifier')
    throw new TypeError(`a stored declaration is of ${JSON.stringify(kind)}`)
  if (typeof order !== 'number') throw new TypeError('a stored declaration has no order')
  return {
    namespace: textIn(namespace),
    kind,
    order,
    name: textIn(name),
    superclass: superclass === null ? null : textIn(superclass),
    declaration: textIn(declaration),
  }
}

/** Plain objects as they are; the two containers that declarations have as objects with one member. */
function encode(value: unknown): StoredValue {
  if (value instanceof NameMap) return { named: [...value].map((item) => encode(item)) }
  if (value instanceof Set) return { set: [...value].map((item) => encode(item)) }
  if (Array.isArray(value)) return value.map((item) => encode(item))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return encodeStored(value as Parameters<typeof encodeStored>[0])
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, encode(member)]))
}

function decode(stored: unknown): unknown {
  if (Array.isArray(stored)) return stored.map((item) => decode(item))
  if (typeof stored !== 'object' || stored === null) return stored
  const members = Object.entries(stored)
  const [kind, inside] = members[0] ?? []
  if (members.length === 1 && Array.isArray(inside) && kind === 'set') return new Set(inside)
  if (members.length === 1 && Array.isArray(inside) && kind === 'named') {
    return new NameMap(inside.map((item) => decode(item) as { name: string }))
  }
  if (members.length === 1 && kind !== undefined && kind !== 'kind') return decodeStored(stored)
  return Object.fromEntries(members.map(([name, member]) => [name, decode(member)]))
}
