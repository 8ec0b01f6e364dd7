/** How a client reaches its server: by the browser's own means, over a socket of Node, or as a test likes. */
export interface Transport {
  /** As `fetch`, with a path instead of an address. Rejects where no answer comes. */
  fetch(path: string, init: TransportRequest): Promise<Response>
  /** Opens a WebSocket at a path, with the subprotocol `binary`. */
  openChannel(path: string, events: ChannelEvents): Channel
  /** For messages: what is asked, as people would write it. */
  readonly name: string
}

export interface TransportRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** Bytes are sent as the other side takes them. */
  readonly body?: string | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
}

export interface ChannelEvents {
  readonly opened: () => void
  readonly received: (bytes: Uint8Array) => void
  /** Once, also where it never opened. `body` is what was answered instead of opening, where that can be known. */
  readonly closed: (end: ChannelEnd) => void
}

export interface ChannelEnd {
  readonly code: number
  readonly reason: string
  readonly body?: string
}

export interface Channel {
  send(bytes: Uint8Array): void
  close(): void
  /** What was sent and has not left yet. */
  readonly unsentBytes: number
  /** Where it can be told to: receives nothing until `resume`. */
  readonly pause?: () => void
  readonly resume?: () => void
}
