import type { Qualifier, QualifierType, Schema } from '@cimarron/cim'

/** Qualifiers whose meaning the compiler itself has to know, by their name in lower case. */
const roles = [
  'key',
  'in',
  'out',
  'embeddedobject',
  'embeddedinstance',
  'valuemap',
  'values',
  'bitmap',
  'bitvalues',
] as const
export type QualifierRole = (typeof roles)[number]

/** A qualifier type as the compiler meets it thirty thousand times in a schema. */
export interface DeclaredQualifier {
  readonly type: QualifierType
  readonly role: QualifierRole | undefined
  /** The qualifier that says no more than its name, such as `[Key]`: one object for all places. */
  plain: Qualifier | undefined
}

/** The qualifier types of a namespace: those of the base and those that the sources declare. */
export class QualifierRegistry {
  readonly #schema: Schema
  readonly #declared = new Map<string, QualifierType>()
  /** By the spelling they were asked for. */
  readonly #known = new Map<string, DeclaredQualifier>()

  constructor(schema: Schema) {
    this.#schema = schema
  }

  has(name: string): boolean {
    return this.#type(name) !== undefined
  }

  add(type: QualifierType): void {
    this.#declared.set(type.name.toLowerCase(), type)
  }

  find(name: string): DeclaredQualifier | undefined {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const type = this.#type(name)
    if (type === undefined) return undefined
    const found = { type, role: roles.find((role) => role === type.name.toLowerCase()), plain: undefined }
    this.#known.set(name, found)
    return found
  }

  #type(name: string): QualifierType | undefined {
    return this.#declared.get(name.toLowerCase()) ?? this.#schema.qualifierType(name)
  }
}
