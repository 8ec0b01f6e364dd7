import type { Duplex } from 'node:stream'
import type { Clock } from '@cimarron/estate'
import { WebSocket } from 'ws'

/** A console that is quiet is asked whether it is still there; one that does not answer by the next time is cut off. */
export const pingMs = 30_000
/** What may be on its way to a slow client before the guest's console is no longer read. */
const mostUnsentBytes = 1024 * 1024

export interface BridgeOptions {
  readonly clock: Clock
  /** Ends it when the daemon does. */
  readonly signal: AbortSignal
  /** Ends it when the right to it is taken away. */
  readonly denied: AbortSignal
  /** Where its machine went, if that is why the console ended. */
  readonly movedTo?: () => string | undefined
}

/**
 * Joins a WebSocket and a console: bytes both ways, and neither side is read faster than the other takes. Resolves when
 * both are closed. Close codes: 1000 the console ended, 1001 the daemon ends, 1011 the console failed, 4403 the role was
 * taken away, 4404 the machine moved to another daemon, which the reason names.
 */
export async function bridge(socket: WebSocket, console: Duplex, options: BridgeOptions): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const close = (code: number, reason: string) => closeWith(socket, code, reason)

  console.on('data', (bytes: Buffer) => {
    if (socket.readyState !== WebSocket.OPEN) return
    socket.send(bytes, { binary: true }, () => {
      if (console.isPaused() && socket.bufferedAmount < mostUnsentBytes / 2) console.resume()
    })
    if (socket.bufferedAmount >= mostUnsentBytes) console.pause()
  })
  const ending = () => {
    const peer = options.movedTo?.()
    if (peer === undefined) close(1000, 'the console ended')
    else close(4404, `machine-not-found: it moved to ${peer}`)
  }
  console.on('end', ending)
  console.on('close', ending)
  console.on('error', (error) => close(1011, `the console failed: ${error.message}`))

  socket.on('message', (bytes: Buffer) => {
    if (console.destroyed || console.writableEnded) return
    if (!console.write(bytes)) socket.pause()
  })
  console.on('drain', () => socket.resume())
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    console.destroy()
    ended.resolve()
  })

  const goAway = () => close(1001, 'the daemon is shutting down; the machine keeps running')
  options.signal.addEventListener('abort', goAway, { once: true })
  if (options.signal.aborted) goAway()
  const deny = () => close(4403, 'denied: the right to this console was taken away')
  options.denied.addEventListener('abort', deny, { once: true })
  if (options.denied.aborted) deny()
  const stopPings = ping(socket, options)
  await ended.promise
  stopPings()
  options.signal.removeEventListener('abort', goAway)
}

/** A close frame holds 123 bytes of reason (RFC 6455, section 5.5). */
export function closeWith(socket: WebSocket, code: number, reason: string): void {
  const bytes = Buffer.from(reason)
  // Cut between characters, not within one.
  const cut = bytes.length <= 123 ? reason : new TextDecoder().decode(bytes.subarray(0, 120)).replace(/\ufffd+$/, '')
  // One that does not read would never see the close frame, nor answer it.
  if (socket.isPaused) socket.resume()
  socket.close(code, cut)
}

function ping(socket: WebSocket, { clock }: BridgeOptions): () => void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  let callOff = () => {}
  const next = () => {
    callOff = clock.after(pingMs, () => {
      // While the guest takes nothing, the client is not read, and its answer can't be heard.
      if (!answered && !socket.isPaused) socket.terminate()
      else {
        answered = false
        if (socket.readyState === WebSocket.OPEN) socket.ping()
        next()
      }
    })
  }
  next()
  return () => callOff()
}
