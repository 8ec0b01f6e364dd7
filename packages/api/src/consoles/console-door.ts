import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '@cimarron/estate'
import { type WebSocket, WebSocketServer } from 'ws'
import { basePath, consolesPath } from '../contract/endpoints.ts'
import type { House } from '../house.ts'
import { problemOf } from '../problem/problem-of.ts'
import { RequestError } from '../problem/request-error.ts'
import { requireSameOrigin } from '../serve/same-origin.ts'
import { securityHeaders } from '../serve/security-headers.ts'
import { bridge, closeWith } from './bridge.ts'
import type { Admission } from './tickets.ts'

/** Each holds two connections and up to two buffers of a MiB. */
const mostConsoles = 200
const mostMessageBytes = 1024 * 1024
const prefix = `${basePath}${consolesPath}/`

const serverOptions = {
  noServer: true,
  clientTracking: false,
  maxPayload: mostMessageBytes,
  perMessageDeflate: false,
  // Who does not answer a close is cut off, so that nobody can hold up the daemon's end.
  closeTimeout: 2000,
  // What VNC clients in browsers ask for; others ask for none.
  handleProtocols: (protocols: Set<string>): string | false => (protocols.has('binary') ? 'binary' : false),
}

/** Lets WebSockets with a ticket in to their console. */
export class ConsoleDoor {
  readonly #house: House
  readonly #server = new WebSocketServer(serverOptions)
  readonly #open = new Set<Promise<void>>()

  constructor(house: House) {
    this.#house = house
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    try {
      const admission = this.#admit(request)
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        const serving = this.#serve(webSocket, admission).finally(() => this.#open.delete(serving))
        this.#open.add(serving)
      })
    } catch (error) {
      if (problemOf(error).code === 'internal')
        this.#house.logger.error({ err: error }, 'a console could not be opened')
      refuse(socket, error, this.#house.clock)
    }
  }

  /** Resolves when all consoles are closed. */
  async closed(): Promise<void> {
    await Promise.all(this.#open)
  }

  /** @throws RequestError */
  #admit(request: IncomingMessage): Admission {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!path.startsWith(prefix))
      throw new RequestError('route-not-found', { method: 'WebSocket', path: path.slice(0, 200) })
    requireSameOrigin(request)
    if (this.#house.counts.consoles >= mostConsoles)
      throw new RequestError('too-many-consoles', { limit: mostConsoles })
    return this.#house.tickets.take(path.slice(prefix.length))
  }

  /** A browser's script sees nothing of a refused upgrade, so what the machine refuses is told as the reason of the close. */
  async #serve(socket: WebSocket, admission: Admission): Promise<void> {
    const { counts, clock, ending, logger, hold, estate } = this.#house
    counts.consoles++
    const denied = new AbortController()
    using _held = hold(admission.actor, 'console', () => denied.abort())
    // Nothing is read before the console is there to take it.
    socket.pause()
    let gone = false
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      gone = true
    })
    try {
      // The ticket was given a while ago.
      if (denied.signal.aborted) throw new RequestError('ticket-not-found')
      const console = await this.#openConsole(admission)
      if (gone) {
        console.destroy()
        return
      }
      const movedTo = () => estate.as(admission.actor).movedTo(admission.machine)
      const bridged = bridge(socket, console, { clock, signal: ending, denied: denied.signal, movedTo })
      socket.resume()
      await bridged
    } catch (error) {
      const problem = problemOf(error)
      if (problem.code === 'internal') logger.error({ err: error }, 'a console could not be opened')
      closeWith(socket, 4000 + problem.status, `${problem.code}: ${problem.detail}`)
    } finally {
      counts.consoles--
    }
  }

  #openConsole({ actor, machine, kind, device }: Admission): Promise<Duplex> {
    const session = this.#house.estate.as(actor)
    return kind === 'serial' ? session.openSerial(machine, device) : session.openGraphics(machine, device)
  }
}

/** How long a refused client may take to read why and to go. */
export const lingerMs = 1000

function refuse(socket: Duplex, error: unknown, clock: Clock): void {
  const problem = problemOf(error)
  const body = JSON.stringify(problem)
  const headers = {
    ...securityHeaders,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join('')}\r\n${body}`)
  // The server has let go of it, with its time limits: a client that never closes its side would stay for ever.
  const callOff = clock.after(lingerMs, () => socket.destroy())
  socket.once('close', callOff)
  socket.resume()
}
