import { CimError, foldName, type Instance } from '@cimarron/cim'
import { checkCimVersions, decodeCorrelator, decodeInstances, decodeMessageAttributes } from './decode-frame.ts'
import { kindDecoders } from './decode-kind.ts'
import { decodeParameterValue } from './decode-parameter.ts'
import { decodeLocalNamespacePath, decodePath } from './decode-path.ts'
import type {
  Call,
  Correlator,
  ExportCall,
  ExtrinsicCall,
  IntrinsicCall,
  MethodParameter,
  RefusedCall,
  RequestMessage,
} from './message.ts'
import { MessageError } from './message-error.ts'
import { findOperation, operationShape } from './operation-types.ts'
import { decodeUtf8 } from './utf8.ts'
import { XmlError } from './xml-error.ts'
import { shown, XmlReader } from './xml-reader.ts'
import { defaultLimits, type XmlLimits } from './xml-scanner.ts'

/** Bounds on a request. What goes beyond them is refused before it is read on. */
export interface RequestLimits extends XmlLimits {
  /** How many calls a batch may hold; more is the `MessageError` `batch-too-large`. Default 256. */
  readonly maxCalls?: number
  /** How many correlators a call may have; with more it is refused, CIM_ERR_SERVER_LIMITS_EXCEEDED. Default 16. */
  readonly maxCorrelators?: number
}

export const defaultRequestLimits: Required<Pick<RequestLimits, 'maxCalls' | 'maxCorrelators'>> = {
  maxCalls: 256,
  maxCorrelators: 16,
}

/**
 * Reads a request: the body of a POST as bytes, or text that has been decoded.
 *
 * What is wrong with one call (an unknown operation, a missing parameter, a value that is not of its type) does not fail the
 * message: that call comes as `refused`, with the error to answer.
 *
 * @throws MessageError where the message as a whole cannot be read; its `cause` is the `XmlError` if it is no XML.
 */
export function decodeRequest(body: Uint8Array | string, limits: RequestLimits = {}): RequestMessage {
  try {
    const text = typeof body === 'string' ? body : decodeUtf8(body, limits.maxBytes ?? defaultLimits.maxBytes)
    return decodeDocument(XmlReader.of(text, limits), { ...defaultRequestLimits, ...limits })
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new MessageError('request-not-well-formed', cause.message, { cause })
  }
}

/** The kinds of request: what element a call stands in, and whether it is a batch of those. */
const requestKinds: ReadonlyMap<string, { readonly single: string; readonly call: readonly string[] }> = new Map([
  ['SIMPLEREQ', { single: 'SIMPLEREQ', call: ['IMETHODCALL', 'METHODCALL'] }],
  ['MULTIREQ', { single: 'SIMPLEREQ', call: ['IMETHODCALL', 'METHODCALL'] }],
  ['SIMPLEEXPREQ', { single: 'SIMPLEEXPREQ', call: ['EXPMETHODCALL'] }],
  ['MULTIEXPREQ', { single: 'SIMPLEEXPREQ', call: ['EXPMETHODCALL'] }],
])

type CountLimits = typeof defaultRequestLimits

function decodeDocument(reader: XmlReader, limits: CountLimits): RequestMessage {
  const root = reader.only()
  if (root !== 'CIM') reader.unexpected(root)
  checkCimVersions(reader)
  const message = reader.only()
  if (message !== 'MESSAGE') reader.unexpected(message)
  const { id, protocolVersion } = decodeMessageAttributes(reader)
  const element = reader.only()
  const kind = requestKinds.get(element)
  if (kind === undefined) return reader.unexpected(element)
  const isBatch = element !== kind.single
  const calls: Call[] = []
  if (isBatch) {
    for (let name = reader.child(); name !== undefined; name = reader.child()) {
      if (name !== kind.single) reader.unexpected(name)
      if (calls.length >= limits.maxCalls) {
        throw new MessageError('batch-too-large', `a batch may hold ${limits.maxCalls} calls; send the rest in another`)
      }
      calls.push(decodeSimpleRequest(reader, kind.call, limits))
    }
    // The DTD wants two at least (DSP0201, MULTIREQ and MULTIEXPREQ).
    if (calls.length < 2) reader.invalid(`<${element}> holds ${calls.length} calls; it must hold two or more`)
  } else calls.push(decodeSimpleRequest(reader, kind.call, limits))
  reader.end() // MESSAGE
  reader.end() // CIM
  reader.end() // the document
  return { kind: 'request', id, protocolVersion, isBatch, calls }
}

/** SIMPLEREQ and SIMPLEEXPREQ: correlators, then the call. */
function decodeSimpleRequest(reader: XmlReader, allowed: readonly string[], limits: CountLimits): Call {
  const inside = reader.scanner.depth
  let element = reader.only()
  const correlators: Correlator[] = []
  let fault: MessageError | undefined
  while (element === 'CORRELATOR') {
    try {
      if (correlators.length >= limits.maxCorrelators) {
        throw new MessageError('too-many-correlators', `a call may have ${limits.maxCorrelators} correlators`)
      }
      correlators.push(decodeCorrelator(reader))
    } catch (error) {
      if (!(error instanceof MessageError) || error.cimStatus === undefined) throw error
      fault ??= error
      reader.leaveTo(inside)
    }
    element = reader.only()
  }
  if (!allowed.includes(element)) reader.unexpected(element)
  const call = decodeCall(reader, element)
  reader.end()
  if (call.kind === 'refused') return call
  if (fault !== undefined) return refuse(fault, { callKind: call.kind, method: call.method, namespace: placeOf(call) })
  return correlators.length === 0 ? call : { ...call, correlators }
}

function refuse(error: MessageError, call: Pick<RefusedCall, 'callKind' | 'method' | 'namespace'>): RefusedCall {
  const { callKind, method, namespace } = call
  const status = error.cimStatus ?? 'CIM_ERR_FAILED'
  return { kind: 'refused', callKind, method, namespace, error: new CimError(status, error.message, { cause: error }) }
}

/** The namespace that a call is for; an export has none. */
function placeOf(call: Exclude<Call, RefusedCall>): string | undefined {
  if (call.kind === 'export') return undefined
  return call.kind === 'intrinsic' ? call.namespace : call.object.namespace
}

/** What a call has told of itself when it turns out to be faulty. */
interface Heard {
  readonly method: string
  namespace: string | undefined
}

const callKinds = {
  IMETHODCALL: { callKind: 'intrinsic', decode: decodeIntrinsic },
  METHODCALL: { callKind: 'extrinsic', decode: decodeExtrinsic },
  EXPMETHODCALL: { callKind: 'export', decode: decodeExport },
} as const

function decodeCall(reader: XmlReader, element: string): Call {
  const { callKind, decode } = callKinds[element as keyof typeof callKinds]
  const outside = reader.scanner.depth - 1
  const heard: Heard = { method: reader.required('NAME'), namespace: undefined }
  try {
    return decode(reader, heard)
  } catch (error) {
    if (!(error instanceof MessageError) || error.cimStatus === undefined) throw error
    reader.leaveTo(outside)
    return refuse(error, { callKind, ...heard })
  }
}

function decodeIntrinsic(reader: XmlReader, heard: Heard): IntrinsicCall {
  const first = reader.only()
  if (first !== 'LOCALNAMESPACEPATH') reader.unexpected(first)
  const namespace = decodeLocalNamespacePath(reader)
  heard.namespace = namespace
  const method = findOperation(heard.method)
  if (method === undefined) {
    throw new MessageError('unknown-operation', `${shown(heard.method)} is no intrinsic operation of DSP0200`)
  }
  const { parameters: shapes } = operationShape(method)
  const parameters: Record<string, unknown> = {}
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element !== 'IPARAMVALUE') reader.unexpected(element)
    const sent = reader.required('NAME')
    const name = findParameter(shapes, sent)
    if (name === undefined) {
      const known = Object.keys(shapes).join(', ') || 'none'
      throw new MessageError('unknown-parameter', `${method} has no parameter ${shown(sent)}; it has ${known}`)
    }
    if (Object.hasOwn(parameters, name)) {
      throw new MessageError('duplicate-parameter', `the parameter ${name} is given twice`)
    }
    parameters[name] = decodeIntrinsicParameter(reader, name, shapes[name]?.kind ?? 'value')
  }
  for (const name in shapes) {
    const shape = shapes[name]
    if (parameters[name] !== undefined && parameters[name] !== null) continue
    if (shape?.required) throw new MessageError('missing-parameter', `${method} needs the parameter ${name}`)
    parameters[name] = shape?.default ?? null
  }
  // The table says what each parameter is; the loop above has made them so.
  return { kind: 'intrinsic', method, namespace, parameters } as unknown as IntrinsicCall
}

function findParameter(shapes: Readonly<Record<string, unknown>>, sent: string): string | undefined {
  if (Object.hasOwn(shapes, sent)) return sent
  const folded = foldName(sent)
  return Object.keys(shapes).find((name) => foldName(name) === folded)
}

/** IPARAMVALUE (DSP0201 5.2.4.7); `null` where it is empty. */
function decodeIntrinsicParameter(reader: XmlReader, name: string, kind: keyof typeof kindDecoders): unknown {
  const element = reader.child()
  if (element === undefined) return null
  const { elements, decode } = kindDecoders[kind]
  if (!elements.includes(element)) {
    return reader.invalidValue(`the parameter ${name} holds <${element}>; it must hold <${elements.join('> or <')}>`)
  }
  const value = decode(reader, element)
  reader.end()
  return value
}

function decodeExtrinsic(reader: XmlReader, heard: Heard): ExtrinsicCall {
  const first = reader.only()
  if (first !== 'LOCALINSTANCEPATH' && first !== 'LOCALCLASSPATH') reader.unexpected(first)
  const object = decodePath(reader, first)
  heard.namespace = object.namespace
  const parameters: MethodParameter[] = []
  const seen = new Set<string>()
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element !== 'PARAMVALUE') reader.unexpected(element)
    const parameter = decodeParameterValue(reader)
    const folded = foldName(parameter.name)
    if (seen.has(folded)) {
      throw new MessageError('duplicate-parameter', `the parameter ${parameter.name} is given twice`)
    }
    seen.add(folded)
    parameters.push(parameter)
  }
  return { kind: 'extrinsic', method: heard.method, object, parameters }
}

function decodeExport(reader: XmlReader, heard: Heard): ExportCall {
  if (foldName(heard.method) !== 'exportindication') {
    throw new MessageError('unknown-operation', `${shown(heard.method)} is no export method; ExportIndication is`)
  }
  let indication: Instance | undefined
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element !== 'EXPPARAMVALUE') reader.unexpected(element)
    const name = reader.required('NAME')
    const instances = decodeInstances(reader)
    if (foldName(name) !== 'newindication') {
      throw new MessageError(
        'unknown-parameter',
        `ExportIndication has no parameter ${shown(name)}; it has NewIndication`,
      )
    }
    if (indication !== undefined || instances.length > 1) {
      throw new MessageError('duplicate-parameter', 'NewIndication is given twice')
    }
    indication = instances[0]
  }
  if (indication === undefined) throw new MessageError('missing-parameter', 'ExportIndication needs NewIndication')
  return { kind: 'export', method: 'ExportIndication', indication }
}
