/** One POST of CIM-XML. */
export interface TransportRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** True where doing it twice does no harm, so that it may be sent again on a fresh connection. */
  readonly isSafe: boolean
  readonly signal: AbortSignal
}

/** The answer, whose body is still on its way. */
export interface TransportResponse {
  readonly status: number
  /** A header's value; `name` in lower case. */
  readonly header: (name: string) => string | undefined
  /** All headers, for who logs them; absent where the transport does not tell. */
  readonly headers?: Iterable<readonly [string, string]>
  /** The body. Stopping early gives the connection up. */
  readonly body: AsyncIterable<Uint8Array>
  /** A trailer's value, to be asked when the body has been read; `name` in lower case. */
  readonly trailer: (name: string) => string | undefined
}

/** Carries requests to one server. Throws `WbemTransportError`, or the signal's reason where it was aborted. */
export interface WbemTransport extends AsyncDisposable {
  /** The address, without any password: for messages. */
  readonly address: string
  readonly send: (request: TransportRequest) => Promise<TransportResponse>
}

export interface Credentials {
  readonly user: string
  readonly password: string
}

/** The Authorization header of HTTP Basic (RFC 7617), in UTF-8. */
export function basicAuthorization({ user, password }: Credentials): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}
