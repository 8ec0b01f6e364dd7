import type { IncomingHttpHeaders } from 'node:http'
import { foldName } from '@cimarron/cim'
import { type Call, decodeHeaderValue, type RequestMessage } from '@cimarron/cim-xml'
import { ListenerRefusal } from './listener-refusal.ts'

/** What can be said of a delivery from its headers alone, before its body is read. */
export function checkExportHeaders(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'] ?? ''
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8'
  if (!/^(?:application|text)\/xml\s*(?:;|$)/i.test(type) || !/^utf-?8$/i.test(charset)) {
    throw new ListenerRefusal('unsupported-media-type', `Content-Type is ${shown(type)}; application/xml is wanted`)
  }
  const encoding = headers['content-encoding'] ?? 'identity'
  if (foldName(encoding) !== 'identity') {
    throw new ListenerRefusal('unsupported-encoding', `Content-Encoding is ${shown(encoding)}; none is wanted`)
  }
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    throw new ListenerRefusal('length-required', 'neither Content-Length nor Transfer-Encoding tells the length')
  }
  const kind = headers.cimexport
  if (kind === undefined) {
    if (headers.cimoperation !== undefined) {
      throw new ListenerRefusal('unsupported-operation', 'this is a listener: it takes indications, and no operations')
    }
    throw new ListenerRefusal('header-mismatch', 'the header CIMExport is missing; CIMExport: MethodRequest is wanted')
  }
  if (foldName(String(kind).trim()) !== 'methodrequest') {
    throw new ListenerRefusal('unsupported-operation', `CIMExport is ${shown(kind)}; MethodRequest is what there is`)
  }
}

/** What the headers say of the message must be what the body says (DSP0200, "CIMExportMethod" and "CIMExportBatch"). */
export function exportCalls(headers: IncomingHttpHeaders, message: RequestMessage): readonly Call[] {
  const version = headers.cimprotocolversion
  if (version !== undefined && String(version).trim() !== message.protocolVersion) {
    throw mismatch('CIMProtocolVersion', version, message.protocolVersion)
  }
  const { calls, isBatch } = message
  for (const call of calls) {
    const kind = call.kind === 'refused' ? call.callKind : call.kind
    if (kind !== 'export')
      throw new ListenerRefusal('header-mismatch', 'CIMExport announces indications; there are none')
  }
  const [first] = calls
  if (first === undefined) throw new ListenerRefusal('not-valid', 'the batch is empty')
  const method = headers.cimexportmethod
  if (isBatch) {
    if (headers.cimexportbatch === undefined) throw mismatch('CIMExportBatch', undefined, 'a batch')
    if (method !== undefined) throw mismatch('CIMExportMethod', method, 'a batch')
    return calls
  }
  if (headers.cimexportbatch !== undefined) throw mismatch('CIMExportBatch', headers.cimexportbatch, 'one call')
  const decoded = method === undefined ? undefined : decodeHeaderValue(String(method))
  if (decoded === undefined || foldName(decoded) !== foldName(first.method)) {
    throw mismatch('CIMExportMethod', method, first.method)
  }
  return calls
}

function mismatch(header: string, value: string | string[] | undefined, body: string): ListenerRefusal {
  const said = value === undefined ? 'is missing' : `says ${shown(value)}`
  return new ListenerRefusal('header-mismatch', `the header ${header} ${said}; the body says ${shown(body)}`)
}

function shown(value: unknown): string {
  const text = String(value)
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
