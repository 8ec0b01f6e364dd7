import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type RawData, WebSocket } from 'ws'
import type { Channel, ChannelEvents, Transport, TransportRequest } from './client/transport.ts'

export type NodeTransportOptions =
  /** A unix socket of the daemon, which stands for a role. */
  { readonly socketPath: string } | ({ readonly url: string } & TlsOptions)

/** For `https:` addresses; certificates and keys are PEM. */
export interface TlsOptions {
  /** Who must have signed the server's certificate, instead of the usual authorities. */
  readonly ca?: string
  /** The certificate and key to show, where the server or a proxy before it asks for one. */
  readonly cert?: string
  readonly key?: string
  /** The name that the server's certificate has to have, instead of the address's. */
  readonly servername?: string
  /** Any certificate will do: whoever is in between can read and change everything. */
  readonly insecure?: boolean
}

/** Over Node's own sockets: unix sockets, and TLS with an authority of one's own, which `fetch` can't. */
export function nodeTransport(options: NodeTransportOptions): Transport & Disposable {
  const wire = 'socketPath' in options ? unixWire(options.socketPath) : tcpWire(options)
  return {
    name: wire.name,
    fetch: (path, init) => fetchOver(wire, path, init),
    openChannel: (path, events) => openChannel(wire, path, events),
    [Symbol.dispose]: () => wire.agent.destroy(),
  }
}

/** How a request and a WebSocket get on their way. */
interface Wire {
  readonly name: string
  readonly agent: Agent
  request(path: string, init: TransportRequest): ClientRequest
  webSocket(path: string): WebSocket
}

const webSocketOptions = { perMessageDeflate: false, maxPayload: 64 * 1024 * 1024, handshakeTimeout: 30_000 }

function unixWire(socketPath: string): Wire {
  const agent = new Agent({ keepAlive: true })
  return {
    name: socketPath,
    agent,
    request: (path, { method, headers, signal }) =>
      httpRequest({ socketPath, agent, path, method, headers, ...(signal ? { signal } : {}) }),
    webSocket: (path) =>
      new WebSocket(`ws://localhost${path}`, ['binary'], {
        ...webSocketOptions,
        createConnection: () => connect({ path: socketPath }),
      }),
  }
}

function tcpWire({ url, insecure, ...trust }: { readonly url: string } & TlsOptions): Wire {
  const base = url.replace(/\/+$/, '')
  const secure = base.startsWith('https:')
  const tls = { ...trust, rejectUnauthorized: insecure !== true }
  const agent = secure ? new TlsAgent({ keepAlive: true, ...tls }) : new Agent({ keepAlive: true })
  const request = secure ? httpsRequest : httpRequest
  return {
    name: base,
    agent,
    request: (path, { method, headers, signal }) =>
      request(`${base}${path}`, { agent, method, headers, ...(signal ? { signal } : {}) }),
    webSocket: (path) =>
      new WebSocket(`${base.replace(/^http/, 'ws')}${path}`, ['binary'], { ...webSocketOptions, ...tls }),
  }
}

function fetchOver(wire: Wire, path: string, init: TransportRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = wire.request(path, init)
    request.once('error', reject)
    request.once('response', (incoming) => resolve(responseOf(incoming)))
    if (init.body === undefined || typeof init.body === 'string') request.end(init.body)
    // What breaks it is told by the request itself, or, where the server has answered first, by that answer.
    else pipeline(Readable.from(init.body), request).catch((error: unknown) => reject(error as Error))
  })
}

/** Statuses that have no body, by the fetch standard. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

function responseOf(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 0
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  if (bodiless.has(status)) {
    incoming.resume()
    return new Response(null, { status, headers })
  }
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  return new Response(body, { status, headers })
}

function openChannel(wire: Wire, path: string, events: ChannelEvents): Channel {
  const socket = wire.webSocket(path)
  let answered: Promise<string> | undefined
  let problem = ''
  socket.on('open', events.opened)
  socket.on('message', (data: RawData) =>
    events.received(Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data)),
  )
  socket.on('unexpected-response', (request, response) => {
    answered = textOf(response)
    void answered.finally(() => {
      request.destroy()
      socket.terminate()
    })
  })
  socket.on('error', (error) => {
    problem = error.message
  })
  socket.on('close', (code, reason) => {
    void (answered ?? Promise.resolve(undefined)).then((body) =>
      events.closed({ code, reason: reason.toString() || problem, ...(body === undefined ? {} : { body }) }),
    )
  })
  return {
    send: (bytes) => socket.send(bytes),
    close: () => socket.close(1000),
    get unsentBytes() {
      return socket.bufferedAmount
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of response) pieces.push(piece as Buffer)
  } catch (error) {
    // Cut off: what came is told, for it may say why.
    pieces.push(Buffer.from(` (${error instanceof Error ? error.message : String(error)})`))
  }
  return Buffer.concat(pieces).toString()
}
