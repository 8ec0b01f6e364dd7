import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Instance } from '@cimarron/cim'
import { answerClientError } from './client-error.ts'
import { ExportFace } from './export-face.ts'
import { IndicationQueue, type IndicationSender } from './indication-queue.ts'
import { defaultListenerLimits, type ListenerLimits, type ListenerOptions } from './listener-options.ts'
import { type SequencePlace, SequenceTracker } from './sequence-tracker.ts'

/** An indication as it was delivered. */
export interface ReceivedIndication {
  readonly indication: Instance
  readonly from: IndicationSender
  /** Where it stands among those of its server; `undefined` where that does not number them. */
  readonly sequence: SequencePlace | undefined
}

/**
 * Opens a listener for indications (DSP0200 export messages), which is there when this resolves.
 * @throws Error of the system, as EADDRINUSE, where the address can't be listened on
 */
export async function openListener(options: ListenerOptions = {}): Promise<IndicationListener> {
  const limits = { ...defaultListenerLimits, ...options.limits }
  const queue = new IndicationQueue(limits.waiting)
  const server = createServer(options, limits)
  const face = new ExportFace(queue, options, limits)
  server.on('request', (request, response) => void face.serve(request, response, { toContinue: false }))
  server.on('checkContinue', (request, response) => void face.serve(request, response, { toContinue: true }))
  server.on('clientError', answerClientError)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.address ?? '127.0.0.1', port: options.port ?? 0 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return new IndicationListener(server, queue, { ...options, limits })
}

/**
 * Gives indications in the order in which they arrive, to one reader: `for await (const { indication } of listener)`. A
 * server is answered when its indication was taken, so what the reader can't keep up with waits at the servers.
 */
export class IndicationListener implements AsyncDisposable {
  readonly #server: Server
  readonly #queue: IndicationQueue
  readonly #tracker: SequenceTracker
  readonly #keepsRepeats: boolean
  /** Where indications are to be sent: `http://127.0.0.1:5990/`. */
  readonly url: string
  readonly port: number
  #isRead = false
  #closed: Promise<void> | undefined

  constructor(server: Server, queue: IndicationQueue, options: ListenerOptions & { readonly limits: ListenerLimits }) {
    this.#server = server
    this.#queue = queue
    this.#tracker = new SequenceTracker(options.limits.contexts)
    this.#keepsRepeats = options.repeats === 'keep'
    const { address, family, port } = server.address() as AddressInfo
    this.port = port
    const host = family === 'IPv6' ? `[${address}]` : address
    server.on('request', (_request, response) => response.once('close', () => setImmediate(this.#dropIdle)))
    this.url = `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}${options.path ?? '/'}`
  }

  /** Ends when the listener is closed. @throws TypeError where somebody reads it already */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedIndication, void, undefined> {
    if (this.#isRead) throw new TypeError('the listener is read already; it has one reader')
    this.#isRead = true
    try {
      for (let next = await this.#queue.take(); next !== undefined; next = await this.#queue.take()) {
        const { indication, from, acknowledge } = next
        try {
          const sequence = this.#tracker.place(indication)
          if (sequence?.isRepeat !== true || this.#keepsRepeats) yield { indication, from, sequence }
        } finally {
          acknowledge()
        }
      }
    } finally {
      this.#isRead = false
    }
  }

  /** Stops listening. What nobody has taken is refused, so that its server keeps it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close()
    await this.#closed
  }

  async #close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#queue.close()
    const timer = setTimeout(() => this.#server.closeAllConnections(), graceMs)
    await closed
    clearTimeout(timer)
  }

  /** Senders keep their connections for the next indication; when the listener closes there is none. */
  readonly #dropIdle = (): void => {
    if (this.#closed !== undefined) this.#server.closeIdleConnections()
  }
}

/** How long answers that are under way may take when the listener is closed. */
const graceMs = 1000

function createServer({ tls }: ListenerOptions, limits: ListenerLimits): Server {
  const { requestTimeoutMs: requestTimeout } = limits
  const bounds = {
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, 10_000),
    connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
    keepAliveTimeout: 60_000,
    maxHeaderSize: 16 * 1024,
    noDelay: true,
  }
  const server = tls === undefined ? createHttpServer(bounds) : createHttpsServer({ ...bounds, ...secured(tls) })
  server.maxConnections = limits.connections
  server.maxHeadersCount = 100
  return server
}

function secured({ clientCa, ...identity }: NonNullable<ListenerOptions['tls']>) {
  const { cert, key, passphrase } = identity
  const own = { cert, key, passphrase, minVersion: 'TLSv1.2' as const, handshakeTimeout: 10_000 }
  if (clientCa === undefined) return own
  return { ...own, ca: clientCa as string | Buffer | (string | Buffer)[], requestCert: true, rejectUnauthorized: true }
}
