import { MessageError } from '@cimarron/cim-xml'

/**
 * Every way a request is refused by HTTP status, before any CIM status. Where DSP0200 7.3.3 has a value of the CIMError
 * header for it, the code is that value (those of cim-xml's `messageErrors` are answered by their own).
 */
export const refusals: Readonly<Record<RefusalCode, RefusalShape>> = {
  'not-found': { status: 404 },
  'method-not-allowed': { status: 405, headers: { Allow: 'POST, OPTIONS' } },
  unauthorized: {
    status: 401,
    headers: { 'WWW-Authenticate': 'Basic realm="Cimarron", charset="UTF-8"' },
  },
  'length-required': { status: 411 },
  'body-too-large': { status: 413 },
  'body-too-slow': { status: 408 },
  'body-not-gzip': { status: 400 },
  'too-busy': { status: 503, headers: { 'Retry-After': '1' } },
  'unsupported-media-type': { status: 415 },
  'unsupported-encoding': { status: 415, headers: { 'Accept-Encoding': 'gzip, identity' } },
  'header-mismatch': { status: 400, cimError: 'header-mismatch' },
  'unsupported-operation': { status: 400, cimError: 'unsupported-operation' },
  'server-fault': { status: 500 },
}

interface RefusalShape {
  readonly status: number
  readonly cimError?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type RefusalCode =
  | 'not-found'
  | 'method-not-allowed'
  | 'unauthorized'
  | 'length-required'
  | 'body-too-large'
  | 'body-too-slow'
  | 'body-not-gzip'
  | 'too-busy'
  | 'unsupported-media-type'
  | 'unsupported-encoding'
  | 'header-mismatch'
  | 'unsupported-operation'
  | 'server-fault'

/** A request that is refused by HTTP status. `message` is for people: it becomes the body. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

/** How an error is answered by HTTP status; `undefined` for what is not one of the refusals. */
export function refusalShape(error: unknown): RefusalShape | undefined {
  if (error instanceof Refusal) return refusals[error.code]
  if (!(error instanceof MessageError) || error.httpStatus === undefined) return undefined
  const { httpStatus: status, cimError } = error
  return cimError === undefined ? { status } : { status, cimError }
}
