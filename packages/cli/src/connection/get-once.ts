import { createConnection } from 'node:net'

export interface Got {
  readonly status: number
  readonly body: string
}

/**
 * One GET over a unix socket by HTTP/1.0 (RFC 1945), whose answer ends with the connection. Node's own HTTP takes longer
 * to load than a daemon to answer.
 * @throws Error of the socket, and where the answer is cut short or no HTTP
 */
export function getOnce(socketPath: string, path: string, signal: AbortSignal): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>()
  const socket = createConnection({ path: socketPath })
  const onAbort = () => socket.destroy(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  socket.once('error', reject)
  socket.once('close', () => {
    signal.removeEventListener('abort', onAbort)
    try {
      resolve(read(Buffer.concat(pieces)))
    } catch (error) {
      reject(error)
    }
  })
  socket.write(`GET ${path} HTTP/1.0\r\nhost: localhost\r\naccept: application/json\r\n\r\n`)
  return promise
}

function read(answer: Buffer): Got {
  const end = answer.indexOf('\r\n\r\n')
  const head = answer.subarray(0, Math.max(end, 0)).toString('latin1')
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head) ?? []
  if (status === undefined) throw new Error('the daemon gave no answer')
  const body = answer.subarray(end + 4)
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? []
  if (length !== undefined && Number(length) !== body.length)
    throw new Error(`the daemon's answer was cut off: ${body.length} of ${length} bytes came`)
  return { status: Number(status), body: body.toString() }
}
