import {
  callElements,
  closeMessage,
  encodeError,
  encodeMethodParameter,
  encodeOutput,
  encodeReturnValue,
  openMessage,
} from './encode-frame.ts'
import { encodeKind } from './encode-kind.ts'
import { encodeElement } from './encode-object.ts'
import { type EncodeStyle, responseStyle } from './encode-path.ts'
import { escapeAttribute } from './escape.ts'
import type { Answer } from './message.ts'
import { operationShape } from './operation-types.ts'

/** A whole response as XML. Large answers are better written piece by piece: `responseFrame`, `resultEncoder`, `PieceWriter`. */
export function encodeResponse(id: string, answers: readonly Answer[], style: EncodeStyle = responseStyle): string {
  const first = answers[0]
  const suffix = first === undefined ? '' : callElements[kindOf(first)].suffix
  const inside = answers.map((answer) => encodeSimpleResponse(answer, style)).join('')
  return (
    openMessage(id) + (answers.length === 1 ? inside : encodeElement(`MULTI${suffix}RSP`, '', inside)) + closeMessage
  )
}

/** SIMPLERSP or SIMPLEEXPRSP: one answer, as it stands in a message or a batch. */
export function encodeSimpleResponse(answer: Answer, style: EncodeStyle = responseStyle): string {
  return encodeElement(`SIMPLE${callElements[kindOf(answer)].suffix}RSP`, '', encodeAnswer(answer, style))
}

function kindOf(answer: Answer): keyof typeof callElements {
  return answer.kind === 'failed' ? answer.callKind : answer.kind
}

function encodeAnswer(answer: Answer, style: EncodeStyle): string {
  const { response } = callElements[kindOf(answer)]
  return encodeElement(response, ` NAME="${escapeAttribute(answer.method)}"`, encodeInside(answer, style))
}

function encodeInside(answer: Answer, style: EncodeStyle): string {
  switch (answer.kind) {
    case 'failed':
      return encodeError(answer.error, style)
    case 'export':
      return ''
    case 'extrinsic': {
      const returned = answer.returnValue === undefined ? '' : encodeReturnValue(answer.returnValue, style)
      return returned + answer.parameters.map((parameter) => encodeMethodParameter(parameter, style)).join('')
    }
    case 'intrinsic': {
      const { result, many, out } = operationShape(answer.method)
      const output = encodeOutput(answer.output, out, style)
      if (result === 'nothing' || (!many && answer.results.length === 0)) return output
      const results = answer.results.map((item) => encodeKind(result, item, style)).join('')
      return encodeElement('IRETURNVALUE', '', results) + output
    }
  }
}
