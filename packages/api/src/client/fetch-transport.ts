import type { Channel, ChannelEvents, Transport, TransportRequest } from './transport.ts'

/**
 * By the means that browsers and Node have alike, to an `http:` or `https:` address. A browser must not add what it
 * remembers of earlier log-ins by itself, nor ask for one in a window of its own, so no credentials are ever included.
 */
export function fetchTransport(url: string): Transport {
  const base = url.replace(/\/+$/, '')
  return {
    name: base,
    fetch: (path, { headers, body, ...init }) =>
      fetch(`${base}${path}`, { ...init, ...bodyOf(body), headers: { ...headers }, credentials: 'omit' }),
    openChannel: (path, events) => openChannel(`${base.replace(/^http/, 'ws')}${path}`, events),
  }
}

/** A stream is sent in one direction at a time, which has to be said (Fetch standard, `RequestDuplex`). */
function bodyOf(body: TransportRequest['body']): RequestInit {
  if (body === undefined || typeof body === 'string') return body === undefined ? {} : { body }
  return { body: ReadableStream.from(body), duplex: 'half' } as RequestInit
}

function openChannel(url: string, events: ChannelEvents): Channel {
  const socket = new WebSocket(url, ['binary'])
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => events.opened())
  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    if (data instanceof ArrayBuffer) events.received(new Uint8Array(data))
  })
  socket.addEventListener('close', ({ code, reason }) => events.closed({ code, reason }))
  return {
    send: (bytes) => socket.send(Uint8Array.from(bytes)),
    close: () => socket.close(1000),
    get unsentBytes() {
      return socket.bufferedAmount
    },
  }
}
