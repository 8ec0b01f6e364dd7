import { closeMessage, encodeMethodParameter, openMessage } from './encode-frame.ts'
import { encodeKind } from './encode-kind.ts'
import { encodeElement, encodeInstance, encodeValue } from './encode-object.ts'
import { type EncodeStyle, encodeLocalNamespace, encodeLocalPath, requestStyle } from './encode-path.ts'
import { escapeAttribute } from './escape.ts'
import type { Call, Correlator, ExportCall, ExtrinsicCall, RefusedCall } from './message.ts'
import { type CallParameters, type OperationName, operationShape } from './operation-types.ts'

/** An intrinsic call to send: parameters that are absent or `null` are not written, so the server's defaults hold. */
export type OutgoingCall<Op extends OperationName = OperationName> = {
  [O in Op]: {
    readonly kind: 'intrinsic'
    readonly method: O
    readonly namespace: string
    readonly parameters: CallParameters<O>
    readonly correlators?: readonly Correlator[]
  }
}[Op]

export type Outgoing = OutgoingCall | ExtrinsicCall | ExportCall

/**
 * A request as XML: SIMPLEREQ or SIMPLEEXPREQ for one call, MULTIREQ or MULTIEXPREQ for several. Throws `TypeError` where
 * exports and other calls are mixed, or where there is no call at all.
 */
export function encodeRequest(id: string, calls: readonly Outgoing[]): string {
  const exports = calls.filter(({ kind }) => kind === 'export').length
  if (calls.length === 0) throw new TypeError('a request needs a call')
  if (exports !== 0 && exports !== calls.length) throw new TypeError('exports and other calls go in different requests')
  const suffix = exports === 0 ? '' : 'EXP'
  const inside = calls.map((call) => encodeElement(`SIMPLE${suffix}REQ`, '', encodeCall(call, requestStyle))).join('')
  return openMessage(id) + (calls.length === 1 ? inside : encodeElement(`MULTI${suffix}REQ`, '', inside)) + closeMessage
}

/** A call that was read and not refused can be sent on as it is. */
export function isOutgoing(call: Call): call is Exclude<Call, RefusedCall> {
  return call.kind !== 'refused'
}

function encodeCall(call: Outgoing, style: EncodeStyle): string {
  return (
    (call.correlators ?? []).map((correlator) => encodeCorrelator(correlator, style)).join('') + encodeBare(call, style)
  )
}

function encodeBare(call: Outgoing, style: EncodeStyle): string {
  const name = ` NAME="${escapeAttribute(call.method)}"`
  switch (call.kind) {
    case 'intrinsic':
      return encodeElement('IMETHODCALL', name, encodeLocalNamespace(call.namespace) + encodeParameters(call, style))
    case 'extrinsic': {
      const parameters = call.parameters.map((parameter) => encodeMethodParameter(parameter, style)).join('')
      return encodeElement('METHODCALL', name, encodeLocalPath(call.object, style) + parameters)
    }
    case 'export': {
      const indication = encodeInstance(call.indication, style)
      return encodeElement('EXPMETHODCALL', name, encodeElement('EXPPARAMVALUE', ' NAME="NewIndication"', indication))
    }
  }
}

function encodeParameters(call: OutgoingCall, style: EncodeStyle): string {
  const values: Readonly<Record<string, unknown>> = call.parameters
  const { parameters } = operationShape(call.method)
  let text = ''
  for (const name in parameters) {
    const value = values[name]
    const shape = parameters[name]
    if (value === undefined || value === null || shape === undefined) continue
    text += encodeElement('IPARAMVALUE', ` NAME="${name}"`, encodeKind(shape.kind, value, style))
  }
  return text
}

/** CORRELATOR. */
function encodeCorrelator({ name, type, value }: Correlator, style: EncodeStyle): string {
  return encodeElement('CORRELATOR', ` NAME="${escapeAttribute(name)}" TYPE="${type}"`, encodeValue(value, type, style))
}
