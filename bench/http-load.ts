// The simplest client there can be, so that little of what is measured is its own: fixed bytes out, answers counted in.
// As a program (forked with a port and a request as its message) it reads large answers one after the other and counts bytes.
import { connect, type Socket } from 'node:net'

/** What a request got: its headers and body as text, for looking at, and its length on the wire. */
export interface Exchange {
  readonly head: string
  readonly body: string
  readonly bytes: number
}

/** Sends a request on a connection of its own and reads the answer until the server has sent `end`. */
export async function exchange(port: number, request: Buffer, end = '</CIM>'): Promise<Exchange> {
  const pieces: Buffer[] = []
  const socket = connect(port, '127.0.0.1')
  socket.write(request)
  for await (const piece of socket) {
    pieces.push(piece as Buffer)
    if (Buffer.concat(pieces.slice(-2)).includes(end)) break
  }
  socket.destroy()
  const text = Buffer.concat(pieces).toString()
  const split = text.indexOf('\r\n\r\n')
  return { head: text.slice(0, split), body: text.slice(split + 4), bytes: Buffer.byteLength(text) }
}

/** Sends a request again and again on each of several connections; returns the latencies in milliseconds. */
export async function repeat(
  port: number,
  { request, answerBytes }: { request: Buffer; answerBytes: number },
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number[]> {
  const latencies: number[] = []
  const until = performance.now() + seconds * 1000
  await Promise.all(Array.from({ length: connections }, async () => await one(until)))
  return latencies

  async function one(end: number): Promise<void> {
    const socket: Socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    await new Promise<void>((resolve, reject) => {
      let received = 0
      let start = 0
      const send = (): void => {
        start = performance.now()
        socket.write(request)
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (piece) => {
        received += piece.length
        if (received < answerBytes) return
        received = 0
        const now = performance.now()
        latencies.push(now - start)
        if (now < end) send()
        else {
          socket.destroy()
          resolve()
        }
      })
    })
  }
}

/** The value below which a part of all values lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
