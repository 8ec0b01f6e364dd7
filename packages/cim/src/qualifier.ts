import type { IntrinsicType } from './cim-type.ts'
import type { CimValue } from './value.ts'

/** Where a qualifier may stand (DSP0004 5.6.1.3). */
export const qualifierScopes = [
  'schema',
  'class',
  'association',
  'indication',
  'qualifier',
  'property',
  'reference',
  'method',
  'parameter',
] as const
export type QualifierScope = (typeof qualifierScopes)[number]

/** How a qualifier travels (DSP0004 5.6.1.4). The defaults are overridable, tosubclass, not translatable. */
export interface QualifierFlavor {
  /** EnableOverride (true) or DisableOverride. */
  readonly overridable: boolean
  /** ToSubclass (true) or Restricted. */
  readonly toSubclass: boolean
  readonly translatable: boolean
}

export const defaultFlavor: QualifierFlavor = { overridable: true, toSubclass: true, translatable: false }

/** A qualifier type declaration: `Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride);` */
export interface QualifierType {
  readonly name: string
  readonly type: IntrinsicType
  readonly isArray: boolean
  readonly arraySize?: number
  readonly default: CimValue
  /** `any` is written out as every scope. */
  readonly scopes: ReadonlySet<QualifierScope>
  readonly flavor: QualifierFlavor
}

/** A qualifier on an element. */
export interface Qualifier {
  readonly name: string
  readonly type: IntrinsicType
  readonly isArray: boolean
  readonly value: CimValue
  readonly flavor: QualifierFlavor
  /** True where it was inherited and not given again. */
  readonly propagated: boolean
}
