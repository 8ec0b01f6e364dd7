import type { ObjectPath } from '@cimarron/cim'
import type { AssociationFilter } from '../association-filter.ts'

/** What all Open operations have (DSP0200 5.4.2.24). NULL is absent. */
export interface OpenParameters {
  readonly FilterQueryLanguage?: string | null
  readonly FilterQuery?: string | null
  /** Seconds between two operations on the enumeration. */
  readonly OperationTimeout?: number | null
  readonly ContinueOnError?: boolean
  /** The most objects of the first answer; 0 unless given: only open. */
  readonly MaxObjectCount?: number
}

interface PulledDetail {
  readonly IncludeClassOrigin?: boolean
  readonly PropertyList?: readonly string[] | null
}

type ReferenceFilter = Pick<AssociationFilter, 'ResultClass' | 'Role'>

/** The parameters of the operations on pulled enumerations, by the names of DSP0200. */
export interface PullParameters {
  OpenEnumerateInstances: { readonly ClassName: string; readonly DeepInheritance?: boolean } & PulledDetail &
    OpenParameters
  OpenEnumerateInstancePaths: { readonly ClassName: string } & OpenParameters
  OpenAssociatorInstances: { readonly InstanceName: ObjectPath } & AssociationFilter & PulledDetail & OpenParameters
  OpenAssociatorInstancePaths: { readonly InstanceName: ObjectPath } & AssociationFilter & OpenParameters
  OpenReferenceInstances: { readonly InstanceName: ObjectPath } & ReferenceFilter & PulledDetail & OpenParameters
  OpenReferenceInstancePaths: { readonly InstanceName: ObjectPath } & ReferenceFilter & OpenParameters
  /** Here the query is FilterQuery, a statement of a language that ExecQuery takes too. */
  OpenQueryInstances: { readonly ReturnQueryResultClass?: boolean } & OpenParameters
  /** A pull of 0 objects gives none, and the enumeration its time anew. */
  Pull: { readonly EnumerationContext: string; readonly MaxObjectCount: number }
  OfContext: { readonly EnumerationContext: string }
}
