import { CimError, type CimStatusName } from '@cimarron/cim'
import { checkCimVersions, decodeInstances, decodeMessageAttributes } from './decode-frame.ts'
import { kindDecoders } from './decode-kind.ts'
import { decodeParameterValue, decodeReturnValue } from './decode-parameter.ts'
import type { FailedAnswer, MethodParameter, ReturnValue } from './message.ts'
import { MessageError } from './message-error.ts'
import { findOperation, type Kind, type KindValues, type OperationName, operationShape } from './operation-types.ts'
import { Utf8Stream } from './utf8.ts'
import { XmlError } from './xml-error.ts'
import { shown, XmlReader } from './xml-reader.ts'
import { needMore, token, type XmlLimits, XmlScanner } from './xml-scanner.ts'

/** What a response says, bit by bit, in the order it comes. */
export type ResponseEvent =
  | { readonly kind: 'message'; readonly id: string; readonly isBatch: boolean }
  | { readonly kind: 'answer'; readonly callKind: FailedAnswer['callKind']; readonly method: string }
  | { readonly kind: 'result'; readonly value: KindValues[Kind] }
  | { readonly kind: 'return'; readonly value: ReturnValue }
  | { readonly kind: 'parameter'; readonly parameter: MethodParameter }
  | { readonly kind: 'output'; readonly name: string; readonly value: KindValues[Kind] | null }
  | { readonly kind: 'error'; readonly error: CimError }
  | { readonly kind: 'answer-end' }
  | { readonly kind: 'end' }

/**
 * Reads a response while it arrives: feed it bytes, take events. What is held is one result at a time and the bytes not
 * yet read, so memory does not grow with the answer.
 *
 * ```
 * reader.push(chunk); for (const event of reader.events()) …; reader.finish(); for (const event of reader.events()) …
 * ```
 *
 * @throws MessageError from `push`, `finish` and `events` where the response is no CIM-XML
 */
export class ResponseReader {
  readonly #scanner: XmlScanner
  readonly #reader: XmlReader
  readonly #utf8 = new Utf8Stream()
  #waiting = ''
  #needed = 0
  #final = false
  /** Names of the frame elements that are open, CIM first; results are read whole and are never on it. */
  readonly #frame: Frame[] = ['document']
  #isBatch = false
  /** What each answer stands in: SIMPLERSP or SIMPLEEXPRSP. */
  #single = ''
  #operation: OperationName | undefined

  /** `limits.maxBytes` bounds what is held at once, not the answer: a result longer than that is refused. */
  constructor(limits: XmlLimits = {}) {
    this.#scanner = new XmlScanner('', { ...limits, final: false })
    this.#reader = new XmlReader(this.#scanner)
  }

  /** Adds bytes. */
  push(bytes: Uint8Array): void {
    this.#waiting += guarded(() => this.#utf8.decode(bytes))
  }

  /** Says that all bytes have come. */
  finish(): void {
    this.#waiting += guarded(() => this.#utf8.decode(undefined))
    this.#final = true
  }

  /** The events that can be read from the bytes so far. */
  *events(): Generator<ResponseEvent, void, undefined> {
    if (this.#frame.length === 0) return
    // A result that was cut off is read again from its start, so wait till there is an eighth more to read: linear in all.
    if (!this.#final && this.#waiting.length < this.#needed) return
    const text = this.#waiting
    this.#waiting = ''
    guarded(() => this.#scanner.feed(text, this.#final))
    while (this.#frame.length > 0) {
      const mark = this.#scanner.mark()
      try {
        const event = guarded(() => this.#step())
        if (event !== undefined) yield event
      } catch (error) {
        if (error !== needMore) throw error
        this.#scanner.rewind(mark)
        this.#needed = this.#scanner.pending >> 3
        return
      }
    }
  }

  /** Reads one child of the innermost frame element, or its end. */
  #step(): ResponseEvent | undefined {
    const reader = this.#reader
    const frame = this.#frame.at(-1) ?? 'document'
    if (frame === 'document' && this.#scanner.depth === 0 && this.#isDone) return this.#finishDocument()
    const element = reader.child()
    if (element === undefined) return this.#leave(frame)
    switch (frame) {
      case 'document':
        if (element !== 'CIM') reader.unexpected(element)
        checkCimVersions(reader)
        this.#isDone = true
        return this.#enter('CIM')
      case 'CIM': {
        if (element !== 'MESSAGE') reader.unexpected(element)
        this.#id = decodeMessageAttributes(reader).id
        return this.#enter('MESSAGE')
      }
      case 'MESSAGE':
        if (!isResponse(element)) reader.unexpected(element)
        this.#isBatch = element.startsWith('MULTI')
        this.#single = element.replace('MULTI', 'SIMPLE')
        this.#enter(this.#isBatch ? 'batch' : 'response')
        return { kind: 'message', id: this.#id, isBatch: this.#isBatch }
      case 'batch':
        if (element !== this.#single) reader.unexpected(element)
        return this.#enter('response')
      case 'response':
        return this.#answer(element)
      case 'intrinsic':
      case 'extrinsic':
      case 'export':
        return this.#member(frame, element)
      case 'results':
        return { kind: 'result', value: this.#result(element) }
    }
  }

  #isDone = false
  #id = ''

  #enter(frame: Frame): undefined {
    this.#frame.push(frame)
  }

  #leave(frame: Frame): ResponseEvent | undefined {
    this.#frame.pop()
    if (frame === 'intrinsic' || frame === 'extrinsic' || frame === 'export') return { kind: 'answer-end' }
    return undefined
  }

  #finishDocument(): ResponseEvent {
    if (this.#scanner.next() !== token.end) this.#reader.invalid('something follows the end of <CIM>')
    this.#frame.pop()
    return { kind: 'end' }
  }

  #answer(element: string): ResponseEvent | undefined {
    const reader = this.#reader
    // Responses have no correlators (DSP0201 2.4); those of a server that repeats them tell nothing new.
    if (element === 'CORRELATOR') {
      reader.leaveTo(this.#scanner.depth - 1)
      return undefined
    }
    const callKind = answerKinds.get(element)
    if (callKind === undefined) return reader.unexpected(element)
    const method = reader.required('NAME')
    this.#operation = callKind === 'intrinsic' ? findOperation(method) : undefined
    this.#enter(callKind)
    return { kind: 'answer', callKind, method }
  }

  #member(frame: FailedAnswer['callKind'], element: string): ResponseEvent | undefined {
    const reader = this.#reader
    switch (element) {
      case 'ERROR':
        return { kind: 'error', error: decodeError(reader) }
      case 'IRETURNVALUE':
        return frame === 'extrinsic' ? reader.unexpected(element) : this.#enter('results')
      case 'RETURNVALUE':
        return frame === 'extrinsic' ? { kind: 'return', value: decodeReturnValue(reader) } : reader.unexpected(element)
      case 'PARAMVALUE':
        return frame === 'extrinsic' ? { kind: 'parameter', parameter: decodeParameterValue(reader) } : this.#output()
      default:
        return reader.unexpected(element)
    }
  }

  #result(element: string): KindValues[Kind] {
    const kind = this.#operation === undefined ? undefined : operationShape(this.#operation).result
    if (kind === undefined || kind === 'nothing') return this.#reader.unexpected(element)
    const { elements, decode } = kindDecoders[kind]
    if (elements.includes(element)) return decode(this.#reader, element)
    return this.#reader.invalid(`${this.#operation} returned <${element}>; it returns <${elements.join('> or <')}>`)
  }

  /** PARAMVALUE of an intrinsic response (EnumerationContext, EndOfSequence, QueryResultClass). */
  #output(): ResponseEvent {
    const reader = this.#reader
    const name = reader.required('NAME')
    const outputs = this.#operation === undefined ? {} : operationShape(this.#operation).out
    const known = Object.keys(outputs).find((output) => output.toLowerCase() === name.toLowerCase())
    const kind = known === undefined ? undefined : outputs[known]
    if (known === undefined || kind === undefined) {
      return reader.invalid(`${this.#operation ?? 'the operation'} has no output parameter ${shown(name)}`)
    }
    const element = reader.child()
    if (element === undefined) return { kind: 'output', name: known, value: null }
    const { elements, decode } = kindDecoders[kind]
    if (!elements.includes(element)) reader.unexpected(element)
    const value = decode(reader, element)
    reader.end()
    return { kind: 'output', name: known, value }
  }
}

type Frame = 'document' | 'CIM' | 'MESSAGE' | 'batch' | 'response' | FailedAnswer['callKind'] | 'results'

const answerKinds: ReadonlyMap<string, FailedAnswer['callKind']> = new Map([
  ['IMETHODRESPONSE', 'intrinsic'],
  ['METHODRESPONSE', 'extrinsic'],
  ['EXPMETHODRESPONSE', 'export'],
])

function isResponse(element: string): boolean {
  return element === 'SIMPLERSP' || element === 'MULTIRSP' || element === 'SIMPLEEXPRSP' || element === 'MULTIEXPRSP'
}

/** ERROR (DSP0201 5.2.6.12). */
function decodeError(reader: XmlReader): CimError {
  const code = reader.required('CODE')
  if (!/^\d{1,9}$/.test(code)) reader.invalid(`the error code is ${shown(code)}; it must be a number`)
  const description = reader.attribute('DESCRIPTION')
  const errors = decodeInstances(reader)
  return errorOf(Number(code), description, errors)
}

/** An error as the wire tells it: in an ERROR element, or in the trailers of a chunked answer. */
export function errorOf(code: number, description: string | undefined, errors: readonly unknown[] = []): CimError {
  const status: CimStatusName | undefined = new CimError(code, '').status
  return new CimError(code, description ?? status ?? `status ${code}`, { errors })
}

/** A broken value in an answer makes the answer unreadable; so does broken XML. */
function guarded<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new MessageError('request-not-well-formed', cause.message, { cause })
  }
}
