import type { IncomingHttpHeaders } from 'node:http'
import { foldName } from '@cimarron/cim'
import { type Call, decodeHeaderValue, type RequestMessage } from '@cimarron/cim-xml'
import { isKnownCoding } from './content-coding.ts'
import { Refusal } from './refusal.ts'

/** What can be said of a request from its headers alone, before its body is read. */
export function checkHeaders(headers: IncomingHttpHeaders): void {
  checkContent(headers)
  const operation = headers.cimoperation
  if (operation === undefined) {
    if (headers.cimexport !== undefined) {
      throw new Refusal('unsupported-operation', 'this server takes no export messages; it is no listener')
    }
    throw new Refusal('header-mismatch', 'the header CIMOperation is missing; CIMOperation: MethodCall is wanted')
  }
  if (foldName(String(operation).trim()) !== 'methodcall') {
    throw new Refusal('unsupported-operation', `CIMOperation is ${shown(operation)}; MethodCall is what there is`)
  }
}

function checkContent(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'] ?? ''
  if (type !== lastGoodType) checkContentType(type)
  const encoding = headers['content-encoding']
  if (encoding !== undefined && !isKnownCoding(encoding)) {
    throw new Refusal('unsupported-encoding', `Content-Encoding is ${shown(encoding)}; gzip is known, or none`)
  }
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    throw new Refusal('length-required', 'neither Content-Length nor Transfer-Encoding tells how long the body is')
  }
}

function checkContentType(type: string): void {
  if (!mediaType.test(type)) {
    throw new Refusal('unsupported-media-type', `Content-Type is ${shown(type)}; application/xml or text/xml is wanted`)
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new Refusal('unsupported-media-type', `the charset is ${shown(charset)}; utf-8 is wanted`)
  }
  lastGoodType = type
}

/** Nearly every request has the content type of the one before. */
let lastGoodType = ''
const mediaType = /^\s*(?:application|text)\/xml\s*(?:;|$)/i

/** What a message holds that asks for operations, not for the delivery of indications. */
export type OperationCall = Exclude<Call, { kind: 'export' }>

/** DSP0200: what the headers say of the calls must be what the body says. Returns the calls: one, unless it is a batch. */
export function checkMessage(headers: IncomingHttpHeaders, message: RequestMessage): readonly OperationCall[] {
  const version = headers.cimprotocolversion
  if (version !== undefined && String(version).trim() !== message.protocolVersion) {
    throw mismatch('CIMProtocolVersion', String(version), message.protocolVersion)
  }
  const { calls } = message
  if (!calls.every(isOperation)) {
    throw new Refusal('header-mismatch', 'CIMOperation announces a method call; the body holds an export')
  }
  const [call] = calls
  if (message.isBatch || call === undefined) checkBatch(headers, message)
  else checkCall(headers, call)
  return calls
}

function isOperation(call: Call): call is OperationCall {
  return call.kind !== 'export'
}

function checkCall(headers: IncomingHttpHeaders, call: OperationCall): void {
  if (headers.cimbatch !== undefined) {
    throw new Refusal('header-mismatch', 'the header CIMBatch announces a batch; the body holds one call alone')
  }
  compare('CIMMethod', headers.cimmethod, call.method)
  const target = call.kind === 'extrinsic' ? `${call.object.namespace}:${call.object.className}` : call.namespace
  if (target !== undefined) compare('CIMObject', headers.cimobject, target)
}

/** CIMBatch stands in place of CIMMethod and CIMObject, which can tell of one call only. */
function checkBatch(headers: IncomingHttpHeaders, { calls }: RequestMessage): void {
  if (headers.cimbatch === undefined) {
    throw new Refusal('header-mismatch', `the header CIMBatch is missing; the body is a batch of ${calls.length} calls`)
  }
  for (const [name, value] of [
    ['CIMMethod', headers.cimmethod],
    ['CIMObject', headers.cimobject],
  ] as const) {
    if (value === undefined) continue
    throw new Refusal('header-mismatch', `the header ${name} tells of one call; leave it out with a batch`)
  }
}

function compare(header: string, value: string | string[] | undefined, said: string): void {
  if (value === undefined) throw new Refusal('header-mismatch', `the header ${header} is missing; ${said} is wanted`)
  const text = String(value)
  const decoded = text.includes('%') ? decodeHeaderValue(text) : text
  if (decoded === undefined) throw new Refusal('header-mismatch', `${header} has broken escapes`)
  if (target(decoded) !== target(said)) throw mismatch(header, decoded, said)
}

/**
 * Namespace and class, without keys: clients write the keys of one path in different ways (order, quotes, types), and
 * what is called is what the body says.
 */
function target(text: string): string {
  const colon = text.indexOf(':')
  const dot = colon < 0 ? -1 : text.indexOf('.', colon)
  return foldName((dot < 0 ? text : text.slice(0, dot)).trim()).replace(/^\/+|\/+$/g, '')
}

function mismatch(header: string, value: string, said: string): Refusal {
  return new Refusal('header-mismatch', `${header} says ${shown(value)}, the body says ${shown(said)}`)
}

function shown(value: unknown): string {
  const text = String(value)
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
