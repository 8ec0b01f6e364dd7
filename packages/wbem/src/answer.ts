import { CimError, type ObjectPath } from '@cimarron/cim'
import {
  type EncodeStyle,
  type ExtrinsicCall,
  encodeKind,
  encodeResponse,
  type InstanceKind,
  type IntrinsicCall,
  type OperationName,
  operationShape,
  type ResponseFrame,
  responseFrame,
} from '@cimarron/cim-xml'
import type { InstanceBatch, Operations } from '@cimarron/cimom'
import type { AnswerWriter } from './answer-writer.ts'
import type { InstanceEncoders } from './instance-encoders.ts'
import { type Asked, type Content, intrinsicAnswers } from './intrinsic-answers.ts'

/** What the parts of an answer are written with. */
export interface Wording {
  readonly style: EncodeStyle
  readonly encoders: InstanceEncoders
}

/** Where an answer goes. */
export interface Answering {
  readonly writer: AnswerWriter
  readonly messageId: string
  readonly wording: Wording
}

/** Writes the answer to an intrinsic call. Throws `CimError` where the call fails. */
export async function answerIntrinsic(
  call: IntrinsicCall,
  operations: Operations,
  { writer, messageId, wording }: Answering,
): Promise<void> {
  const frame = frameOf(call.method, wording.style)
  const content = await contentOf(call, { operations, style: wording.style })
  // Nothing is written before the first of the content is there: until then a failure is answered as an error.
  writer.open(frame.open(messageId))
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
    writer.end(frame.close(content.pulled.output()))
    return
  }
  if ('batch' in content) await write(content.batch)
  else if ('instances' in content) for await (const batch of content.instances) await write(batch)
  else {
    for await (const element of content.elements) {
      const wait = writer.add(element)
      if (wait !== undefined) await wait
    }
  }
  writer.end(frame.close())
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
export function closingOf(method: OperationName, style: EncodeStyle): string {
  return frameOf(method, style).close()
}

/** The answer to a method call. Throws `CimError` where the call fails. */
export async function answerExtrinsic(
  call: ExtrinsicCall,
  operations: Operations,
  { messageId, wording }: Pick<Answering, 'messageId' | 'wording'>,
): Promise<string> {
  const { returnValue, parameters } = await operations.invokeMethod(call)
  const answer = { kind: 'extrinsic', method: call.method, returnValue, parameters } as const
  return encodeResponse(messageId, [answer], wording.style)
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
