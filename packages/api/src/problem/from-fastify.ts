import { RequestError } from './request-error.ts'

export interface Circumstances {
  readonly bodyLimit: number
  readonly contentType: string | undefined
}

const codes: Readonly<Record<string, (circumstances: Circumstances) => RequestError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ({ bodyLimit }) => new RequestError('too-large', { limit: bodyLimit }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ({ contentType }) => new RequestError('not-json', { type: contentType }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => badRequest('its body is not as long as content-length says'),
  FST_ERR_BAD_URL: () => badRequest('its path is no valid percent-encoding'),
  ERR_STREAM_PREMATURE_CLOSE: () => badRequest('it ended before its body was complete'),
  ECONNRESET: () => badRequest('it ended before its body was complete'),
}

/** What Fastify refuses by itself, in our words; any other error as it is. */
export function fromFastify(error: unknown, circumstances: Circumstances): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  return codes[error.code]?.(circumstances) ?? error
}

export function badRequest(problem: string): RequestError {
  return new RequestError('bad-request', { problem })
}
