// The simplest client there can be, so that little of what is measured is its own: fixed bytes out, the end of an answer looked for.
import { connect, type Socket } from 'node:net'

/** What a request got. */
export interface Exchange {
  readonly head: string
  readonly body: Buffer
  /** The last bytes of the answer on the wire, by which its end is known. */
  readonly end: Buffer
}

/** Sends a request on a connection of its own and reads the whole answer. */
export async function exchange(port: number, request: Buffer): Promise<Exchange> {
  const socket = connect(port, '127.0.0.1')
  const pieces: Buffer[] = []
  socket.write(request.toString().replace('\r\n', '\r\nConnection: close\r\n'))
  for await (const piece of socket) pieces.push(piece as Buffer)
  const all = Buffer.concat(pieces)
  const split = all.indexOf('\r\n\r\n')
  const head = all.toString('latin1', 0, split)
  const isChunked = /transfer-encoding: chunked/i.test(head)
  const body = isChunked ? unchunked(all.subarray(split + 4)) : all.subarray(split + 4)
  return { head, body, end: all.subarray(-endLength) }
}

/** Long enough to stand nowhere but at the end: `</MESSAGE></CIM>` and what HTTP puts behind it. */
const endLength = 16

function unchunked(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (size === 0) return Buffer.concat(pieces)
    pieces.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

/** Sends a request again and again on each of several connections; returns the latencies in milliseconds. */
export async function repeat(
  port: number,
  { request, end }: { readonly request: Buffer; readonly end: Buffer },
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<number[]> {
  const latencies: number[] = []
  const until = performance.now() + seconds * 1000
  await Promise.all(Array.from({ length: connections }, async () => await one(until)))
  return latencies

  async function one(last: number): Promise<void> {
    const socket: Socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    await new Promise<void>((resolve, reject) => {
      let start = 0
      let tail: Buffer = none
      const send = (): void => {
        tail = none
        start = performance.now()
        socket.write(request)
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (piece) => {
        // The end may come in two packets.
        tail =
          piece.length >= end.length ? piece.subarray(-end.length) : Buffer.concat([tail, piece]).subarray(-end.length)
        if (!tail.equals(end)) return
        const now = performance.now()
        latencies.push(now - start)
        if (now < last) send()
        else {
          socket.destroy()
          resolve()
        }
      })
    })
  }
}

const none = Buffer.alloc(0)

/** The value below which a part of all values lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/** One connection, on which one request after the other is answered. */
export class KeptConnection implements Disposable {
  readonly #socket: Socket

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.setNoDelay(true)
  }

  /** Sends a request; answers with all of its answer, which ends as every message does. */
  async send(request: Buffer): Promise<string> {
    return await new Promise((resolve, reject) => {
      let text = ''
      const take = (piece: Buffer): void => {
        text += piece.toString('latin1')
        if (!text.includes('</CIM>')) return
        this.#socket.off('data', take).off('error', reject)
        resolve(text)
      }
      this.#socket.on('data', take).on('error', reject)
      this.#socket.write(request)
    })
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
