import { type CimClass, foldName, type Instance, type ObjectPath, type QualifierType } from '@cimarron/cim'

/**
 * Every intrinsic operation of DSP0200 (5.3.2; the pulled enumerations 5.3.2.24), as data: its parameters in the order of
 * the specification with what they are, whether they are required, and their defaults (none: NULL), what it returns, one or `many`,
 * and its output parameters. Decoder, encoder, server and client all work from this table.
 */
export const operations = {
  GetClass: {
    parameters: {
      ClassName: { kind: 'className', required: true },
      LocalOnly: { kind: 'boolean', default: true },
      IncludeQualifiers: { kind: 'boolean', default: true },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
    },
    result: 'class',
    many: false,
    out: {},
  },
  GetInstance: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      LocalOnly: { kind: 'boolean', default: true },
      IncludeQualifiers: { kind: 'boolean', default: false },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
    },
    result: 'instance',
    many: false,
    out: {},
  },
  DeleteClass: {
    parameters: {
      ClassName: { kind: 'className', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  DeleteInstance: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  CreateClass: {
    parameters: {
      NewClass: { kind: 'class', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  CreateInstance: {
    parameters: {
      NewInstance: { kind: 'instance', required: true },
    },
    result: 'instanceName',
    many: false,
    out: {},
  },
  ModifyClass: {
    parameters: {
      ModifiedClass: { kind: 'class', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  ModifyInstance: {
    parameters: {
      ModifiedInstance: { kind: 'namedInstance', required: true },
      IncludeQualifiers: { kind: 'boolean', default: true },
      PropertyList: { kind: 'propertyList' },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  EnumerateClasses: {
    parameters: {
      ClassName: { kind: 'className' },
      DeepInheritance: { kind: 'boolean', default: false },
      LocalOnly: { kind: 'boolean', default: true },
      IncludeQualifiers: { kind: 'boolean', default: true },
      IncludeClassOrigin: { kind: 'boolean', default: false },
    },
    result: 'class',
    many: true,
    out: {},
  },
  EnumerateClassNames: {
    parameters: {
      ClassName: { kind: 'className' },
      DeepInheritance: { kind: 'boolean', default: false },
    },
    result: 'className',
    many: true,
    out: {},
  },
  EnumerateInstances: {
    parameters: {
      ClassName: { kind: 'className', required: true },
      LocalOnly: { kind: 'boolean', default: true },
      DeepInheritance: { kind: 'boolean', default: true },
      IncludeQualifiers: { kind: 'boolean', default: false },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
    },
    result: 'namedInstance',
    many: true,
    out: {},
  },
  EnumerateInstanceNames: {
    parameters: {
      ClassName: { kind: 'className', required: true },
    },
    result: 'instanceName',
    many: true,
    out: {},
  },
  ExecQuery: {
    parameters: {
      QueryLanguage: { kind: 'string', required: true },
      Query: { kind: 'string', required: true },
    },
    result: 'object',
    many: true,
    out: {},
  },
  Associators: {
    parameters: {
      ObjectName: { kind: 'objectName', required: true },
      AssocClass: { kind: 'className' },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      ResultRole: { kind: 'string' },
      IncludeQualifiers: { kind: 'boolean', default: false },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
    },
    result: 'objectWithPath',
    many: true,
    out: {},
  },
  AssociatorNames: {
    parameters: {
      ObjectName: { kind: 'objectName', required: true },
      AssocClass: { kind: 'className' },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      ResultRole: { kind: 'string' },
    },
    result: 'objectPath',
    many: true,
    out: {},
  },
  References: {
    parameters: {
      ObjectName: { kind: 'objectName', required: true },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      IncludeQualifiers: { kind: 'boolean', default: false },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
    },
    result: 'objectWithPath',
    many: true,
    out: {},
  },
  ReferenceNames: {
    parameters: {
      ObjectName: { kind: 'objectName', required: true },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
    },
    result: 'objectPath',
    many: true,
    out: {},
  },
  GetProperty: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      PropertyName: { kind: 'string', required: true },
    },
    result: 'value',
    many: false,
    out: {},
  },
  SetProperty: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      PropertyName: { kind: 'string', required: true },
      NewValue: { kind: 'value' },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  GetQualifier: {
    parameters: {
      QualifierName: { kind: 'string', required: true },
    },
    result: 'qualifierType',
    many: false,
    out: {},
  },
  SetQualifier: {
    parameters: {
      QualifierDeclaration: { kind: 'qualifierType', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  DeleteQualifier: {
    parameters: {
      QualifierName: { kind: 'string', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  EnumerateQualifiers: {
    parameters: {},
    result: 'qualifierType',
    many: true,
    out: {},
  },
  OpenEnumerateInstances: {
    parameters: {
      ClassName: { kind: 'className', required: true },
      DeepInheritance: { kind: 'boolean', default: true },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
      FilterQueryLanguage: { kind: 'string' },
      FilterQuery: { kind: 'string' },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instanceWithPath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  OpenEnumerateInstancePaths: {
    parameters: {
      ClassName: { kind: 'className', required: true },
      FilterQueryLanguage: { kind: 'string' },
      FilterQuery: { kind: 'string' },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instancePath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  OpenReferenceInstances: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
      FilterQueryLanguage: { kind: 'string' },
      FilterQuery: { kind: 'string' },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instanceWithPath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  OpenReferenceInstancePaths: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      FilterQueryLanguage: { kind: 'string' },
      FilterQuery: { kind: 'string' },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instancePath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  OpenAssociatorInstances: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      AssocClass: { kind: 'className' },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      ResultRole: { kind: 'string' },
      IncludeClassOrigin: { kind: 'boolean', default: false },
      PropertyList: { kind: 'propertyList' },
      FilterQueryLanguage: { kind: 'string' },
      FilterQuery: { kind: 'string' },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instanceWithPath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  OpenAssociatorInstancePaths: {
    parameters: {
      InstanceName: { kind: 'instanceName', required: true },
      AssocClass: { kind: 'className' },
      ResultClass: { kind: 'className' },
      Role: { kind: 'string' },
      ResultRole: { kind: 'string' },
      FilterQueryLanguage: { kind: 'string' },
      FilterQuery: { kind: 'string' },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instancePath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  OpenQueryInstances: {
    parameters: {
      FilterQueryLanguage: { kind: 'string', required: true },
      FilterQuery: { kind: 'string', required: true },
      ReturnQueryResultClass: { kind: 'boolean', default: false },
      OperationTimeout: { kind: 'uint32' },
      ContinueOnError: { kind: 'boolean', default: false },
      MaxObjectCount: { kind: 'uint32', default: 0 },
    },
    result: 'instance',
    many: true,
    out: { QueryResultClass: 'class', EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  PullInstancesWithPath: {
    parameters: {
      EnumerationContext: { kind: 'string', required: true },
      MaxObjectCount: { kind: 'uint32', required: true },
    },
    result: 'instanceWithPath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  PullInstancePaths: {
    parameters: {
      EnumerationContext: { kind: 'string', required: true },
      MaxObjectCount: { kind: 'uint32', required: true },
    },
    result: 'instancePath',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  PullInstances: {
    parameters: {
      EnumerationContext: { kind: 'string', required: true },
      MaxObjectCount: { kind: 'uint32', required: true },
    },
    result: 'instance',
    many: true,
    out: { EndOfSequence: 'boolean', EnumerationContext: 'string' },
  },
  CloseEnumeration: {
    parameters: {
      EnumerationContext: { kind: 'string', required: true },
    },
    result: 'nothing',
    many: false,
    out: {},
  },
  EnumerationCount: {
    parameters: {
      EnumerationContext: { kind: 'string', required: true },
    },
    result: 'value',
    many: false,
    out: {},
  },
} as const

/** What a parameter or result is: its element, and its form in TypeScript in `KindValues`. */
export type Kind = keyof KindValues

export interface ParameterShape {
  readonly kind: Kind
  readonly required?: true
  readonly default?: boolean | number
}

export interface OperationShape {
  readonly parameters: Readonly<Record<string, ParameterShape>>
  readonly result: Kind | 'nothing'
  readonly many: boolean
  readonly out: Readonly<Record<string, 'string' | 'boolean' | 'class'>>
}

/** What each kind of parameter or result is in TypeScript. */
export interface KindValues {
  /** VALUE: TRUE or FALSE. */
  boolean: boolean
  /** VALUE. */
  string: string
  /** VALUE: 0…4294967295. */
  uint32: number
  /** CLASSNAME. */
  className: string
  /** INSTANCENAME: a path without a namespace. */
  instanceName: ObjectPath
  /** CLASSNAME or INSTANCENAME: a path without a namespace. */
  objectName: ObjectPath
  /** INSTANCEPATH: a full path. */
  instancePath: ObjectPath
  /** OBJECTPATH: the full path of an instance or a class. */
  objectPath: ObjectPath
  /** VALUE.ARRAY of names. */
  propertyList: readonly string[]
  /** INSTANCE. */
  instance: Instance
  /** VALUE.NAMEDINSTANCE: an instance with a path without a namespace. */
  namedInstance: Instance
  /** VALUE.INSTANCEWITHPATH: an instance with its full path. */
  instanceWithPath: Instance
  /** VALUE.OBJECTWITHPATH: an instance with its full path, or a class with its. */
  objectWithPath: Instance | ClassWithPath
  /** VALUE.OBJECT, VALUE.OBJECTWITHLOCALPATH or VALUE.OBJECTWITHPATH. */
  object: Instance | CimClass | ClassWithPath
  /** CLASS. */
  class: CimClass
  /** QUALIFIER.DECLARATION. */
  qualifierType: QualifierType
  /** VALUE, VALUE.ARRAY, VALUE.REFERENCE or VALUE.REFARRAY, of a type that the message does not tell. */
  value: UntypedValue
}

/** A class and where it is. */
export interface ClassWithPath {
  readonly path: ObjectPath
  readonly class: CimClass
}

/** A value whose type the message does not tell: texts as they were sent, references as paths. The class knows the type. */
export interface UntypedValue {
  readonly untyped: string | ObjectPath | readonly (string | ObjectPath | null)[]
}

export type OperationName = keyof typeof operations

type Parameters<Op extends OperationName> = (typeof operations)[Op]['parameters']
type ValueOf<P> = P extends { kind: infer K extends Kind } ? KindValues[K] : never
type RequiredNames<Op extends OperationName> = {
  [N in keyof Parameters<Op>]: Parameters<Op>[N] extends { required: true } ? N : never
}[keyof Parameters<Op>]

/** The parameters of a call as they are sent: only the required ones must be there; NULL and absent are the same. */
export type CallParameters<Op extends OperationName> = {
  readonly [N in RequiredNames<Op>]: ValueOf<Parameters<Op>[N]>
} & {
  readonly [N in Exclude<keyof Parameters<Op>, RequiredNames<Op>>]?: ValueOf<Parameters<Op>[N]> | null | undefined
}

/** The parameters of a call as they are received: all there, defaults filled in, NULL where there is no default. */
export type ReceivedParameters<Op extends OperationName> = {
  readonly [N in keyof Parameters<Op>]: Parameters<Op>[N] extends { required: true } | { default: unknown }
    ? ValueOf<Parameters<Op>[N]>
    : ValueOf<Parameters<Op>[N]> | null
}

/** One thing an operation returns. */
export type ResultOf<Op extends OperationName> = (typeof operations)[Op]['result'] extends infer K
  ? K extends Kind
    ? KindValues[K]
    : undefined
  : never

/** The output parameters of an operation. */
export type OutputOf<Op extends OperationName> = {
  readonly [N in keyof (typeof operations)[Op]['out']]?: (typeof operations)[Op]['out'][N] extends infer K extends Kind
    ? KindValues[K] | null
    : never
}

const byFoldedName: ReadonlyMap<string, OperationName> = new Map(
  (Object.keys(operations) as OperationName[]).map((name) => [foldName(name), name]),
)

/** The operation of this name, whatever its case. */
export function findOperation(name: string): OperationName | undefined {
  return Object.hasOwn(operations, name) ? (name as OperationName) : byFoldedName.get(foldName(name))
}

/** The row of an operation, in the form that is the same for all. */
export function operationShape(name: OperationName): OperationShape {
  return operations[name]
}
