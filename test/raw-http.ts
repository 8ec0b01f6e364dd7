// HTTP as bytes, for what no well-behaved client sends.
import { createConnection, type Socket } from 'node:net'

/** Writes pieces, waiting for the server to take them, until it closes the connection; all that it said meanwhile. */
export async function converse(port: number, pieces: Iterable<Buffer | string>): Promise<string> {
  const socket = createConnection(port, '127.0.0.1')
  let heard = ''
  const { promise: over, resolve } = Promise.withResolvers<void>()
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    heard += text
  })
  // A server that has refused cuts off what is still being sent.
  socket.on('error', () => resolve())
  socket.on('close', () => resolve())
  const write = async (): Promise<void> => {
    for (const piece of pieces) {
      if (socket.destroyed || socket.readableEnded) return
      if (!socket.write(piece)) await new Promise<void>((go) => socket.once('drain', go).once('close', () => go()))
    }
  }
  await Promise.race([write(), over])
  await over
  return heard
}

/** A connection on which something was sent and nothing is read, until it is destroyed. */
export async function hold(port: number, text: string): Promise<Socket> {
  const socket = createConnection(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pause()
  await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()))
  if (text !== '') socket.write(text)
  return socket
}

/** The status of each answer in what a server said. */
export function statuses(heard: string): number[] {
  return [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
