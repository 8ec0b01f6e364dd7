import { isAscii } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { CimError } from '@cimarron/cim'
import { decodeRequest, encodeResponse, type OperationName, type RequestLimits, responseStyle } from '@cimarron/cim-xml'
import type { ObjectManager, Principal } from '@cimarron/cimom'
import { answerClientError, basicCredentials, discardRest, type HttpParseError } from '@cimarron/wbem-client/node'
import { type Answering, answerCall, closingOf, failedAnswer, type Wording } from './answer.ts'
import { answerBatch } from './answer-batch.ts'
import { AnswerWriter, SlowReader } from './answer-writer.ts'
import { ClassTexts } from './class-texts.ts'
import { ConnectedCaller } from './connected-caller.ts'
import { acceptsGzip } from './content-coding.ts'
import { cimXmlFace, functionalGroups } from './face.ts'
import { InstanceEncoders } from './instance-encoders.ts'
import { OperationMeter, operationOf } from './operation-meter.ts'
import { limitsFrom, type WbemHandlerOptions, type WbemLimits, type WbemLogEntry } from './options.ts'
import { Refusal, refusalShape, refusals } from './refusal.ts'
import { BodyReader, ClientGone } from './request-body.ts'
import { checkHeaders, checkMessage, type OperationCall } from './request-headers.ts'
import { UnreadAnswers } from './unread-answers.ts'

/** What a server of `node:http` or `node:https` needs: listeners for its events. */
export interface WbemHandler {
  /** For `request`. */
  readonly request: (request: IncomingMessage, response: ServerResponse) => void
  /** For `checkContinue`: a client that asks first is told of a refusal before it sends its body. */
  readonly checkContinue: (request: IncomingMessage, response: ServerResponse) => void
  /** For `clientError`. */
  readonly clientError: (error: HttpParseError, socket: Socket) => void
}

/** CIM-XML over HTTP (DSP0200) in front of an object manager. */
export function createWbemHandler(manager: ObjectManager, options: WbemHandlerOptions): WbemHandler {
  manager.faces.describe(
    cimXmlFace({ hasIndications: manager.indications !== undefined, identifies: options.identify !== undefined }),
  )
  const server = new WbemServer(manager, options)
  return {
    request: (request, response) => void server.serve(request, response),
    checkContinue: (request, response) => void server.serve(request, response, { askedToContinue: true }),
    clientError: answerClientError,
  }
}

/** A request whose message has been read, and what its answer goes to. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly caller: ConnectedCaller
  readonly writer: AnswerWriter
  readonly messageId: string
  readonly meter: OperationMeter
}

class WbemServer {
  readonly #manager: ObjectManager
  readonly #options: WbemHandlerOptions
  readonly #limits: WbemLimits
  readonly #messageLimits: RequestLimits
  readonly #bodies: BodyReader
  readonly #unread: UnreadAnswers
  readonly #wording: Wording
  readonly #paths: ReadonlySet<string>
  readonly #common: Readonly<Record<string, string>>
  readonly #headers: readonly string[]

  constructor(manager: ObjectManager, options: WbemHandlerOptions) {
    this.#manager = manager
    this.#options = options
    this.#limits = limitsFrom(options.limits)
    this.#messageLimits = {
      maxBytes: this.#limits.bodyBytes,
      maxDepth: this.#limits.elementDepth,
      maxCalls: this.#limits.batchCalls,
      maxCorrelators: this.#limits.correlators,
    }
    this.#bodies = new BodyReader(this.#limits)
    this.#unread = new UnreadAnswers(this.#limits.drainTimeoutMs)
    const style = { ...responseStyle, host: options.host ?? responseStyle.host }
    this.#wording = { style, encoders: new InstanceEncoders(style), classTexts: new ClassTexts(style) }
    this.#paths = new Set(options.paths ?? ['/cimom', '/'])
    this.#common = options.serverHeader === undefined ? {} : { Server: options.serverHeader }
    this.#headers = [
      ...Object.entries(this.#common).flat(),
      ...['Content-Type', 'application/xml; charset="utf-8"'],
      ...['CIMOperation', 'MethodResponse'],
    ]
  }

  /** Serves one request; never fails. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    { askedToContinue = false }: { askedToContinue?: boolean } = {},
  ): Promise<void> {
    this.#unread.watch(request.socket)
    // A client can go away between any two statements below; without a listener that would end the process.
    response.on('error', (error) => this.#log(request, { event: 'broken', message: error.message, error }))
    try {
      if (this.#answerOptions(request, response)) return
      this.#checkTarget(request)
      const principal = await this.#principal(request)
      checkHeaders(request.headers)
      if (askedToContinue) {
        this.#bodies.checkAnnounced(request)
        response.writeContinue()
      }
      const body = await this.#bodies.read(request)
      await this.#answer(body, { request, response, principal })
    } catch (error) {
      this.#refuse(error, request, response)
    }
  }

  async #answer(
    body: Buffer,
    { request, response, principal }: { request: IncomingMessage; response: ServerResponse; principal: Principal },
  ): Promise<void> {
    const meter = new OperationMeter(request)
    // ASCII is its own text; anything else is decoded strictly.
    const message = decodeRequest(isAscii(body) ? body.toString('latin1') : body, this.#messageLimits)
    const calls = checkMessage(request.headers, message)
    const caller = new ConnectedCaller(principal, response)
    const writer = new AnswerWriter({
      response,
      headers: this.#headers,
      trailers: /\btrailers\b/i.test(String(request.headers.te ?? '')),
      drainTimeoutMs: this.#limits.drainTimeoutMs,
      compressFrom: this.#isCompressed(request) ? compressFrom : undefined,
    })
    const exchange: Exchange = { request, response, caller, writer, messageId: message.id, meter }
    const [call] = calls
    // What is in a batch is told as one Batched operation, and no more than that (CIM_CIMOMStatisticalData.OperationType).
    const operation = message.isBatch || call === undefined ? 'Batched' : operationOf(call)
    try {
      if (message.isBatch || call === undefined) await this.#answerBatch(calls, exchange)
      else await this.#answerOne(call, exchange)
    } catch (error) {
      meter.result = 'gone'
      throw error
    } finally {
      meter.report(operation, this.#manager.statistics, caller.providerTime)
    }
  }

  #isCompressed(request: IncomingMessage): boolean {
    if (!acceptsGzip(request.headers['accept-encoding'])) return false
    const { compress = 'remote' } = this.#options
    return compress === 'remote' ? !isLocal(request) : compress === 'always'
  }

  async #answerOne(call: OperationCall, exchange: Exchange): Promise<void> {
    const { request, response, caller, writer, messageId } = exchange
    try {
      await this.#answerCall(call, { caller, writer, messageId })
    } catch (error) {
      const failure = this.#failure(error, exchange)
      exchange.meter.result = failure.status ?? String(failure.code)
      const { style } = this.#wording
      if (writer.started) {
        this.#log(request, { event: 'broken', message: `an answer was cut off: ${failure.message}`, error })
        writer.fail(failure, closingOf(call.method as OperationName, style))
      } else {
        // What was gathered of an answer that failed before any of it went out is dropped with its writer.
        const { drainTimeoutMs } = this.#limits
        const fresh = new AnswerWriter({ response, headers: this.#headers, trailers: false, drainTimeoutMs })
        fresh.end(encodeResponse(messageId, [failedAnswer(call, failure)], style))
      }
    }
  }

  async #answerBatch(calls: readonly OperationCall[], exchange: Exchange): Promise<void> {
    const { caller, writer, messageId } = exchange
    await answerBatch(calls, {
      writer,
      messageId,
      wording: this.#wording,
      answer: (call, target) => this.#answerCall(call, { caller, writer: target, messageId: undefined }),
      failure: (error) => this.#failure(error, exchange),
    })
  }

  async #answerCall(
    call: OperationCall,
    { caller, writer, messageId }: Pick<Exchange, 'caller'> & Omit<Answering, 'wording'>,
  ): Promise<void> {
    if (call.kind === 'refused') throw call.error
    const namespace = call.kind === 'extrinsic' ? (call.object.namespace ?? '') : call.namespace
    const who = call.correlators === undefined ? caller : caller.withCorrelators(call.correlators)
    const operations = this.#manager.open(namespace, who)
    await answerCall(call, operations, { writer, messageId, wording: this.#wording })
  }

  /** What a failed call is answered with. Throws the error where there is nobody to answer. */
  #failure(error: unknown, { caller, request }: Exchange): CimError {
    if (caller.isGone || error instanceof ClientGone || error instanceof SlowReader) throw error
    return this.#cimError(error, request)
  }

  /** An error as CIM status; what is no CimError is a fault of ours and told to the log. */
  #cimError(error: unknown, request: IncomingMessage): CimError {
    if (error instanceof CimError) return error
    const text = error instanceof Error ? error.message : String(error)
    this.#log(request, { event: 'fault', message: text, error })
    return new CimError('CIM_ERR_FAILED', `an error in the server: ${text}`, { cause: error })
  }

  #checkTarget({ method, url = '/' }: IncomingMessage): void {
    const query = url.indexOf('?')
    const path = query < 0 ? url : url.slice(0, query)
    if (!this.#paths.has(path)) throw new Refusal('not-found', `nothing answers at ${path}; /cimom takes CIM-XML`)
    if (method !== 'POST') throw new Refusal('method-not-allowed', `${method} is not supported; send CIM-XML by POST`)
  }

  async #principal(request: IncomingMessage): Promise<Principal> {
    const { authorization } = request.headers
    // Who gives a name is taken at their word, and their right, also where without one they would be somebody.
    const credentials = basicCredentials(authorization)
    const principal =
      credentials === undefined
        ? await this.#options.identify?.(request)
        : await this.#options.authenticate(credentials.username, credentials.password, request)
    if (principal === undefined) throw new Refusal('unauthorized', 'a name and password are needed (HTTP Basic)')
    if (principal === 'too-busy') throw new Refusal('too-busy', 'too many passwords wait to be checked; try again')
    if (principal === null) {
      const what = credentials === undefined ? 'token or certificate' : 'name or password'
      throw new Refusal('unauthorized', `the ${what} is wrong`)
    }
    return principal
  }

  /** DSP0200, "Determining CIM server capabilities": what there is, told by OPTIONS. */
  #answerOptions(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'OPTIONS') return false
    response.writeHead(200, {
      ...this.#common,
      Allow: 'POST, OPTIONS',
      Opt: 'http://www.dmtf.org/cim/mapping/http/v1.0 ; ns=73',
      '73-CIMProtocolVersion': '1.0',
      '73-CIMSupportedFunctionalGroups': functionalGroups,
      'Content-Length': 0,
    })
    response.end()
    return true
  }

  #refuse(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (error instanceof ClientGone || response.headersSent || response.destroyed) {
      this.#log(request, { event: 'broken', message: error instanceof Error ? error.message : String(error), error })
      response.destroy()
      return
    }
    const shape = refusalShape(error)
    if (shape === undefined) this.#log(request, { event: 'fault', message: String(error), error })
    const { status, cimError, headers } = shape ?? { ...refusals['server-fault'], cimError: undefined, headers: {} }
    const message = shape !== undefined && error instanceof Error ? error.message : 'an error in the server'
    this.#log(request, { event: 'refused', status, message })
    const text = `${message.toWellFormed()}\n`
    response.writeHead(status, {
      ...this.#common,
      ...(cimError !== undefined && { CIMError: cimError }),
      ...headers,
      // The rest of a body that was not read would be taken for the next request.
      ...(!request.complete && { Connection: 'close' }),
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    })
    response.end(text)
    if (!request.complete) discardRest(request)
  }

  #log(request: IncomingMessage, entry: Omit<WbemLogEntry, 'remote'>): void {
    this.#options.log?.({ ...entry, remote: remoteOf(request) })
  }
}

/** Below it, gzip costs more than it saves: it takes 50 µs for what a slow line carries in 1 ms. */
const compressFrom = 16 * 1024

/** Whether the client is on this host: on a unix socket, or at a loopback address. */
function isLocal(request: IncomingMessage): boolean {
  return /^(?:local$|127\.|::1$|::ffff:127\.)/.test(remoteOf(request))
}

function remoteOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'local'
}
