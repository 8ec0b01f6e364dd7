import type { IncomingMessage } from 'node:http'

/** How much of an unwanted body is swallowed so that its sender comes to read the answer. */
const discardedBytes = 1024 * 1024
const discardedMs = 1000

/** Swallows what still comes of a request that was refused. */
export function discardRest(request: IncomingMessage): void {
  let size = 0
  const stop = setTimeout(() => request.destroy(), discardedMs)
  stop.unref()
  request.on('data', (piece: Buffer) => {
    size += piece.length
    if (size > discardedBytes) request.destroy()
  })
  request.on('close', () => clearTimeout(stop))
}
