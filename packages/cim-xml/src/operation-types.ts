import { type CimClass, foldName, type Instance, type ObjectPath, type QualifierType } from '@cimarron/cim'
import { operations } from './operations.ts'

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
