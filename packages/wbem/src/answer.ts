import { CimError, type ObjectPath } from '@cimarron/cim'
import {
  batchFrame,
  type EncodeStyle,
  type ExtrinsicCall,
  encodeKind,
  encodeResponse,
  encodeSimpleResponse,
  type FailedAnswer,
  type InstanceKind,
  type IntrinsicCall,
  type OperationName,
  operationShape,
  type ResponseFrame,
  responseFrame,
} from '@cimarron/cim-xml'
import type { InstanceBatch, Operations } from '@cimarron/cimom'
import type { AnswerTarget } from './answer-writer.ts'
import type { ClassTexts } from './class-texts.ts'
import type { InstanceEncoders } from './instance-encoders.ts'
import { type Asked, type Content, type Elements, intrinsicAnswers } from './intrinsic-answers.ts'
import type { OperationCall } from './request-headers.ts'

/** What the parts of an answer are written with. */
export interface Wording {
  readonly style: EncodeStyle
  readonly encoders: InstanceEncoders
  readonly classTexts: ClassTexts
}

/** Where an answer goes. */
export interface Answering {
  readonly writer: AnswerTarget
  /** The id of the message that is answered; `undefined` within a batch, whose message is open already. */
  readonly messageId: string | undefined
  readonly wording: Wording
}

/** Writes the answer to a call that has been read. Throws `CimError` where the call fails. */
export async function answerCall(
  call: IntrinsicCall | ExtrinsicCall,
  operations: Operations,
  answering: Answering,
): Promise<void> {
  if (call.kind === 'intrinsic') await answerIntrinsic(call, operations, answering)
  else await answerExtrinsic(call, operations, answering)
}

/** Writes the answer to an intrinsic call. Throws `CimError` where the call fails. */
async function answerIntrinsic(
  call: IntrinsicCall,
  operations: Operations,
  { writer, messageId, wording }: Answering,
): Promise<void> {
  const frame = frameOf(call.method, wording.style)
  const content = await contentOf(call, { operations, ...wording })
  // Nothing is written before the first of the content is there: until then a failure is answered as an error.
  writer.open(messageId === undefined ? frame.openPart : frame.open(messageId))
  const close = messageId === undefined ? frame.closePart : frame.close
  const write = async (batch: InstanceBatch): Promise<void> => {
    const encode = wording.encoders.get(operationShape(call.method).result as InstanceKind, batch)
    for (const row of batch.rows) {
      const wait = writer.add(encode(row))
      if (wait !== undefined) await wait
    }
  }
  if ('pulled' in content) {
    for await (const batch of content.pulled.batches) {
      if (!('paths' in batch)) await write(batch)
      else await writePaths(batch.paths, { writer, wording })
    }
    writer.end(close(content.pulled.output()))
    return
  }
  if ('block' in content) {
    writer.endWith(content.block, close())
    return
  }
  if ('batch' in content) await write(content.batch)
  else if ('instances' in content) for await (const batch of content.instances) await write(batch)
  else await writeElements(content.elements, writer)
  writer.end(close())
}

async function writeElements(elements: Elements, writer: AnswerTarget): Promise<void> {
  // `for await` over what is there already would put each element through the microtask queue.
  if (Symbol.iterator in elements) {
    for (const element of elements) {
      const wait = writer.add(element)
      if (wait !== undefined) await wait
    }
    return
  }
  for await (const element of elements) {
    const wait = writer.add(element)
    if (wait !== undefined) await wait
  }
}

async function writePaths(
  paths: readonly ObjectPath[],
  { writer, wording }: Pick<Answering, 'writer' | 'wording'>,
): Promise<void> {
  for (const path of paths) {
    const wait = writer.add(encodeKind('instancePath', path, wording.style))
    if (wait !== undefined) await wait
  }
}

function contentOf<O extends OperationName>(call: IntrinsicCall<O>, asked: Asked): Content | Promise<Content> {
  const answer = intrinsicAnswers[call.method]
  if (answer === undefined) {
    throw new CimError('CIM_ERR_NOT_SUPPORTED', `${call.method} is not supported by this server`)
  }
  return answer(call.parameters, asked)
}

/** What ends an answer that was begun and can't be finished. */
export function closingOf(
  method: OperationName,
  style: EncodeStyle,
  { inBatch = false }: { readonly inBatch?: boolean } = {},
): string {
  const frame = frameOf(method, style)
  return inBatch ? frame.closePart() + batchFrame.close : frame.close()
}

/** The answer to a call that fails. */
export function failedAnswer(call: OperationCall, error: CimError): FailedAnswer {
  const callKind = call.kind === 'refused' ? call.callKind : call.kind
  return { kind: 'failed', callKind, method: call.method, error }
}

/** Writes the answer to a method call. */
async function answerExtrinsic(
  call: ExtrinsicCall,
  operations: Operations,
  { writer, messageId, wording }: Answering,
): Promise<void> {
  const { returnValue, parameters } = await operations.invokeMethod(call)
  const answer = { kind: 'extrinsic', method: call.method, returnValue, parameters } as const
  const { style } = wording
  writer.end(messageId === undefined ? encodeSimpleResponse(answer, style) : encodeResponse(messageId, [answer], style))
}

const frames = new Map<OperationName, ResponseFrame<OperationName>>()

function frameOf(method: OperationName, style: EncodeStyle): ResponseFrame<OperationName> {
  let frame = frames.get(method)
  if (frame === undefined) {
    frame = responseFrame(method, style)
    frames.set(method, frame)
  }
  return frame
}
