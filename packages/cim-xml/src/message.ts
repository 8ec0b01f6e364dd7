import type {
  CimClass,
  CimError,
  CimScalar,
  CimType,
  CimValue,
  Embedding,
  Instance,
  IntrinsicType,
  ObjectPath,
} from '@cimarron/cim'
import type {
  ClassWithPath,
  KindValues,
  OperationName,
  OutputOf,
  ReceivedParameters,
  ResultOf,
  UntypedValue,
} from './operation-types.ts'

/** A CIM-XML message (DSP0201 5.2.6.1), one way or the other. */
export type Message = RequestMessage | ResponseMessage

/** SIMPLEREQ, MULTIREQ, SIMPLEEXPREQ or MULTIEXPREQ. */
export interface RequestMessage {
  readonly kind: 'request'
  readonly id: string
  /** `1.0` and the like. */
  readonly protocolVersion: string
  /** True where the message is a batch (MULTIREQ, MULTIEXPREQ), however many calls it holds. */
  readonly isBatch: boolean
  readonly calls: readonly Call[]
}

export type Call = IntrinsicCall | ExtrinsicCall | ExportCall | RefusedCall

/**
 * CORRELATOR (DSP0201 2.4): a value that the caller sends along, by which the call can be recognised in what the server
 * tells of it. Responses do not repeat it.
 */
export interface Correlator {
  readonly name: string
  readonly type: IntrinsicType
  readonly value: CimScalar
}

interface WithCorrelators {
  readonly correlators?: readonly Correlator[]
}

/** IMETHODCALL of one of the `operations`. */
export type IntrinsicCall<Op extends OperationName = OperationName> = {
  [O in Op]: WithCorrelators & {
    readonly kind: 'intrinsic'
    readonly method: O
    readonly namespace: string
    readonly parameters: ReceivedParameters<O>
  }
}[Op]

/** METHODCALL: a method of a class. */
export interface ExtrinsicCall extends WithCorrelators {
  readonly kind: 'extrinsic'
  readonly method: string
  /** The class or instance, with its namespace. */
  readonly object: ObjectPath
  readonly parameters: readonly MethodParameter[]
}

/** EXPMETHODCALL: ExportIndication is the only one there is (DSP0200 5.4.2). */
export interface ExportCall extends WithCorrelators {
  readonly kind: 'export'
  readonly method: 'ExportIndication'
  readonly indication: Instance
}

/** A call that is read but cannot be done: `error` is the answer to give. */
export interface RefusedCall {
  readonly kind: 'refused'
  readonly callKind: 'intrinsic' | 'extrinsic' | 'export'
  readonly method: string
  /** The namespace, where the call got so far. */
  readonly namespace: string | undefined
  readonly error: CimError
}

/** PARAMVALUE: a parameter of a method, in or out. */
export interface MethodParameter {
  readonly name: string
  /** `untyped`: no PARAMTYPE was sent; the value is text, to be typed by the method's declaration. */
  readonly type: CimType | 'untyped'
  readonly isArray: boolean
  readonly value: CimValue
  readonly embedding?: Embedding
}

/** SIMPLERSP, MULTIRSP, SIMPLEEXPRSP or MULTIEXPRSP. */
export interface ResponseMessage {
  readonly kind: 'response'
  readonly id: string
  readonly isBatch: boolean
  readonly answers: readonly Answer[]
}

export type Answer = IntrinsicAnswer | ExtrinsicAnswer | ExportAnswer | FailedAnswer

/** IMETHODRESPONSE without an error. */
export type IntrinsicAnswer<Op extends OperationName = OperationName> = {
  [O in Op]: {
    readonly kind: 'intrinsic'
    readonly method: O
    /** What was returned; at most one where the operation does not return `many`. */
    readonly results: readonly ResultOf<O>[]
    readonly output: OutputOf<O>
  }
}[Op]

/** METHODRESPONSE without an error. */
export interface ExtrinsicAnswer {
  readonly kind: 'extrinsic'
  readonly method: string
  /** `undefined` where nothing was returned. */
  readonly returnValue: ReturnValue | undefined
  readonly parameters: readonly MethodParameter[]
}

/** RETURNVALUE. */
export type ReturnValue = Omit<MethodParameter, 'name'>

/** EXPMETHODRESPONSE without an error. */
export interface ExportAnswer {
  readonly kind: 'export'
  readonly method: string
}

/** A response that holds an ERROR. */
export interface FailedAnswer {
  readonly kind: 'failed'
  readonly callKind: 'intrinsic' | 'extrinsic' | 'export'
  readonly method: string
  readonly error: CimError
}

/** Anything that can stand in an IRETURNVALUE. */
export type ResultItem =
  | KindValues['className' | 'instancePath' | 'instance' | 'class' | 'qualifierType' | 'value']
  | ClassWithPath
  | CimClass
  | UntypedValue
