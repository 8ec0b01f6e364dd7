import { readFileSync } from 'node:fs'
import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Role } from '@cimarron/estate'
import type { HttpParseError } from '@cimarron/wbem'
import { peerName } from '../tls/own-certificate.ts'
import { peerOptions, secureOptions, type TlsIdentity } from '../tls/secure-options.ts'
import type { Channel } from './channel.ts'

/** What answers on every listener. */
export interface Face {
  handle(request: IncomingMessage, response: ServerResponse, channel: Channel): void
  /** For a client that asks before it sends its body. */
  checkContinue(request: IncomingMessage, response: ServerResponse, channel: Channel): void
  upgrade(
    request: IncomingMessage,
    connection: { readonly socket: Duplex; readonly head: Buffer },
    channel: Channel,
  ): void
  /** For what is no HTTP. */
  clientError(error: HttpParseError, socket: Socket): void
}

export interface ListenOptions {
  readonly https: { readonly address: string; readonly port: number } | false
  readonly http: { readonly address: string; readonly port: number } | false
  readonly tls: TlsIdentity
  /** Whether clients are asked for a certificate, and let in without one; default `no`. */
  readonly clientCertificates?: 'no' | 'asked' | 'required'
  readonly socketDirectory: string
}

export interface Listeners extends AsyncDisposable {
  readonly https: string | undefined
  readonly http: string | undefined
  readonly sockets: Readonly<Record<Role, string>>
  /** New connections get another certificate; those that are open go on as they are. */
  setIdentity(identity: TlsIdentity): void
}

const roles: readonly Role[] = ['admin', 'operator', 'monitor']

/** A request whose head has not come within this is cut off: slow clients can't hold connections for nothing. */
const timeouts = { headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 60_000 } as const
/** For TLS to come about; node's own is two minutes. */
const handshakeTimeout = 10_000
const mostConnections = 5_000
const listenersAtMost = 5

/**
 * How many connections each listener takes. What the process may open is also for disks, monitors and consoles: half of
 * it, or a thousand, is kept for those, so that strangers who only connect can't stop the work.
 */
export function connectionLimit(mostFiles: number): number {
  const forWork = Math.min(mostFiles / 2, 1_000)
  return Math.max(1, Math.min(mostConnections, Math.floor((mostFiles - forWork) / listenersAtMost)))
}

/** getrlimit(2), RLIMIT_NOFILE; Node raises the soft limit to the hard one at its start. */
function mostOpenFiles(): number {
  if (process.platform !== 'linux') return Number.POSITIVE_INFINITY
  const soft = /^Max open files +(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}

const mostHeaderBytes = 32 * 1024

/** RFC 9110 7.8: an offer of any other protocol, such as HTTP/2 by Java's client, is passed over and the request answered. */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Opens all listeners, or none: when one port is taken the others are closed again.
 * @throws ListenError naming the address and the remedy
 */
export async function openListeners(options: ListenOptions, face: Face): Promise<Listeners> {
  await using opened = new AsyncDisposableStack()
  const open = async <S extends Server>(server: S, where: Where, channel: Channel): Promise<S> => {
    connect(server, face, channel)
    await listen(server, where)
    opened.defer(() => close(server))
    return server
  }
  const limits = { ...timeouts, maxHeaderSize: mostHeaderBytes, noDelay: true, shouldUpgradeCallback: asksForWebSocket }
  const { tls, http, https, socketDirectory, clientCertificates = 'no' } = options
  const httpsServer =
    https === false
      ? undefined
      : await open(
          createHttpsServer({
            ...limits,
            handshakeTimeout,
            ...secureOptions(tls),
            honorCipherOrder: true,
            // A certificate that is not wanted, or not trusted, is no reason to send away who has a password.
            requestCert: clientCertificates !== 'no',
            rejectUnauthorized: clientCertificates === 'required',
          }),
          { host: https.address, port: https.port },
          { kind: 'https' },
        )
  const httpServer =
    http === false
      ? undefined
      : await open(createHttpServer(limits), { host: http.address, port: http.port }, { kind: 'http' })
  const sockets = { admin: '', operator: '', monitor: '' }
  await prepareSocketDirectory(socketDirectory)
  for (const role of roles) {
    const path = join(socketDirectory, `${role}.sock`)
    // The database's lock says that no other daemon uses this directory, so what is there is a dead one's.
    await rm(path, { force: true })
    await open(createHttpServer(limits), { path }, { kind: 'socket', role })
    await chmod(path, 0o660)
    sockets[role] = path
  }
  // Until every socket has its mode nobody but the owner can reach them.
  await chmod(socketDirectory, 0o750)
  httpsServer?.addContext(peerName, peerOptions(tls))
  const held = opened.move()
  return {
    https: httpsServer && url('https', httpsServer),
    http: httpServer && url('http', httpServer),
    sockets,
    setIdentity(identity) {
      httpsServer?.setSecureContext(secureOptions(identity))
      httpsServer?.addContext(peerName, peerOptions(identity))
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

type Where = { readonly host: string; readonly port: number } | { readonly path: string }

export class ListenError extends Error {
  override readonly name = 'ListenError'
}

function listen(server: Server, where: Where): Promise<void> {
  const shown = 'path' in where ? where.path : `${where.host}:${where.port}`
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenError(explain(error, shown), { cause: error })),
    )
    server.listen(where, resolve)
  })
}

function explain(error: NodeJS.ErrnoException, where: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `${where} is in use by another program; stop it, or choose another port under "listen" in cimarron.yaml`
    case 'EACCES':
      return `no permission to listen on ${where}; ports below 1024 need root`
    case 'EADDRNOTAVAIL':
      return `${where} is no address of this machine`
    default:
      return `can't listen on ${where}: ${error.message}`
  }
}

function connect(server: Server, face: Face, channel: Channel): void {
  server.maxConnections = connectionLimit(mostOpenFiles())
  server.on('request', (request, response) => face.handle(request, response, channel))
  server.on('checkContinue', (request, response) => face.checkContinue(request, response, channel))
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => face.upgrade(request, { socket, head }, channel))
  server.on('clientError', (error: HttpParseError, socket: Socket) => face.clientError(error, socket))
  // Sockets that WebSockets took over are no longer the server's to close.
  const taken = new Set<Socket>()
  server.on('connection', (socket) => {
    taken.add(socket)
    socket.once('close', () => taken.delete(socket))
  })
  connections.set(server, taken)
}

const connections = new WeakMap<Server, Set<Socket>>()
/** How long requests under way may go on when the daemon stops. */
const graceMs = 2_000

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const socket of connections.get(server) ?? []) socket.destroy()
    }, graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}

async function prepareSocketDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  // Itself, not what a link leads to: in a folder that all may write, somebody else may have laid one.
  const found = await lstat(path)
  if (!found.isDirectory())
    throw new ListenError(`${path} is no folder; remove it, or set CIMARRON_HOME to another folder`)
  const { uid } = found
  if (uid !== process.getuid?.())
    throw new ListenError(`${path} belongs to another user (${uid}); remove it, or set CIMARRON_HOME to another folder`)
  await chmod(path, 0o700)
}

function url(scheme: string, server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
