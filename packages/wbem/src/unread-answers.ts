import type { Socket } from 'node:net'

/**
 * Ends connections whose client reads nothing of what is ready for it. Who writes an answer waits for its reader from piece
 * to piece, but not for the last one; without this, a client that never reads would hold it for ever.
 */
export class UnreadAnswers {
  readonly #patienceMs: number
  /** What each connection had sent when it was looked at last. */
  readonly #sent = new Map<Socket, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  watch(socket: Socket): void {
    if (this.#sent.has(socket)) return
    this.#sent.set(socket, -1)
    socket.once('close', () => this.#forget(socket))
    this.#timer ??= setInterval(() => this.#look(), this.#patienceMs).unref()
  }

  /** A connection with something to send that has sent nothing from one look to the next is ended. */
  #look(): void {
    for (const [socket, before] of this.#sent) {
      const sent = socket.bytesWritten - socket.writableLength
      if (socket.writableLength > 0 && sent === before) socket.destroy()
      else this.#sent.set(socket, sent)
    }
  }

  #forget(socket: Socket): void {
    this.#sent.delete(socket)
    if (this.#sent.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
