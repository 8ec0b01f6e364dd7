import type { CimType } from './cim-type.ts'
import type { Embedding } from './class.ts'
import { NameMap } from './name.ts'
import type { ObjectPath } from './object-path.ts'
import type { Qualifier } from './qualifier.ts'
import type { CimValue } from './value.ts'

/** A property of an instance, with its type, so that NULL and empty arrays keep theirs. */
export interface Property {
  readonly name: string
  readonly type: CimType
  readonly isArray: boolean
  readonly value: CimValue
  readonly arraySize?: number
  readonly referenceClass?: string
  readonly embedding?: Embedding
  readonly classOrigin?: string
  readonly propagated?: boolean
  readonly qualifiers?: NameMap<Qualifier>
}

/** An instance on its own, self-describing: what a client receives and what an embedded object is. */
export class Instance {
  readonly kind = 'instance'
  readonly className: string
  readonly properties: NameMap<Property>
  readonly path: ObjectPath | undefined
  readonly qualifiers: NameMap<Qualifier> | undefined

  constructor(
    className: string,
    properties: Iterable<Property> = [],
    options: { path?: ObjectPath | undefined; qualifiers?: NameMap<Qualifier> | undefined } = {},
  ) {
    this.className = className
    this.properties = properties instanceof NameMap ? properties : new NameMap(properties)
    this.path = options.path
    this.qualifiers = options.qualifiers
  }

  /** The value of a property; `null` when it is NULL, `undefined` when the instance does not have it. */
  get(name: string): CimValue | undefined {
    return this.properties.get(name)?.value
  }
}
