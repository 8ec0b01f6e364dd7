import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { pipeline, type Readable } from 'node:stream'
import type { SecureContext } from 'node:tls'
import { createGunzip, gzipSync } from 'node:zlib'
import type { WbemAddress } from './address.ts'
import {
  basicAuthorization,
  type Credentials,
  type TransportRequest,
  type TransportResponse,
  type WbemTransport,
} from './transport.ts'
import { type TransportErrorCode, WbemTransportError } from './transport-error.ts'

type Pem = string | Buffer

export interface NodeTransportOptions {
  readonly credentials?: Credentials | undefined
  /** The certificate authorities to trust in place of the system's (PEM). */
  readonly ca?: Pem | readonly Pem[] | undefined
  /** A client certificate and its key (PEM). */
  readonly cert?: Pem | undefined
  readonly key?: Pem | undefined
  /** The key's passphrase. */
  readonly passphrase?: string | undefined
  /** `false` takes any certificate: whoever sits in between then reads the password. Default true. */
  readonly checkCertificate?: boolean | undefined
  /** In place of `ca`, `cert`, `key` and `passphrase`: all of them, prepared once for many servers. */
  readonly secureContext?: SecureContext | undefined
  /** How many connections may be open at once. Default 8. */
  readonly maxConnections?: number | undefined
  /** The longest answer that is read, in bytes. Default: no limit. */
  readonly maxAnswerBytes?: number | undefined
  /** Finds the addresses of a host's name in place of the system, or refuses them; as of `net.connect`. */
  readonly lookup?: LookupFunction | undefined
  /**
   * gzip on the wire: `answers` asks for it, `both` also sends requests of 16 Ki characters and more so, which not every
   * server takes. Saves nine tenths of the line, and costs both ends some time. Default: none.
   */
  readonly compress?: 'answers' | 'both' | undefined
}

/** A transport over sockets: HTTP, HTTPS and unix sockets, with connections kept alive between calls. */
export class NodeTransport implements WbemTransport {
  readonly address: string
  readonly #agent: HttpAgent | HttpsAgent
  readonly #request: typeof httpRequest
  readonly #target: RequestOptions
  readonly #authorization: Readonly<Record<string, string>>
  readonly #maxAnswerBytes: number
  readonly #compress: NodeTransportOptions['compress']

  constructor(where: WbemAddress, options: NodeTransportOptions = {}) {
    this.address = where.text
    const agentOptions = { keepAlive: true, maxSockets: options.maxConnections ?? 8 }
    const isSecure = where.kind === 'https'
    this.#compress = options.compress
    this.#agent = isSecure ? new HttpsAgent({ ...agentOptions, ...tlsOptions(options) }) : new HttpAgent(agentOptions)
    this.#request = isSecure ? httpsRequest : httpRequest
    this.#target =
      where.kind === 'unix'
        ? { socketPath: where.socketPath, host: 'localhost', path: where.path }
        : { host: where.host, port: where.port, path: where.path, lookup: options.lookup }
    this.#maxAnswerBytes = options.maxAnswerBytes ?? Number.POSITIVE_INFINITY
    // A unix socket stands for a role by its file mode; no password goes over it.
    const credentials = where.kind === 'unix' ? undefined : (options.credentials ?? where.credentials)
    this.#authorization = credentials === undefined ? {} : { Authorization: basicAuthorization(credentials) }
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    try {
      return this.#response(await this.#attempt(request), request.signal)
    } catch (error) {
      // The server may close a kept connection just when it is used again; another then does.
      if (!(error instanceof StaleConnection)) throw error
      if (!request.isSafe) throw this.#error(error.cause)
      return this.#response(await this.#attempt(request), request.signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy()
  }

  #attempt({ headers, body, signal }: TransportRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      const isCompressed = this.#compress === 'both' && body.length >= compressFrom
      const bytes = isCompressed ? gzipSync(body) : Buffer.from(body)
      const request = this.#request({
        ...this.#target,
        agent: this.#agent,
        method: 'POST',
        signal,
        headers: {
          ...headers,
          ...this.#authorization,
          TE: 'trailers',
          ...(this.#compress !== undefined && { 'Accept-Encoding': 'gzip' }),
          ...(isCompressed && { 'Content-Encoding': 'gzip' }),
          'Content-Length': String(bytes.byteLength),
        },
      })
      request.on('response', resolve)
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) reject(signal.reason)
        else if (request.reusedSocket && lost.has(error.code ?? '')) reject(new StaleConnection(error))
        else reject(this.#error(error))
      })
      request.end(bytes)
    })
  }

  #response(message: IncomingMessage, signal: AbortSignal): TransportResponse {
    return {
      status: message.statusCode ?? 0,
      header: (name) => single(message.headers[name]),
      headers: pairs(message.rawHeaders),
      trailer: (name) => message.trailers[name],
      body: this.#body(message, signal),
    }
  }

  async *#body(message: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    let left = this.#maxAnswerBytes
    try {
      for await (const piece of decoded(message) as AsyncIterable<Uint8Array>) {
        left -= piece.byteLength
        if (left < 0) throw new WbemTransportError('answer-too-long', { detail: this.address })
        yield piece
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof WbemTransportError) throw error
      throw this.#error(error)
    }
  }

  #error(cause: unknown): WbemTransportError {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const words = cause instanceof Error ? cause.message : String(cause)
    return new WbemTransportError(errorCode(code), { detail: `${this.address}: ${words || code}`, cause })
  }
}

/** Shorter requests gain nothing. */
const compressFrom = 16 * 1024

/** The body of an answer as it was before it was coded for the way. */
function decoded(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding'] ?? 'identity'
  if (/^\s*identity\s*$/i.test(coding)) return message
  if (!/^\s*(?:x-)?gzip\s*$/i.test(coding)) {
    message.destroy()
    throw Object.assign(new Error(`the answer has the unknown Content-Encoding ${JSON.stringify(coding)}`), {
      code: 'HPE_UNKNOWN_CODING',
    })
  }
  const inflater = createGunzip()
  // A connection that breaks must break the reading; one that is given up must end the connection.
  pipeline(message, inflater, () => undefined)
  return inflater
}

class StaleConnection extends Error {
  constructor(cause: Error) {
    super('a kept connection was closed', { cause })
  }
}

const lost: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/** The system's and TLS's own codes, where they mean something of ours. */
const codes: Readonly<Record<string, TransportErrorCode>> = {
  ECONNREFUSED: 'connection-refused',
  ENOENT: 'socket-missing',
  EACCES: 'socket-forbidden',
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ETIMEDOUT: 'connection-failed',
  EPROTO: 'tls-failed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  CERT_HAS_EXPIRED: 'tls-untrusted',
  CERT_NOT_YET_VALID: 'tls-untrusted',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-untrusted',
}

function errorCode(code: string): TransportErrorCode {
  const known = codes[code]
  if (known !== undefined) return known
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls-failed'
  // Not HTTP at all, cut short, or no gzip.
  return code.startsWith('HPE_') || code.startsWith('Z_') ? 'malformed-answer' : 'connection-failed'
}

function tlsOptions(options: NodeTransportOptions): Record<string, unknown> {
  const { ca, cert, key, passphrase, secureContext, checkCertificate } = options
  return { ca, cert, key, passphrase, secureContext, rejectUnauthorized: checkCertificate ?? true }
}

/** Node's flat list of names and values. */
function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
