import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import type { CimError } from '@cimarron/cim'
import { PieceWriter } from '@cimarron/cim-xml'
import { deflated, deflater } from './content-coding.ts'
import { ClientGone } from './request-body.ts'

/** How long the event loop may be held before others get their turn. */
const turnMs = 1
/** How many items are written between two looks at the clock. */
const itemsPerLook = 16

/** Where an answer is written to, in whole or as one of several. */
export type AnswerTarget = Pick<AnswerWriter, 'open' | 'add' | 'end' | 'endWith'>

/** A place in an answer. */
export interface AnswerMark {
  readonly sent: number
  readonly length: number
}

export interface AnswerWriterOptions {
  readonly response: ServerResponse
  /** Names and values in turns: the form that costs Node least. */
  readonly headers: readonly string[]
  /** The client reads trailers, so that an error in the middle of an answer can be told in them (DSP0200, "Trailer"). */
  readonly trailers: boolean
  readonly drainTimeoutMs: number
  /** The client takes gzip: answers of this many characters and more are sent so. `undefined`: never. */
  readonly compressFrom?: number | undefined
}

/**
 * Writes an answer: in one go with its length if it is short, else in chunks of about 64 KB as they come, waiting for a
 * slow reader and letting other requests have their turn after each millisecond of work.
 */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions
  readonly #pieces = new PieceWriter()
  #items = 0
  #turnStart = 0
  /** How many pieces have been handed on. */
  #sent = 0
  /** What the pieces go through: the response itself, or a compressor before it. */
  #body: Writable | undefined

  constructor(options: AnswerWriterOptions) {
    this.#options = options
  }

  /** Whether anything has gone out, after which the status can't be changed any more. */
  get started(): boolean {
    return this.#options.response.headersSent
  }

  /** The first of the answer: stands before whatever comes, and is not sent on its own. */
  open(text: string): void {
    this.#pieces.add(text)
  }

  /** Adds text; a promise where the caller must wait before it adds more. */
  add(text: string): Promise<void> | undefined {
    if (this.#pieces.add(text)) return this.#flush()
    this.#items++
    if (this.#items % itemsPerLook !== 0) return undefined
    if (this.#turnStart === 0) this.#turnStart = performance.now()
    else if (performance.now() - this.#turnStart > turnMs) return this.#rest()
    return undefined
  }

  /** This place in the answer, to come back to with `rewind`. */
  mark(): AnswerMark {
    return { sent: this.#sent, length: this.#pieces.length }
  }

  /** Drops what was added since the mark; false where some of it is out already, and nothing can be done. */
  rewind({ sent, length }: AnswerMark): boolean {
    if (sent !== this.#sent) return false
    this.#pieces.cut(length)
    return true
  }

  /** The last of the answer. */
  end(text = ''): void {
    const { response, headers, compressFrom = Number.POSITIVE_INFINITY } = this.#options
    const last = this.#pieces.take() + text
    if (this.#body !== undefined) {
      this.#body.end(last)
      return
    }
    if (last.length >= compressFrom) {
      const bytes = deflated(last)
      response.writeHead(200, [...headers, 'Content-Encoding', 'gzip', 'Content-Length', String(bytes.length)])
      response.end(bytes)
      return
    }
    const length = Buffer.byteLength(last)
    response.writeHead(200, [...headers, 'Content-Length', String(length)])
    // Text that is all ASCII need not be looked through again to become bytes.
    response.end(last, length === last.length ? 'latin1' : 'utf8')
  }

  /** The last of the answer, most of it as bytes that were made before: they go out as they are. */
  endWith(block: Buffer, text: string): void {
    const { response, headers, compressFrom = Number.POSITIVE_INFINITY } = this.#options
    if (this.#body !== undefined || block.length >= compressFrom) {
      this.end(block.toString() + text)
      return
    }
    const first = this.#pieces.take()
    const length = Buffer.byteLength(first) + block.length + Buffer.byteLength(text)
    response.writeHead(200, [...headers, 'Content-Length', String(length)])
    response.cork()
    response.write(first)
    response.write(block)
    response.end(text)
  }

  /** Ends an answer that has begun and can't be finished: by a trailer where the client reads them, else by cutting it off. */
  fail(error: CimError, close: string): void {
    const { response, trailers } = this.#options
    if (!trailers) {
      // A connection that closes within a chunked body is the one sign that any client understands.
      response.destroy()
      return
    }
    response.addTrailers({
      CIMStatusCode: String(error.code),
      CIMStatusCodeDescription: encodeURIComponent(error.message.toWellFormed()),
    })
    this.end(close)
  }

  async #flush(): Promise<void> {
    if (this.#options.response.destroyed) throw new ClientGone()
    this.#sent++
    this.#body ??= this.#begin()
    if (!this.#body.write(this.#pieces.take())) await this.#drained(this.#body)
    // A fast reader's `drain` comes without a turn of the event loop: it is no reason to start the millisecond anew.
    if (performance.now() - this.#turnStart > turnMs) await this.#rest()
  }

  /** Sends the headers of an answer whose length is not known. */
  #begin(): Writable {
    const { response, headers, trailers, compressFrom } = this.#options
    const trailer = trailers ? ['Trailer', 'CIMStatusCode, CIMStatusCodeDescription'] : []
    const coding = compressFrom === undefined ? [] : ['Content-Encoding', 'gzip']
    response.writeHead(200, [...headers, ...coding, ...trailer, 'Transfer-Encoding', 'chunked'])
    if (compressFrom === undefined) return response
    const compressor = deflater()
    compressor.on('error', (error) => response.destroy(error))
    response.on('close', () => compressor.destroy())
    compressor.pipe(response)
    return compressor
  }

  async #rest(): Promise<void> {
    await new Promise(setImmediate)
    if (this.#options.response.destroyed) throw new ClientGone()
    this.#turnStart = performance.now()
  }

  async #drained(body: Writable): Promise<void> {
    const { response, drainTimeoutMs } = this.#options
    await new Promise<void>((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        body.off('drain', drain)
        response.off('close', close)
        act()
      }
      const drain = (): void => settle(resolve)
      const close = (): void => settle(() => reject(new ClientGone()))
      const timer = setTimeout(() => settle(() => reject(new SlowReader(drainTimeoutMs))), drainTimeoutMs)
      body.on('drain', drain)
      response.on('close', close)
    })
  }
}

/** A client that does not read its answer. */
export class SlowReader extends Error {
  override readonly name = 'SlowReader'

  constructor(waitedMs: number) {
    super(`the client read nothing of its answer for ${waitedMs} ms`)
  }
}
