import { basicAuthorization, type Credentials, type WbemTransport } from './transport.ts'
import { WbemTransportError } from './transport-error.ts'

export interface FetchTransportOptions {
  readonly credentials?: Credentials
  /** The `fetch` to use; the platform's by default. */
  readonly fetch?: typeof fetch
}

/**
 * A transport over `fetch`, for browsers and other places without sockets. `url` is the whole address, path included
 * (`/cimom`). Trailers cannot be seen through `fetch`, so they are not asked for.
 */
export function fetchTransport(url: string | URL, options: FetchTransportOptions = {}): WbemTransport {
  const send = options.fetch ?? fetch
  const authorization: Record<string, string> =
    options.credentials === undefined ? {} : { Authorization: basicAuthorization(options.credentials) }
  return {
    address: String(url),
    async send({ headers, body, signal }) {
      const response = await attempt(String(url), signal, () =>
        send(url, { method: 'POST', headers: { ...headers, ...authorization }, body, signal }),
      )
      return {
        status: response.status,
        header: (name) => response.headers.get(name) ?? undefined,
        headers: response.headers,
        trailer: () => undefined,
        body: pieces(response, { address: String(url), signal }),
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

async function* pieces(
  response: Response,
  { address, signal }: { address: string; signal: AbortSignal },
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  let finished = false
  try {
    for (;;) {
      const { done, value } = await attempt(address, signal, () => reader.read())
      finished = done
      if (value === undefined) return
      yield value
    }
  } finally {
    if (!finished && !signal.aborted) await reader.cancel()
  }
}

/** `fetch` tells nothing of why it failed, by design: a page must not learn about networks. */
async function attempt<T>(address: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    throw new WbemTransportError('connection-failed', { detail: address, cause })
  }
}
