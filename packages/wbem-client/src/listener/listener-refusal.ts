import { MessageError } from '@cimarron/cim-xml'

/** Every way a delivery is refused by HTTP status, with the CIMError header where DSP0200 7.3.3 has a value for it. */
const refusals: Readonly<Record<RefusalCode, RefusalShape>> = {
  'not-found': { status: 404 },
  'method-not-allowed': { status: 405, headers: { Allow: 'POST' } },
  unauthorized: { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="indications", charset="UTF-8"' } },
  'length-required': { status: 411 },
  'body-too-large': { status: 413 },
  'too-busy': { status: 503, headers: { 'Retry-After': '1' } },
  closing: { status: 503 },
  'unsupported-media-type': { status: 415 },
  'unsupported-encoding': { status: 415, headers: { 'Accept-Encoding': 'identity' } },
  'header-mismatch': { status: 400, cimError: 'header-mismatch' },
  'not-valid': { status: 400, cimError: 'request-not-valid' },
  'unsupported-operation': { status: 400, cimError: 'unsupported-operation' },
}

type RefusalCode =
  | 'not-found'
  | 'method-not-allowed'
  | 'unauthorized'
  | 'length-required'
  | 'body-too-large'
  | 'too-busy'
  | 'closing'
  | 'unsupported-media-type'
  | 'unsupported-encoding'
  | 'header-mismatch'
  | 'not-valid'
  | 'unsupported-operation'

interface RefusalShape {
  readonly status: number
  readonly cimError?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A delivery that is refused by HTTP status. `message` is for people: it becomes the body. */
export class ListenerRefusal extends Error {
  override readonly name = 'ListenerRefusal'
  readonly shape: RefusalShape

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.shape = refusals[code]
  }
}

/** How an error is answered by HTTP status; `undefined` for what is no refusal. */
export function refusalOf(error: unknown): RefusalShape | undefined {
  if (error instanceof ListenerRefusal) return error.shape
  if (!(error instanceof MessageError) || error.httpStatus === undefined) return undefined
  return { status: error.httpStatus, cimError: error.code }
}
