import type { IncomingMessage } from 'node:http'
import type { Principal } from '@cimarron/cimom'

/**
 * Who a name and password belong to, or `null`; `'too-busy'` where they could not be looked at now, which is answered
 * 503. The request tells how they came in. Remembering and slowing down are the port's own matter.
 */
export type Authenticate = (
  username: string,
  password: string,
  request: IncomingMessage,
) => Authenticated | Promise<Authenticated>

export type Known = Authenticated | undefined

export type Authenticated = Principal | null | 'too-busy'

export interface WbemHandlerOptions {
  readonly authenticate: Authenticate
  /**
   * Who is known without a password: by a unix socket, a client certificate, or a bearer token (RFC 6750). Asked where no
   * name is given; `undefined` and `null` are nobody.
   */
  readonly identify?: (request: IncomingMessage) => Known | Promise<Known>
  readonly limits?: { readonly [L in keyof WbemLimits]?: WbemLimits[L] | undefined }
  /**
   * Whether answers of 16 Ki characters and more are sent as gzip to clients that take it. `remote`, unless given: to those on
   * other hosts only, for on this one the line costs less than the work (10 MB: 20 ms of CPU more than the 36 ms it takes).
   */
  readonly compress?: 'remote' | 'always' | 'never'
  /** Hears of everything that was refused or went wrong. */
  readonly log?: (entry: WbemLogEntry) => void
  /** The value of the `Server` header; none unless given. */
  readonly serverHeader?: string
  /** What stands as HOST in the paths that are answered; `localhost` unless given. */
  readonly host?: string
  /** Where requests are taken; `/cimom` and `/` unless given. */
  readonly paths?: readonly string[]
}

export interface WbemLimits {
  /** The longest body of a request, also when it was sent as gzip and has been inflated. */
  readonly bodyBytes: number
  /** The most that all bodies being received may hold together; more is answered 503. */
  readonly totalBodyBytes: number
  /** How long a body may take to arrive. */
  readonly bodyTimeoutMs: number
  /** How long a client may take to read what is ready for it, from one piece to the next. */
  readonly drainTimeoutMs: number
  /** How deep the elements of a request may nest. */
  readonly elementDepth: number
  /** How many calls a batch may hold. */
  readonly batchCalls: number
  /** How many correlators a call may have. */
  readonly correlators: number
}

export const defaultLimits: WbemLimits = {
  bodyBytes: 8 * 1024 * 1024,
  totalBodyBytes: 64 * 1024 * 1024,
  bodyTimeoutMs: 30_000,
  drainTimeoutMs: 60_000,
  elementDepth: 128,
  batchCalls: 256,
  correlators: 16,
}

export interface WbemLogEntry {
  /** `refused`: an HTTP status other than 200. `broken`: an answer that could not be finished. `fault`: an error of ours. */
  readonly event: 'refused' | 'broken' | 'fault'
  readonly message: string
  readonly remote: string
  readonly status?: number
  readonly error?: unknown
}

/** The limits given, and the defaults for those that are not. */
export function limitsFrom(given: WbemHandlerOptions['limits'] = {}): WbemLimits {
  const set = Object.entries(given).filter(([, limit]) => limit !== undefined)
  return { ...defaultLimits, ...Object.fromEntries(set) }
}
