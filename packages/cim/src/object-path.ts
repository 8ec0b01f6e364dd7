import type { IntrinsicType } from './cim-type.ts'
import type { CimDateTime } from './datetime.ts'
import { foldName } from './name.ts'

/** A key's value. Numbers of unknown width (a CIM-XML KEYVALUE without TYPE) are `bigint` when integral, else `number`. */
export type KeyValue = string | boolean | number | bigint | CimDateTime | ObjectPath

export interface KeyBinding {
  readonly name: string
  readonly value: KeyValue
  /** The declared type where it is known (CIM-XML's TYPE attribute, a typed WBEM URI, or the class). */
  readonly type?: IntrinsicType | 'reference'
}

export interface Authority {
  /** `http`, `https`, `cimxml-wbem`, `cimxml-wbems`, … */
  readonly scheme?: string
  /** `host`, `host:port`, `[v6]:port`, as written. */
  readonly host: string
}

/**
 * The path of a class (no keys) or an instance: authority, namespace, class, keys (DSP0004 8.2). Immutable.
 * Equality of model paths ignores case of names and order of keys, not case of values (DSP0004 8.2.5).
 */
export class ObjectPath {
  readonly kind = 'path'
  readonly className: string
  /** In declared or received order. `undefined` for a class path; empty for a singleton's instance path. */
  readonly keys: readonly KeyBinding[] | undefined
  /** Without leading or trailing slash: `root/virt`. */
  readonly namespace: string | undefined
  readonly authority: Authority | undefined

  constructor(
    className: string,
    keys?: readonly KeyBinding[],
    where: { namespace?: string | undefined; authority?: Authority | undefined } = {},
  ) {
    this.className = className
    this.keys = keys
    this.namespace = where.namespace
    this.authority = where.authority
  }

  get isInstance(): boolean {
    return this.keys !== undefined
  }

  key(name: string): KeyValue | undefined {
    const folded = foldName(name)
    return this.keys?.find((binding) => foldName(binding.name) === folded)?.value
  }

  in(namespace: string | undefined, authority?: Authority): ObjectPath {
    return new ObjectPath(this.className, this.keys, { namespace, authority })
  }
}
