import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Actor, type Clock, type Estate, systemClock } from '@cimarron/estate'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import type { AccessAdministration } from './access-administration.ts'
import type { ConnectionAdministration } from './connection-administration.ts'
import { ConsoleDoor } from './consoles/console-door.ts'
import { Tickets } from './consoles/tickets.ts'
import { basePath } from './contract/endpoints.ts'
import type { Finding } from './contract/finding.ts'
import { serveEvents } from './events/serve-events.ts'
import type { Hold, House } from './house.ts'
import { metrics, metricsType } from './metrics.ts'
import type { MetricFamily } from './metrics-family.ts'
import { openApi } from './openapi.ts'
import { servePage } from './page/serve-page.ts'
import type { PeerAdministration } from './peer-administration.ts'
import { badRequest } from './problem/from-fastify.ts'
import { Doorkeeper } from './serve/doorkeeper.ts'
import { serveRefusals } from './serve/refuse.ts'
import { requireStanding } from './serve/require-standing.ts'
import { securityHeaders } from './serve/security-headers.ts'
import { serveOperations } from './serve/serve-operations.ts'
import { takeBytes } from './serve/take-bytes.ts'

export interface ApiOptions {
  readonly estate: Pick<Estate, 'as'>
  /** Who asks, or null where nobody is known. May be slow. @throws TooManyRequests */
  readonly identify: (request: IncomingMessage) => Promise<Actor | null>
  readonly access: AccessAdministration
  /** Left out: other daemons are neither known nor let in. */
  readonly peers?: PeerAdministration
  /** Left out: the hypervisors are those of the configuration. */
  readonly connections?: ConnectionAdministration
  /** The folder of the built web page; left out or empty: a plain answer that says how to build it. */
  readonly page?: string
  /** What is missing or odd on the host; left out: nothing is. */
  readonly doctor?: () => Promise<readonly Finding[]>
  /** Has a stream or console ended from outside; default: never. */
  readonly hold?: Hold
  /** What others of the daemon have to tell at `/metrics`; left out: nothing. */
  readonly metrics?: () => readonly MetricFamily[]
  readonly version: string
  /** Default: silence. */
  readonly logger?: Logger
  readonly clock?: Clock
}

/** The REST face: it answers requests of any number of node's servers, and listens on none itself. */
export interface Api extends AsyncDisposable {
  handle(request: IncomingMessage, response: ServerResponse): void
  /** For WebSockets: a server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends streams and consoles, lets requests under way end. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A machine's draft with a hundred devices is a tenth of it. */
const bodyLimit = 256 * 1024
/** A name of 255 characters of four bytes, percent-encoded. */
const maxParamLength = 255 * 4 * 3

export async function createApi(options: ApiOptions): Promise<Api> {
  const end = new AbortController()
  const house = houseOf(options, end.signal)
  const app: FastifyInstance = Fastify({ bodyLimit, routerOptions: { maxParamLength }, forceCloseConnections: false })
  readJson(app)
  takeBytes(app)
  app.addHook('onRequest', async (_request, reply) => void reply.headers(securityHeaders))
  app.addHook('onResponse', async (request, reply) => {
    const status = `${Math.floor(reply.statusCode / 100)}xx`
    house.counts.answers.set(status, (house.counts.answers.get(status) ?? 0) + 1)
    house.logger.debug(
      { method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    )
  })
  serveRefusals(app, house, bodyLimit)
  const doorkeeper = new Doorkeeper(options.identify)
  serveOperations(app, house, doorkeeper)
  serveEvents(app, house, doorkeeper)
  serveDescription(app, house)
  serveMetrics(app, house, doorkeeper)
  servePage(app, options.page)
  await app.ready()

  const consoles = new ConsoleDoor(house)
  return {
    handle: (request, response) => app.routing(request, response),
    upgrade: (request, socket, head) => consoles.upgrade(request, socket, head),
    async [Symbol.asyncDispose]() {
      end.abort()
      await consoles.closed()
      await app.close()
    },
  }
}

function houseOf(options: ApiOptions, ending: AbortSignal): House {
  const { estate, access, version, clock = systemClock } = options
  return {
    estate,
    access,
    peers: options.peers,
    connections: options.connections,
    version,
    clock,
    ending,
    doctor: options.doctor ?? (async () => []),
    hold: options.hold ?? (() => ({ [Symbol.dispose]: () => undefined })),
    logger: options.logger ?? pino({ level: 'silent' }),
    tickets: new Tickets(clock),
    moreMetrics: options.metrics ?? (() => []),
    counts: { consoles: 0, streams: 0, answers: new Map() },
  }
}

/** JSON and nothing else; an empty body is none. */
function readJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer)
    } catch {
      return done(badRequest('its body is not UTF-8'))
    }
    return parse(request, text, (error, value) => {
      if (error) done(badRequest(`its body is no JSON (${error.message})`))
      else done(null, value)
    })
  })
}

function serveDescription(app: FastifyInstance, { version }: House): void {
  let text: string | undefined
  app.get(`${basePath}/openapi.json`, (_request, reply) => {
    text ??= JSON.stringify(openApi(version))
    return reply.type('application/json; charset=utf-8').send(text)
  })
}

function serveMetrics(app: FastifyInstance, house: House, doorkeeper: Doorkeeper): void {
  app.get('/metrics', {
    onRequest: async (request) => {
      await doorkeeper.identify(request.raw)
    },
    handler: async (request, reply) => {
      const actor = doorkeeper.actorOf(request.raw)
      requireStanding(house, actor, { only: 'any-role', command: 'metrics' })
      const session = house.estate.as(actor)
      const counts = { ...house.counts, ...house.access.sessions.counts() }
      return await reply.type(metricsType).send(await metrics(session, { ...house, counts }))
    },
  })
}
