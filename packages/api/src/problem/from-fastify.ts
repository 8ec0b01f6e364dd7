import { RequestError } from './request-error.ts'

const codes: Readonly<Record<string, (error: Error, limit: number) => RequestError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (_error, limit) => new RequestError('too-large', { limit }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (error) =>
    new RequestError('not-json', { type: /: (.*)$/.exec(error.message)?.[1] ?? '' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => badRequest('its body is not as long as content-length says'),
  FST_ERR_BAD_URL: () => badRequest('its path is no valid percent-encoding'),
  ERR_STREAM_PREMATURE_CLOSE: () => badRequest('it ended before its body was complete'),
  ECONNRESET: () => badRequest('it ended before its body was complete'),
}

/** What Fastify refuses by itself, in our words; any other error as it is. */
export function fromFastify(error: unknown, bodyLimit: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  return codes[error.code]?.(error, bodyLimit) ?? error
}

export function badRequest(problem: string): RequestError {
  return new RequestError('bad-request', { problem })
}
