import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Api, type ApiOptions, createApi } from '@cimarron/api'

/** The REST face of a daemon that listens already: what is asked before the face is there waits for it. */
export class LateApi {
  readonly #opened = Promise.withResolvers<Api>()
  #api: Api | undefined

  constructor() {
    // Where it could not be opened the daemon's start has failed, and says why.
    this.#opened.promise.catch(() => undefined)
  }

  async open(options: ApiOptions): Promise<Api> {
    try {
      this.#api = await createApi(options)
      this.#opened.resolve(this.#api)
      return this.#api
    } catch (error) {
      this.#opened.reject(error)
      throw error
    }
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#api !== undefined) this.#api.handle(request, response)
    else
      this.#opened.promise.then(
        (api) => api.handle(request, response),
        () => response.destroy(),
      )
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#api !== undefined) this.#api.upgrade(request, socket, head)
    else
      this.#opened.promise.then(
        (api) => api.upgrade(request, socket, head),
        () => socket.destroy(),
      )
  }
}
