import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'
import { type Answer, type Call, decodeRequest, encodeResponse } from '@cimarron/cim-xml'
import type { Credentials } from '../transport.ts'
import { basicCredentials } from './basic-authentication.ts'
import { discardRest } from './discard-rest.ts'
import { checkExportHeaders, exportCalls } from './export-headers.ts'
import type { IndicationQueue, IndicationSender } from './indication-queue.ts'
import type { ListenerLimits, ListenerOptions } from './listener-options.ts'
import { ListenerRefusal, refusalOf } from './listener-refusal.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** What a delivery holds in memory, and until when. */
interface Held {
  bytes: number
  until: readonly Promise<void>[]
}

/** From HTTP requests to indications in a queue: the export messages of DSP0200 as a listener answers them. */
export class ExportFace {
  readonly #queue: IndicationQueue
  readonly #options: ListenerOptions
  readonly #limits: ListenerLimits
  /** Bytes of the bodies that arrive or wait. */
  #held = 0

  constructor(queue: IndicationQueue, options: ListenerOptions, limits: ListenerLimits) {
    this.#queue = queue
    this.#options = options
    this.#limits = limits
  }

  /** Serves one request; never fails. */
  async serve(request: IncomingMessage, response: ServerResponse, asked: { toContinue: boolean }): Promise<void> {
    response.on('error', (error) => this.#tell(request, error.message))
    const body: Held = { bytes: 0, until: [] }
    try {
      const sender = this.#sender(request)
      checkExportHeaders(request.headers)
      if (asked.toContinue) response.writeContinue()
      const text = await this.#read(request, body)
      await this.#answer(text, { request, response, from: sender, body })
    } catch (error) {
      this.#refuse(error, request, response)
    }
    await Promise.allSettled(body.until)
    this.#held -= body.bytes
  }

  async #answer(
    text: Buffer,
    { request, response, from, body }: Exchange & { readonly from: IndicationSender; readonly body: Held },
  ): Promise<void> {
    const { bodyBytes: maxBytes, elementDepth: maxDepth } = this.#limits
    const message = decodeRequest(text, { maxBytes, maxDepth })
    const calls = exportCalls(request.headers, message)
    const good = calls.flatMap((call) => (call.kind === 'export' ? [call.indication] : []))
    body.until = this.#queue.add(good.map((indication) => ({ indication, from })))
    if (this.#options.acknowledge !== 'received') {
      const gone = new Promise<void>((resolve) => response.once('close', resolve))
      await Promise.race([Promise.all(body.until), gone])
      if (response.destroyed) {
        this.#queue.withdraw(from)
        throw new SenderGone()
      }
    }
    const answer = Buffer.from(encodeResponse(message.id, calls.map(answerTo)))
    response.writeHead(200, {
      'Content-Type': 'application/xml; charset="utf-8"',
      'Content-Length': answer.byteLength,
      CIMExport: 'MethodResponse',
    })
    response.end(answer)
  }

  /** Who sends, if they may. @throws ListenerRefusal */
  #sender({ method, url = '/', headers, socket }: IncomingMessage): IndicationSender {
    const { path, credentials } = this.#options
    if (path !== undefined && url !== path) {
      throw new ListenerRefusal('not-found', `no indications are taken at ${url}; they are at ${path}`)
    }
    if (method !== 'POST') throw new ListenerRefusal('method-not-allowed', `${method} is not supported; POST is`)
    const from = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0, ...certificateOf(socket) }
    if (credentials === undefined) return from
    const given = basicCredentials(headers.authorization)
    if (given === undefined || !areSame({ user: given.username, password: given.password }, credentials)) {
      throw new ListenerRefusal('unauthorized', 'a name and password are needed (HTTP Basic), and these are not they')
    }
    return { ...from, user: given.username }
  }

  /** The whole body. What is held of it is counted in `body`. */
  async #read(request: IncomingMessage, body: Held): Promise<Buffer> {
    const { bodyBytes, heldBytes } = this.#limits
    const tooLarge = (): ListenerRefusal =>
      new ListenerRefusal('body-too-large', `the body is longer than ${bodyBytes} bytes`)
    if (Number(request.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge()
    const pieces: Buffer[] = []
    try {
      // Leaving the loop must not close the connection: the refusal has to go out yet.
      for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        body.bytes += piece.byteLength
        this.#held += piece.byteLength
        if (body.bytes > bodyBytes) throw tooLarge()
        if (this.#held > heldBytes) {
          throw new ListenerRefusal('too-busy', 'too much waits to be read; try again')
        }
        pieces.push(piece)
      }
    } catch (error) {
      if (error instanceof ListenerRefusal) throw error
      throw new SenderGone({ cause: error })
    }
    return Buffer.concat(pieces)
  }

  #refuse(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const text = error instanceof Error ? error.message : String(error)
    if (error instanceof SenderGone || response.headersSent || response.destroyed) {
      this.#tell(request, text)
      response.destroy()
      return
    }
    const shape = refusalOf(error) ?? { status: 500 }
    this.#tell(request, text, shape.status)
    const body = Buffer.from(`${text.toWellFormed()}\n`)
    response.writeHead(shape.status, {
      ...('cimError' in shape && { CIMError: shape.cimError }),
      ...('headers' in shape && shape.headers),
      ...(!request.complete && { Connection: 'close' }),
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': body.byteLength,
    })
    response.end(body)
    if (!request.complete) discardRest(request)
  }

  #tell({ socket }: IncomingMessage, message: string, status?: number): void {
    this.#options.onProblem?.({ message, address: socket.remoteAddress ?? '', status })
  }
}

function answerTo(call: Call): Answer {
  return call.kind === 'refused'
    ? { kind: 'failed', callKind: 'export', method: call.method, error: call.error }
    : { kind: 'export', method: call.method }
}

function certificateOf(socket: IncomingMessage['socket']): { certificate?: string } {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return {}
  const name = socket.getPeerCertificate().subject?.CN
  const first = Array.isArray(name) ? name[0] : name
  return first === undefined ? {} : { certificate: first }
}

/** Compared in a time that tells nothing of where they differ. */
function areSame(a: Credentials, b: Credentials): boolean {
  const digest = ({ user, password }: Credentials): Buffer =>
    createHash('sha256')
      .update(JSON.stringify([user, password]))
      .digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** The sender closed the connection before it was answered. */
class SenderGone extends Error {
  override readonly name = 'SenderGone'

  constructor(options: { cause?: unknown } = {}) {
    super('the sender closed the connection before it was answered', options)
  }
}
