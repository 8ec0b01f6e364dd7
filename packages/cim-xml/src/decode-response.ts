import type { CimError } from '@cimarron/cim'
import type { Answer, MethodParameter, ResponseMessage, ReturnValue } from './message.ts'
import { findOperation, type Kind, type KindValues } from './operation-types.ts'
import { type ResponseEvent, ResponseReader } from './response-reader.ts'
import type { XmlLimits } from './xml-scanner.ts'

/** Reads a whole response. For large ones, and to see results while they come, see `ResponseReader`. Throws `MessageError`. */
export function decodeResponse(body: Uint8Array, limits: XmlLimits = {}): ResponseMessage {
  const reader = new ResponseReader(limits)
  reader.push(body)
  reader.finish()
  let id = ''
  let isBatch = false
  const answers: Answer[] = []
  let current: AnswerBuilder | undefined
  for (const event of reader.events()) {
    if (event.kind === 'message') ({ id, isBatch } = event)
    else if (event.kind === 'answer') current = new AnswerBuilder(event)
    else if (event.kind === 'answer-end') {
      if (current !== undefined) answers.push(current.build())
      current = undefined
    } else current?.add(event)
  }
  return { kind: 'response', id, isBatch, answers }
}

/** Puts an answer together from its events: made with the first, given the others, built at `answer-end`. */
export class AnswerBuilder {
  readonly #start: Extract<ResponseEvent, { kind: 'answer' }>
  readonly #results: KindValues[Kind][] = []
  readonly #parameters: MethodParameter[] = []
  readonly #output: Record<string, unknown> = {}
  #returned: ReturnValue | undefined
  #error: CimError | undefined

  constructor(start: Extract<ResponseEvent, { kind: 'answer' }>) {
    this.#start = start
  }

  add(event: ResponseEvent): void {
    if (event.kind === 'result') this.#results.push(event.value)
    else if (event.kind === 'parameter') this.#parameters.push(event.parameter)
    else if (event.kind === 'return') this.#returned = event.value
    else if (event.kind === 'output') this.#output[event.name] = event.value
    else if (event.kind === 'error') this.#error = event.error
  }

  build(): Answer {
    const { callKind, method } = this.#start
    if (this.#error !== undefined) return { kind: 'failed', callKind, method, error: this.#error }
    switch (callKind) {
      case 'export':
        return { kind: 'export', method }
      case 'extrinsic':
        return { kind: 'extrinsic', method, returnValue: this.#returned, parameters: this.#parameters }
      case 'intrinsic':
        return {
          kind: 'intrinsic',
          method: findOperation(method) ?? method,
          results: this.#results,
          output: this.#output,
          // The reader has checked each result and output against the operation's row.
        } as unknown as Answer
    }
  }
}
