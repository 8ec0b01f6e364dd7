import type { ClassDeclaration, QualifierType } from '@cimarron/cim'
import { decodeDeclared, encodeDeclared, recordIn, textIn } from '../static/stored-value.ts'

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
  if (!('properties' in declared)) return JSON.stringify(encodeDeclared(declared))
  const { name, superclass, qualifiers, properties, methods } = declared
  return JSON.stringify(encodeDeclared({ name, superclass, qualifiers, properties, methods }))
}

/** What the schema does not take of it, the schema says. @throws TypeError, SyntaxError for what was never encoded */
export function decodeClassDeclaration(stored: string): ClassDeclaration {
  return decodeDeclared(recordIn(JSON.parse(stored))) as ClassDeclaration
}

/** @throws TypeError, SyntaxError for what was never encoded */
export function decodeQualifierType(stored: string): QualifierType {
  return decodeDeclared(recordIn(JSON.parse(stored))) as QualifierType
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
