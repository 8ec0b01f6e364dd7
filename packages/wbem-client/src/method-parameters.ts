import {
  type CimClass,
  CimDateTime,
  type CimScalar,
  type CimType,
  type CimValue,
  type Embedding,
  Instance,
  type MethodDeclaration,
  ObjectPath,
} from '@cimarron/cim'
import type { MethodParameter } from '@cimarron/cim-xml'

/** A value with the type it is to be sent as. */
export interface TypedValue {
  readonly type: CimType
  readonly value: CimValue
}

/** `typed('uint16', 2)`: a method's argument whose type its value does not tell. */
export function typed(type: CimType, value: CimValue): TypedValue {
  return { type, value }
}

/** Arguments of a method by parameter name. */
export type MethodArguments = Readonly<Record<string, CimValue | TypedValue | undefined>>

/**
 * The PARAMVALUEs for arguments. The type of each is what `typed` says, else what the method's declaration says, else
 * what the value tells of itself (string, boolean, datetime, reference, embedded object). Numbers tell no CIM type:
 * without a declaration they are sent without one, for the server to type.
 */
export function methodParameters(args: MethodArguments, declaration?: MethodDeclaration): MethodParameter[] {
  return Object.entries(args).flatMap(([name, argument]) => {
    if (argument === undefined) return []
    const given = isTyped(argument) ? argument : { type: undefined, value: argument }
    const declared = declaration?.parameters.get(name)
    const type = given.type ?? declared?.type ?? typeOf(given.value)
    const embedding = declared?.embedding ?? embeddingOf(given.value)
    const isArray = Array.isArray(given.value) || (given.value === null && declared?.isArray === true)
    const value = type === 'untyped' ? asText(given.value) : given.value
    return [{ name: declared?.name ?? name, type, isArray, value, ...(embedding === undefined ? {} : { embedding }) }]
  })
}

function isTyped(argument: CimValue | TypedValue): argument is TypedValue {
  return typeof argument === 'object' && argument !== null && 'type' in argument && 'value' in argument
}

function typeOf(value: CimValue): CimType | 'untyped' {
  const first = firstOf(value)
  if (first === null || typeof first === 'number' || typeof first === 'bigint') return 'untyped'
  if (typeof first === 'string') return 'string'
  if (typeof first === 'boolean') return 'boolean'
  if (first instanceof CimDateTime) return 'datetime'
  return first instanceof ObjectPath ? 'reference' : 'string'
}

function embeddingOf(value: CimValue): Embedding | undefined {
  const first = firstOf(value)
  if (first instanceof Instance) return { kind: 'instance' }
  return isClass(first) ? { kind: 'object' } : undefined
}

function firstOf(value: CimValue): CimScalar | null {
  return isList(value) ? (value.find((item) => item !== null) ?? null) : value
}

/** Untyped values are numbers (see `typeOf`): they go as their text. */
function asText(value: CimValue): CimValue {
  return isList(value) ? value.map(textOf) : textOf(value)
}

function textOf(value: CimScalar | null): CimScalar | null {
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : value
}

function isList(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}

function isClass(value: CimScalar | null): value is CimClass {
  return typeof value === 'object' && value !== null && value.kind === 'class'
}
