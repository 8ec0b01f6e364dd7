import { LibvirtError, serverErrors } from '../error.ts'
import { wireError } from '../protocol/types.ts'
import { XdrReader } from '../xdr/xdr-reader.ts'
import type { Frame } from './frame.ts'

/** What a frame with the status `error` says, as an error. @throws XdrError */
export function serverRefusal({ payload }: Frame, procedure: string): LibvirtError {
  const { code, domain, message } = wireError.read(new XdrReader(payload))
  const text = message ?? `the server refused ${procedure} with error ${code} and no words`
  // A server that is older says so only by these words; libvirt's own client makes the same of them.
  const isUnknown = code === serverErrors.rpc && text.startsWith('unknown procedure')
  const server = { code: isUnknown ? serverErrors.noSupport : code, domain }
  return new LibvirtError('refused', text, { procedure, server })
}
