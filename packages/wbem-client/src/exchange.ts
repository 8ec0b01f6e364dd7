import {
  batchHeaders,
  callHeaders,
  encodeRequest,
  errorOf,
  MessageError,
  type Outgoing,
  type ResponseEvent,
  ResponseReader,
  type XmlLimits,
} from '@cimarron/cim-xml'
import type { TransportResponse, WbemTransport } from './transport.ts'
import { WbemTransportError } from './transport-error.ts'

export interface ExchangeOptions {
  readonly id: string
  readonly signal: AbortSignal
  readonly limits: XmlLimits
}

/**
 * Sends a call, or several as a batch, and gives the events of the answer while they come, as many at once as came together:
 * a turn of the event loop for each would cost more than reading it. An error that the server found
 * after it had begun to answer is thrown as `CimError` (trailers, DSP0200 "Chunking").
 */
export async function* exchange(
  transport: WbemTransport,
  calls: readonly Outgoing[],
  options: ExchangeOptions,
): AsyncGenerator<readonly ResponseEvent[], void, undefined> {
  const [only, ...others] = calls
  const response = await transport.send({
    headers: {
      Accept: 'application/xml, text/xml',
      'Content-Type': 'application/xml; charset="utf-8"',
      CIMProtocolVersion: '1.0',
      ...(only !== undefined && others.length === 0 ? callHeaders(only) : batchHeaders(calls)),
    },
    body: encodeRequest(options.id, calls),
    isSafe: calls.every(isSafe),
    signal: options.signal,
  })
  if (response.status !== 200) await refuse(response, transport.address)
  const reader = new ResponseReader(options.limits)
  for await (const bytes of response.body) yield* events(reader, () => reader.push(bytes), transport.address)
  checkTrailers(response)
  yield* events(reader, () => reader.finish(), transport.address)
}

function isSafe(call: Outgoing): boolean {
  // A numbered indication that comes twice is known as a repeat (DSP1054).
  if (call.kind === 'export') return call.indication.get('SequenceNumber') !== undefined
  return call.kind === 'intrinsic' && safeOperation.test(call.method)
}

/** Operations that change nothing. Pulls move on, so they are none of these. */
const safeOperation = /^(?:Get|Enumerate(?!ionCount)|Associator|Reference|ExecQuery)/

/** The events that can be read by now, at once; where reading fails, those before that first. */
function* events(
  reader: ResponseReader,
  feed: () => void,
  address: string,
): Generator<readonly ResponseEvent[], void, undefined> {
  const read: ResponseEvent[] = []
  try {
    feed()
    for (const event of reader.events()) read.push(event)
    if (read.length > 0) yield read
  } catch (cause) {
    if (read.length > 0) yield read
    if (!(cause instanceof MessageError)) throw cause
    throw new WbemTransportError('malformed-answer', { detail: `${address}: ${cause.message}`, cause })
  }
}

/** Trailers CIMStatusCode and CIMStatusCodeDescription: what went wrong after results had been sent. */
function checkTrailers(response: TransportResponse): void {
  const code = response.trailer('cimstatuscode')
  if (code === undefined || !/^[1-9]\d*$/.test(code.trim())) return
  const description = response.trailer('cimstatuscodedescription')
  throw errorOf(Number(code), description === undefined ? undefined : unescaped(description))
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.trim())
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

async function refuse(response: TransportResponse, address: string): Promise<never> {
  const { status } = response
  const cimError = response.header('cimerror')
  // The body of an error is of no use to the caller; reading it where it is short keeps the connection usable.
  let size = 0
  for await (const bytes of response.body) {
    size += bytes.byteLength
    if (size > 16 * 1024) break
  }
  const detail = `${address} answered HTTP ${status}${cimError === undefined ? '' : `, CIMError: ${cimError}`}`
  const options = { detail, httpStatus: status, ...(cimError === undefined ? {} : { cimError }) }
  if (status === 401) throw new WbemTransportError('unauthorized', options)
  if (status === 403) throw new WbemTransportError('forbidden', options)
  throw new WbemTransportError(cimError === undefined ? 'http-status' : 'request-refused', options)
}
