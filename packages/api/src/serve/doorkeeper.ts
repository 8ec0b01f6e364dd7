import type { IncomingMessage } from 'node:http'
import type { Actor } from '@cimarron/estate'
import { RequestError } from '../problem/request-error.ts'
import { requireSameOrigin } from './same-origin.ts'

/** Knows who asks: each request is identified once, before its body is read. */
export class Doorkeeper {
  readonly #identify: (request: IncomingMessage) => Promise<Actor | null>
  readonly #actors = new WeakMap<IncomingMessage, Actor>()

  constructor(identify: (request: IncomingMessage) => Promise<Actor | null>) {
    this.#identify = identify
  }

  /** @throws RequestError `unauthenticated`, `too-many-requests` */
  async identify(request: IncomingMessage): Promise<Actor> {
    const actor = await this.#identify(request)
    if (!actor) throw new RequestError('unauthenticated')
    this.#actors.set(request, actor)
    return actor
  }

  /** Of a request that was identified. @throws RequestError `unauthenticated` */
  actorOf(request: IncomingMessage): Actor {
    const actor = this.#actors.get(request)
    if (!actor) throw new RequestError('unauthenticated')
    return actor
  }

  /** @throws RequestError `cross-origin` */
  requireSameOrigin(request: IncomingMessage): void {
    requireSameOrigin(request)
  }
}
