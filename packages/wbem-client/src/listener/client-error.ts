import type { Socket } from 'node:net'

/** What Node tells of a connection whose bytes are no HTTP request. */
export interface HttpParseError extends Error {
  readonly code?: string
  readonly bytesParsed?: number
  readonly rawPacket?: Buffer
}

/** How long what a refused client still sends is swallowed, so that it reads the answer before the connection is reset. */
const lingerMs = 1000

/**
 * For a server's `clientError` event. Node's parser knows no M-POST (RFC 2774), with which some clients begin; DSP0200
 * wants 501 (or 510) for it, upon which they go on with POST.
 */
export function answerClientError(error: HttpParseError, socket: Socket): void {
  // Something of an answer may be out already; another status line would be taken for its body.
  if (!socket.writable || error.code === 'ECONNRESET' || (socket.bytesWritten > 0 && !isMPost(error))) {
    socket.destroy()
    return
  }
  const status = isMPost(error) ? '501 Not Implemented' : (statuses.get(error.code ?? '') ?? '400 Bad Request')
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
  socket.on('error', () => socket.destroy())
  socket.resume()
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

const statuses: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

const method = 'M-POST '

function isMPost({ code, bytesParsed = 0, rawPacket }: HttpParseError): boolean {
  if (code !== 'HPE_INVALID_METHOD' || rawPacket === undefined) return false
  // The packet may begin with earlier requests. The parser stops behind the "-", or before it where a packet ends after the "M".
  return [bytesParsed - 2, bytesParsed - 1].some((start) => {
    const expected = start < 0 ? method.slice(-start) : method
    return rawPacket.subarray(Math.max(0, start)).toString('latin1').startsWith(expected)
  })
}
