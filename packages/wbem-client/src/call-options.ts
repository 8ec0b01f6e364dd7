import type { MethodDeclaration } from '@cimarron/cim'
import type { Correlator } from '@cimarron/cim-xml'

/** What every call takes. */
export interface CallOptions {
  readonly namespace?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Values to recognise the call by in what the server tells of it (DSP0201 2.4); older servers refuse them. */
  readonly correlators?: readonly Correlator[] | undefined
}

/** What is wanted of each instance. */
export interface InstanceOptions extends CallOptions {
  /** Only these properties; absent: all. */
  readonly propertyList?: readonly string[] | undefined
  readonly includeClassOrigin?: boolean | undefined
  /** Deprecated by DSP0200; servers may ignore it. */
  readonly includeQualifiers?: boolean | undefined
}

export interface EnumerateInstancesOptions extends InstanceOptions {
  /** Whether properties of subclasses come, too. Default true, as in DSP0200. */
  readonly deepInheritance?: boolean | undefined
}

export interface ClassOptions extends CallOptions {
  /** Only what the class itself declares or overrides. Default false (DSP0200's own is true). */
  readonly localOnly?: boolean | undefined
  /** Default true. */
  readonly includeQualifiers?: boolean | undefined
  readonly includeClassOrigin?: boolean | undefined
}

export interface EnumerateClassesOptions extends ClassOptions {
  /** Below which class; absent: from the top. */
  readonly className?: string | undefined
  /** All levels below, not only the next. */
  readonly deepInheritance?: boolean | undefined
}

export interface ReferenceOptions extends CallOptions {
  /** Only associations of this class. */
  readonly resultClass?: string | undefined
  /** Only where the source object stands in this role. */
  readonly role?: string | undefined
}

export interface AssociatorOptions extends ReferenceOptions {
  /** Only over associations of this class; `resultClass` is the class at the far end. */
  readonly assocClass?: string | undefined
  readonly resultRole?: string | undefined
}

export interface InvokeOptions extends CallOptions {
  /** The method's declaration, to type arguments by; see `methodParameters`. */
  readonly declaration?: MethodDeclaration | undefined
}

// How these options are named among the parameters of DSP0200.

export function instanceParameters({ propertyList, includeClassOrigin, includeQualifiers }: InstanceOptions): {
  PropertyList: readonly string[] | undefined
  IncludeClassOrigin: boolean | undefined
  IncludeQualifiers: boolean | undefined
} {
  return { PropertyList: propertyList, IncludeClassOrigin: includeClassOrigin, IncludeQualifiers: includeQualifiers }
}

export function classParameters({ localOnly, includeQualifiers, includeClassOrigin }: ClassOptions): {
  LocalOnly: boolean
  IncludeQualifiers: boolean | undefined
  IncludeClassOrigin: boolean | undefined
} {
  return { LocalOnly: localOnly ?? false, IncludeQualifiers: includeQualifiers, IncludeClassOrigin: includeClassOrigin }
}

export function referenceParameters({ resultClass, role }: ReferenceOptions): {
  ResultClass: string | undefined
  Role: string | undefined
} {
  return { ResultClass: resultClass, Role: role }
}

export function associatorParameters(options: AssociatorOptions): {
  AssocClass: string | undefined
  ResultClass: string | undefined
  Role: string | undefined
  ResultRole: string | undefined
} {
  const { assocClass, resultRole } = options
  return { AssocClass: assocClass, ...referenceParameters(options), ResultRole: resultRole }
}
