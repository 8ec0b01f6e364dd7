import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { basePath, type EndpointName, places } from '../contract/endpoints.ts'
import type { House } from '../house.ts'
import { fromFastify } from '../problem/from-fastify.ts'
import { problemOf } from '../problem/problem-of.ts'
import { RequestError } from '../problem/request-error.ts'

/** Every refusal of this face is a problem document, and nothing of the daemon's inside is in it. */
export function serveRefusals(app: FastifyInstance, house: House, bodyLimit: number): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const circumstances = { bodyLimit, contentType: request.headers['content-type'] }
    return refuse(fromFastify(error, circumstances), request, { reply, house })
  })
  app.setNotFoundHandler((request, reply) => refuse(notFound(request), request, { reply, house }))
}

async function refuse(
  error: unknown,
  request: FastifyRequest,
  { reply, house }: { readonly reply: FastifyReply; readonly house: House },
): Promise<FastifyReply> {
  const problem = problemOf(error)
  if (problem.code === 'internal') {
    house.logger.error(
      { err: error, request: request.id, method: request.method, route: request.routeOptions.url },
      'a request failed',
    )
    reply.header('request-id', request.id)
  }
  if (problem.code === 'unauthenticated') reply.header('www-authenticate', challenges)
  // The page asks for a session itself; a browser that is offered Basic would ask with a window of its own.
  if (problem.code === 'wrong-password') reply.header('www-authenticate', challenges[1])
  if (error instanceof RequestError) {
    const { seconds, allowed } = error.detail
    if (seconds !== undefined) reply.header('retry-after', String(seconds))
    if (allowed !== undefined) reply.header('allow', String(allowed))
  }
  return await reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}

/** RFC 7617 and RFC 6750. */
const challenges = ['Basic realm="Cimarron", charset="UTF-8"', 'Bearer realm="Cimarron"']

function notFound({ method, url }: FastifyRequest): RequestError {
  const path = url.split('?', 1)[0] ?? url
  const shown = path.slice(0, 200)
  const allowed = methodsAt(path)
  return allowed.length > 0
    ? new RequestError('method-not-allowed', { method, path: shown, allowed: allowed.join(', ') })
    : new RequestError('route-not-found', { method, path: shown })
}

/** What may be asked at a path. */
function methodsAt(path: string): readonly string[] {
  const found = (Object.keys(places) as EndpointName[]).filter((name) => patterns.get(name)?.test(path))
  return [...new Set(found.map((name) => places[name].method))]
}

const patterns: ReadonlyMap<EndpointName, RegExp> = new Map(
  (Object.keys(places) as EndpointName[]).map((name) => [
    name,
    new RegExp(`^${basePath}${places[name].path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  ]),
)
