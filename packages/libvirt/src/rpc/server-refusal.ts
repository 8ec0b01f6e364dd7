import { LibvirtError } from '../error.ts'
import { wireError } from '../protocol/types.ts'
import { XdrReader } from '../xdr/xdr-reader.ts'
import type { Frame } from './frame.ts'

/** What a frame with the status `error` says, as an error. @throws XdrError */
export function serverRefusal({ payload }: Frame, procedure: string): LibvirtError {
  const { code, domain, message } = wireError.read(new XdrReader(payload))
  const text = message ?? `the server refused ${procedure} with error ${code} and no words`
  return new LibvirtError('refused', text, { procedure, server: { code, domain } })
}
