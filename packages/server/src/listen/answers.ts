import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The last answer on each connection, so that one can be closed without cutting an answer off. */
export class Answers {
  readonly #last = new WeakMap<Socket, ServerResponse>()

  began(response: ServerResponse, socket: Socket): void {
    this.#last.set(socket, response)
  }

  /** Closes a connection: now, or when the answer under way is out. */
  leave(socket: Socket): void {
    const last = this.#last.get(socket)
    if (last === undefined || last.writableFinished || last.destroyed) {
      socket.destroy()
      return
    }
    // A client that is not told would send its next request into the closing connection.
    if (!last.headersSent) last.setHeader('Connection', 'close')
    last.once('close', () => socket.destroy())
  }
}
