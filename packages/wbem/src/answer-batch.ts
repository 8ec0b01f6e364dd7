import type { CimError } from '@cimarron/cim'
import { batchFrame, encodeSimpleResponse, type OperationName } from '@cimarron/cim-xml'
import { closingOf, failedAnswer, type Wording } from './answer.ts'
import type { AnswerTarget, AnswerWriter } from './answer-writer.ts'
import type { OperationCall } from './request-headers.ts'

export interface BatchAnswering {
  readonly writer: AnswerWriter
  readonly messageId: string
  readonly wording: Wording
  /** Writes the answer to one call. */
  readonly answer: (call: OperationCall, target: AnswerTarget) => Promise<void>
  /** What an error is to be answered with. Throws it where there is nobody to answer. */
  readonly failure: (error: unknown) => CimError
}

/**
 * Answers a batch (MULTIREQ): does its calls one after the other, in their order, and answers each by itself. A call that
 * fails is answered by its error, and those behind it are done all the same.
 */
export async function answerBatch(calls: readonly OperationCall[], batch: BatchAnswering): Promise<void> {
  const { writer, wording } = batch
  writer.open(batchFrame.open(batch.messageId))
  for (const call of calls) {
    const part = new BatchPart(writer)
    const before = writer.mark()
    try {
      await batch.answer(call, part)
    } catch (error) {
      const failure = batch.failure(error)
      if (!writer.rewind(before)) {
        // Results of this call are out: there is no way to say within the document that no more will come.
        writer.fail(failure, closingOf(call.method as OperationName, wording.style, { inBatch: true }))
        return
      }
      part.end(encodeSimpleResponse(failedAnswer(call, failure), wording.style))
    }
    await part.written
  }
  writer.end(batchFrame.close)
}

/** One answer of several: its end is not the end of the whole. */
class BatchPart implements AnswerTarget {
  readonly #whole: AnswerWriter
  /** Settles when more may be written. */
  written: Promise<void> | undefined

  constructor(whole: AnswerWriter) {
    this.#whole = whole
  }

  open(text: string): void {
    this.#whole.open(text)
  }

  add(text: string): Promise<void> | undefined {
    return this.#whole.add(text)
  }

  end(text = ''): void {
    this.written = this.#whole.add(text)
  }

  endWith(block: Buffer, text: string): void {
    this.end(block.toString() + text)
  }
}
