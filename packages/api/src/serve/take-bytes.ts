import { errorCodes, type FastifyInstance } from 'fastify'

/** Bytes, for the endpoints that take them: left in the request, to be read by who stores them. */
export function takeBytes(app: FastifyInstance): void {
  app.addContentTypeParser('application/octet-stream', (request, _payload, done) => {
    if (request.routeOptions.config.takesBytes) done(null, undefined)
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('application/octet-stream'), undefined)
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly takesBytes?: boolean
  }
}
