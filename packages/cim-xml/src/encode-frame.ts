import type { CimError, Instance } from '@cimarron/cim'
import { encodeKind } from './encode-kind.ts'
import { embeddingAttribute, encodeElement, encodeInstance, encodeValue } from './encode-object.ts'
import { type EncodeStyle, responseStyle } from './encode-path.ts'
import { escapeAttribute } from './escape.ts'
import type { FailedAnswer, MethodParameter, ReturnValue } from './message.ts'
import { type OperationName, type OutputOf, operationShape } from './operation-types.ts'

/** What stands before and after the content of every document. */
export const cimOpen: string = '<?xml version="1.0" encoding="utf-8"?>\n<CIM CIMVERSION="2.0" DTDVERSION="2.0">'
export const cimClose: string = '</CIM>'

const prolog = `${cimOpen}<MESSAGE ID="`

/** What stands before the content of a message. */
export function openMessage(id: string): string {
  return `${prolog}${escapeAttribute(id)}" PROTOCOLVERSION="1.0">`
}

/** What stands after it. */
export const closeMessage: string = `</MESSAGE>${cimClose}`

/** What stands around the results of an intrinsic operation; the results are written between `open` and `close`. */
export interface ResponseFrame<Op extends OperationName> {
  readonly open: (messageId: string) => string
  readonly close: (output?: OutputOf<Op>) => string
  /** The same without the message around it: one answer of a batch. */
  readonly openPart: string
  readonly closePart: (output?: OutputOf<Op>) => string
}

/** What stands around the answers of a batch. */
export const batchFrame: { readonly open: (messageId: string) => string; readonly close: string } = {
  open: (messageId) => `${openMessage(messageId)}<MULTIRSP>`,
  close: `</MULTIRSP>${closeMessage}`,
}

/** The frame of a response to one operation, made once per operation and used for every answer. */
export function responseFrame<Op extends OperationName>(
  method: Op,
  style: EncodeStyle = responseStyle,
): ResponseFrame<Op> {
  const { result, out } = operationShape(method)
  const returns = result !== 'nothing'
  const openPart = `<SIMPLERSP><IMETHODRESPONSE NAME="${method}">${returns ? '<IRETURNVALUE>' : ''}`
  const middle = `" PROTOCOLVERSION="1.0">${openPart}`
  const results = returns ? '</IRETURNVALUE>' : ''
  const endPart = '</IMETHODRESPONSE></SIMPLERSP>'
  const end = endPart + closeMessage
  const outputs = (output: OutputOf<Op> | undefined): string =>
    output === undefined ? '' : encodeOutput(output, out, style)
  return {
    open: (messageId) => prolog + escapeAttribute(messageId) + middle,
    close: (output) => results + outputs(output) + end,
    openPart,
    closePart: (output) => results + outputs(output) + endPart,
  }
}

/** The PARAMVALUEs of an intrinsic response. */
export function encodeOutput(
  output: Readonly<Record<string, unknown>>,
  shapes: Readonly<Record<string, 'string' | 'boolean' | 'class'>>,
  style: EncodeStyle,
): string {
  let text = ''
  for (const name in shapes) {
    const value = output[name]
    const kind = shapes[name]
    if (value === undefined || kind === undefined) continue
    // A class has no PARAMTYPE of its own (DSP0201 5.2.4.5).
    const type = kind === 'class' ? '' : ` PARAMTYPE="${kind}"`
    text += encodeElement('PARAMVALUE', ` NAME="${name}"${type}`, value === null ? '' : encodeKind(kind, value, style))
  }
  return text
}

/** PARAMVALUE of a method. */
export function encodeMethodParameter(parameter: MethodParameter, style: EncodeStyle): string {
  return encodeTyped('PARAMVALUE', ` NAME="${escapeAttribute(parameter.name)}"`, { value: parameter, style })
}

/** RETURNVALUE. */
export function encodeReturnValue(value: ReturnValue, style: EncodeStyle): string {
  return encodeTyped('RETURNVALUE', '', { value, style })
}

function encodeTyped(
  element: string,
  name: string,
  { value, style }: { value: ReturnValue; style: EncodeStyle },
): string {
  const type = value.type === 'untyped' ? '' : ` PARAMTYPE="${value.type}"`
  const attributes = name + type + embeddingAttribute(value.embedding)
  return encodeElement(element, attributes, encodeValue(value.value, value.type, style))
}

/** ERROR. */
export function encodeError(error: CimError, style: EncodeStyle = responseStyle): string {
  const attributes = ` CODE="${error.code}" DESCRIPTION="${escapeAttribute(error.message)}"`
  const instances = error.errors.filter((item): item is Instance => isInstance(item))
  return encodeElement('ERROR', attributes, instances.map((instance) => encodeInstance(instance, style)).join(''))
}

/** The elements that a call and its answer stand in, by kind. */
export const callElements: Readonly<
  Record<FailedAnswer['callKind'], { readonly call: string; readonly response: string; readonly suffix: string }>
> = {
  intrinsic: { call: 'IMETHODCALL', response: 'IMETHODRESPONSE', suffix: '' },
  extrinsic: { call: 'METHODCALL', response: 'METHODRESPONSE', suffix: '' },
  export: { call: 'EXPMETHODCALL', response: 'EXPMETHODRESPONSE', suffix: 'EXP' },
}

function isInstance(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'kind' in item && item.kind === 'instance'
}
