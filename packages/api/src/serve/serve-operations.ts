import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { basePath, type EndpointName, type Place, places } from '../contract/endpoints.ts'
import type { House } from '../house.ts'
import { operations } from '../operations/all.ts'
import { ByteStream, type Call, type Operation, Reply } from '../operations/operation.ts'
import { word } from '../schema/query.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { invalidRequest, readInput } from './read-input.ts'
import { requireStanding } from './require-standing.ts'
import { sendBytes } from './send-bytes.ts'

const nothing = z.strictObject({})

/** One route for each row of the table of endpoints. */
export function serveOperations(app: FastifyInstance, house: House, doorkeeper: Doorkeeper): void {
  for (const name of Object.keys(places) as EndpointName[]) serveOperation(app, name, { house, doorkeeper })
}

interface Surroundings {
  readonly house: House
  readonly doorkeeper: Doorkeeper
}

function serveOperation(app: FastifyInstance, name: EndpointName, { house, doorkeeper }: Surroundings): void {
  const place = places[name]
  // What input fits which handler is checked where the operations are declared; here they are all one.
  const operation = operations[name] as unknown as AnyOperation
  const params = pathSchema(place, operation)
  app.route({
    method: place.method,
    url: routePath(place),
    ...(operation.bodyLimit === undefined ? {} : { bodyLimit: operation.bodyLimit }),
    config: { takesBytes: operation.takesBytes === true },
    onRequest: async (request) => {
      if (place.method !== 'GET') doorkeeper.requireSameOrigin(request.raw)
      if (!operation.anonymous) await doorkeeper.identify(request.raw)
    },
    handler: async (request, reply) => {
      if (operation.only && !operation.anonymous) {
        requireStanding(house, doorkeeper.actorOf(request.raw), { only: operation.only, command: name })
      }
      const call: AnyCall = {
        params: readInput(params, 'path', request.params),
        query: readInput(operation.query ?? nothing, 'query', request.query),
        body: operation.takesBytes ? undefined : readBody(operation, request.body),
        bytes: request.raw,
        get actor() {
          return doorkeeper.actorOf(request.raw)
        },
        get session() {
          return house.estate.as(doorkeeper.actorOf(request.raw))
        },
        request: request.raw,
        signal: goneSignal(reply.raw),
        house,
      }
      return await answer(reply, operation, await operation.handle(call))
    },
  })
}

type AnyOperation = Omit<Operation<'machines.change'>, 'params' | 'query' | 'body' | 'handle'> & {
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly handle: (call: AnyCall) => unknown
}
type AnyCall = Omit<Call<'machines.list'>, 'params' | 'query' | 'body'> & Record<'params' | 'query' | 'body', unknown>

/** `/machines/{machine}` as Fastify writes it. */
export function routePath({ path }: Place): string {
  return basePath + path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function pathSchema({ path }: Place, operation: { readonly params?: z.ZodType }): z.ZodType {
  if (operation.params) return operation.params
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  return z.strictObject(Object.fromEntries(names.map((name) => [name, word])))
}

function readBody(operation: AnyOperation, body: unknown): unknown {
  if (operation.body) return readInput(operation.body, 'body', body)
  if (body === undefined || body === null) return undefined
  throw invalidRequest([{ field: 'body', message: 'body: this endpoint takes none; leave it out' }])
}

function goneSignal(response: ServerResponse<IncomingMessage>): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

async function answer(reply: FastifyReply, operation: AnyOperation, result: unknown): Promise<FastifyReply> {
  const { status, value, headers } =
    result instanceof Reply ? result : new Reply<unknown>(operation.status ?? 200, result)
  reply.code(status).headers(headers)
  if (value instanceof ByteStream) return await sendBytes(reply, value.source)
  if (operation.answer === 'nothing') return await reply.send()
  if (operation.answer === 'bytes') {
    if (headers['content-type'] === undefined) reply.type('application/octet-stream')
    return await reply.send(Buffer.from(value as Uint8Array))
  }
  return await reply.type('application/json; charset=utf-8').send(JSON.stringify(value))
}
