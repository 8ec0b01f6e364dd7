import type { CimType, CimValue, ClassDeclaration, Embedding, Instance, ObjectPath, QualifierType } from '@cimarron/cim'
import type { AssociationFilter } from './association-filter.ts'
import type { PropertyChange } from './instance-changes.ts'

/** The parameters of DSP0200's operations, by its own names. Absent ones have the defaults of DSP0200; NULL is absent. */
export interface OperationParameters {
  GetClass: {
    readonly ClassName: string
    /** True unless given. */
    readonly LocalOnly?: boolean
    /** True unless given. */
    readonly IncludeQualifiers?: boolean
    readonly IncludeClassOrigin?: boolean
    readonly PropertyList?: readonly string[] | null
  }
  EnumerateClasses: {
    readonly ClassName?: string | null
    readonly DeepInheritance?: boolean
    readonly LocalOnly?: boolean
    readonly IncludeQualifiers?: boolean
    readonly IncludeClassOrigin?: boolean
  }
  EnumerateClassNames: { readonly ClassName?: string | null; readonly DeepInheritance?: boolean }
  GetInstance: { readonly InstanceName: ObjectPath } & InstanceDetail
  GetProperty: { readonly InstanceName: ObjectPath; readonly PropertyName: string }
  CreateClass: { readonly NewClass: ClassDeclaration }
  ModifyClass: { readonly ModifiedClass: ClassDeclaration }
  DeleteClass: { readonly ClassName: string }
  SetQualifier: { readonly QualifierDeclaration: QualifierType }
  DeleteQualifier: { readonly QualifierName: string }
  SetProperty: PropertyChange
  CreateInstance: { readonly NewInstance: Instance }
  ModifyInstance: {
    /** With its path. */
    readonly ModifiedInstance: Instance
    /** The properties to set, of those that the instance has; NULL: all of these. */
    readonly PropertyList?: readonly string[] | null
  }
  DeleteInstance: { readonly InstanceName: ObjectPath }
  GetQualifier: { readonly QualifierName: string }
  EnumerateInstances: {
    readonly ClassName: string
    /** True unless given. */
    readonly DeepInheritance?: boolean
  } & InstanceDetail
  EnumerateInstanceNames: { readonly ClassName: string }
  ExecQuery: { readonly QueryLanguage: string; readonly Query: string }
  Associators: { readonly ObjectName: ObjectPath } & AssociationFilter & InstanceDetail
  AssociatorNames: { readonly ObjectName: ObjectPath } & AssociationFilter
  References: { readonly ObjectName: ObjectPath } & ReferenceFilter & InstanceDetail
  ReferenceNames: { readonly ObjectName: ObjectPath } & ReferenceFilter
}

/**
 * What of an instance is wanted. LocalOnly and IncludeQualifiers are taken as false for instances: DSP0200 deprecates
 * both since 1.2 and lets servers do so.
 */
export interface InstanceDetail {
  readonly LocalOnly?: boolean
  readonly IncludeQualifiers?: boolean
  readonly IncludeClassOrigin?: boolean
  readonly PropertyList?: readonly string[] | null
}

type ReferenceFilter = Pick<AssociationFilter, 'ResultClass' | 'Role'>

/** A method's parameter or result. `untyped`: text whose type the method's declaration tells. */
export interface MethodArgument {
  readonly name: string
  readonly type: CimType | 'untyped'
  readonly isArray: boolean
  readonly value: CimValue
  readonly embedding?: Embedding
}

export interface MethodInvocation {
  /** An instance, or a class for a static method. */
  readonly object: ObjectPath
  readonly method: string
  readonly parameters: readonly MethodArgument[]
}

export interface MethodOutcome {
  /** As the method's declaration spells it. */
  readonly method: string
  readonly returnValue: Omit<MethodArgument, 'name'>
  readonly parameters: readonly MethodArgument[]
}
