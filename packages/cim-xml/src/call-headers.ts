import { formatObjectPath } from '@cimarron/cim'
import type { Outgoing } from './encode-request.ts'

/**
 * The HTTP header fields that tell of a call what its body tells, too (DSP0200, "CIM-specific extension headers"): a
 * server or proxy can judge a request before it reads it, and a server refuses one whose headers and body differ.
 */
export function callHeaders(call: Outgoing): Readonly<Record<string, string>> {
  switch (call.kind) {
    case 'intrinsic':
      return methodCall(call.method, call.namespace)
    case 'extrinsic':
      return methodCall(call.method, formatObjectPath(call.object.in(call.object.namespace)))
    case 'export':
      return { CIMExport: 'MethodRequest', CIMExportMethod: encodeHeaderValue(call.method) }
  }
}

/** The same for a batch, whose calls only the body tells. */
export function batchHeaders(calls: readonly Outgoing[]): Readonly<Record<string, string>> {
  return calls[0]?.kind === 'export'
    ? { CIMExport: 'MethodRequest', CIMExportBatch: '' }
    : { CIMOperation: 'MethodCall', CIMBatch: '' }
}

function methodCall(method: string, object: string): Readonly<Record<string, string>> {
  return { CIMOperation: 'MethodCall', CIMMethod: encodeHeaderValue(method), CIMObject: encodeHeaderValue(object) }
}

/**
 * A value for a CIM header: UTF-8, with all but plain characters as %XX. What separates the parts of a path stays
 * readable, as other clients leave it.
 */
export function encodeHeaderValue(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll(/%(?:2F|3A|2C|3D)/g, decodeURIComponent)
}

/** The value said by a CIM header; `undefined` where its escapes are broken. */
export function decodeHeaderValue(header: string): string | undefined {
  try {
    return decodeURIComponent(header.trim())
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
