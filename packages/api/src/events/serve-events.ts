import { EstateError, type Session } from '@cimarron/estate'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { basePath, eventsPath } from '../contract/endpoints.ts'
import type { House } from '../house.ts'
import { RequestError } from '../problem/request-error.ts'
import { wholeNumber } from '../schema/query.ts'
import type { Doorkeeper } from '../serve/doorkeeper.ts'
import { readInput } from '../serve/read-input.ts'
import { EventStream } from './event-stream.ts'

/** Each holds a connection and a place in the journal. */
const mostStreams = 500

export const cursor: z.ZodType<number> = wholeNumber(0, Number.MAX_SAFE_INTEGER)
const query = z.strictObject({ after: cursor.exactOptional() })
const resumption = z.strictObject({ 'last-event-id': cursor.exactOptional() })

/** The journal as server-sent events (WHATWG HTML, section 9.2): the event's id is its cursor. */
export function serveEvents(app: FastifyInstance, house: House, doorkeeper: Doorkeeper): void {
  app.get(`${basePath}${eventsPath}`, {
    // It would never end.
    exposeHeadRoute: false,
    onRequest: async (request) => {
      await doorkeeper.identify(request.raw)
    },
    handler: async (request, reply) => {
      const session = house.estate.as(doorkeeper.actorOf(request.raw))
      const asked = readInput(query, 'query', request.query)
      // Who comes again after a break says where it was in a header, under the address of the first time.
      const lastEventId = request.headers['last-event-id']
      const resumed = readInput(resumption, 'query', lastEventId === undefined ? {} : { 'last-event-id': lastEventId })
      const after = startOf(session, resumed['last-event-id'] ?? asked.after)
      if (house.counts.streams >= mostStreams) throw new RequestError('too-many-streams', { limit: mostStreams })
      // The answer is ours from here on: Fastify would want to know its end.
      reply.hijack()
      await new EventStream(house, session, reply.raw).send(after)
    },
  })
}

/** @throws EstateError `cursor-gone`, while it can still be told with a status */
function startOf(session: Session, after: number | undefined): number {
  const last = session.journalEnd()
  if (after === undefined) return last
  const start = session.journalStart()
  // No entry has the cursor 0: who asks for what follows it wants all that is kept.
  if (after === 0) return start
  if (after < start || after > last) throw new EstateError('cursor-gone', { after, first: start + 1, last })
  return after
}
