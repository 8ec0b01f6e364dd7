import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { NearbyHosts } from './nearby-hosts.ts'
import type { ServiceAgent } from './service-agent.ts'
import { encodeSlpDatagram, slpLength } from './slp-message.ts'

/** RFC 2608 6.1. */
export const slpMulticastGroup = '239.255.255.253'

export interface SlpListenerOptions {
  readonly address: string
  /** UDP and TCP; 0 takes a free one. */
  readonly port: number
  /** Takes requests to all as well: of IPv4, on the network of the address, or of every address where that is `0.0.0.0`. */
  readonly multicast: boolean
  /** Hears of what is refused, and why. */
  readonly onProblem?: (problem: string) => void
}

export interface SlpListener extends AsyncDisposable {
  readonly port: number
}

/** RFC 2608 7: a datagram is no longer than this unless a link is known to carry more. */
const largestDatagram = 1400
/** A request has a few names in it. */
const largestRequest = 8 * 1024
/** How long a connection may take for a request. */
const patienceMs = 10_000
const mostConnections = 32
/** A search by all of a big network asks a few times in a second; what is more is a flood. */
const mostPerSecond = 100

/** Listens for requests over UDP and TCP, and has an agent answer them. */
export async function listenForSlp(agent: ServiceAgent, options: SlpListenerOptions): Promise<SlpListener> {
  await using opened = new AsyncDisposableStack()
  const tcp = await listenTcp(agent, options)
  opened.defer(async () => await closeTcp(tcp))
  const address = tcp.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : options.port
  opened.use(await listenUdp(agent, { ...options, port }))
  const held = opened.move()
  return { port, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

async function listenUdp(agent: ServiceAgent, options: SlpListenerOptions): Promise<AsyncDisposable> {
  const { address, port, multicast, onProblem = () => undefined } = options
  await using opened = new AsyncDisposableStack()
  const nearby = new NearbyHosts()
  const rate = new Rate(mostPerSecond)
  const own = await openUdp(opened, { address, port })
  // A socket that is bound to one address gets nothing that was sent to a group; one that is bound to none gets all of it.
  const isBound = address !== '0.0.0.0'
  const group = !multicast ? undefined : isBound ? await openUdp(opened, { address: slpMulticastGroup, port }) : own
  if (group !== undefined) for (const each of isBound ? [address] : ipv4Addresses()) join(group, each, onProblem)
  for (const socket of new Set([own, group ?? own])) {
    socket.on('error', (error) => onProblem(error.message))
    socket.on('message', (bytes: Buffer, { address: peer, port: peerPort }: RemoteInfo) => {
      // A datagram's sender is easily forged. Replies go no further than the networks this host is on, and not in floods: a
      // service agent that answers anybody is used to flood others.
      if (!nearby.has(peer) || !rate.allows()) return
      const reply = agent.reply(bytes)
      if (reply === undefined) return
      own.send(encodeSlpDatagram(reply.bytes, reply.empty, largestDatagram), peerPort, peer, (error) => {
        if (error !== null) onProblem(`no reply to ${peer}: ${error.message}`)
      })
    })
  }
  return opened.move()
}

async function openUdp(
  opened: AsyncDisposableStack,
  where: { readonly address: string; readonly port: number },
): Promise<UdpSocket> {
  const socket = createSocket({ type: where.address.includes(':') ? 'udp6' : 'udp4', reuseAddr: true })
  opened.defer(async () => await new Promise<void>((resolve) => socket.close(() => resolve())))
  const listening = once(socket, 'listening')
  socket.bind(where)
  await listening
  return socket
}

/** Takes what is sent to all on the network of one of our addresses. */
function join(socket: UdpSocket, address: string, onProblem: (problem: string) => void): void {
  try {
    socket.addMembership(slpMulticastGroup, address)
  } catch (error) {
    onProblem(`no requests to all are taken at ${address}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function ipv4Addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
}

interface TcpSide {
  readonly server: Server
  readonly connections: Set<Socket>
}

async function listenTcp(agent: ServiceAgent, { address, port, onProblem }: SlpListenerOptions): Promise<TcpSide> {
  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    serve(agent, socket, onProblem)
  })
  server.maxConnections = mostConnections
  const listening = once(server, 'listening')
  server.listen(port, address)
  await listening
  return { server, connections }
}

async function closeTcp({ server, connections }: TcpSide): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  for (const connection of connections) connection.destroy()
  await closed
}

/** Requests one after the other; a connection that brings none in time, or something else, is closed. */
function serve(agent: ServiceAgent, socket: Socket, onProblem: SlpListenerOptions['onProblem']): void {
  let received = Buffer.alloc(0)
  socket.setTimeout(patienceMs, () => socket.destroy())
  socket.on('error', (error) => onProblem?.(`a connection of ${socket.remoteAddress} broke: ${error.message}`))
  socket.on('data', (piece: Buffer) => {
    received = Buffer.concat([received, piece])
    for (;;) {
      const length = slpLength(received)
      if (length === undefined) return
      if (length < 5 || length > largestRequest) {
        onProblem?.(`a request of ${length} bytes from ${socket.remoteAddress} was refused`)
        socket.destroy()
        return
      }
      if (received.length < length) return
      const reply = agent.reply(received.subarray(0, length))
      received = received.subarray(length)
      // Who does not read its replies gets no more of them.
      if (reply === undefined || (!socket.write(reply.bytes) && socket.writableLength > largestRequest)) {
        socket.destroy()
        return
      }
    }
  })
}

/** So many in each second, and no more. */
class Rate {
  readonly #most: number
  #second = 0
  #count = 0

  constructor(most: number) {
    this.#most = most
  }

  allows(): boolean {
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#count = 0
    }
    this.#count++
    return this.#count <= this.#most
  }
}
