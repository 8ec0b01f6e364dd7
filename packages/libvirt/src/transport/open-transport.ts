import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { LibvirtError } from '../error.ts'
import type { LibvirtUri } from './libvirt-uri.ts'
import { localSocket } from './local-socket.ts'
import { openSsh } from './ssh.ts'
import { openTls, type TlsIdentity } from './tls.ts'

/** libvirtd's ports (libvirt.org/remote.html). */
const usualPorts = { tcp: 16_509, tls: 16_514 } as const

export interface TransportOptions {
  readonly signal?: AbortSignal
  /** Only looks: a local server has a socket of its own for that. */
  readonly readOnly?: boolean
  /** For TLS; left out: the files where libvirt keeps them. */
  readonly tls?: TlsIdentity
}

/** A stream of bytes to the server. @throws LibvirtError `closed`, `authentication`, `cancelled` */
export async function openTransport(uri: LibvirtUri, options: TransportOptions = {}): Promise<Duplex> {
  const { transport, host = 'localhost', port } = uri
  switch (transport) {
    case 'unix':
      return await connected(connectTcp({ path: localSocket(uri, options) }), uri, options)
    case 'tcp':
      return await connected(connectTcp({ host, port: port ?? usualPorts.tcp }), uri, options)
    case 'tls':
      return await openTls({ ...uri, host, port: port ?? usualPorts.tls }, options)
    case 'ssh':
      return openSsh({ ...uri, host }, options)
  }
}

async function connected(
  socket: Socket,
  { transport, host }: LibvirtUri,
  { signal }: TransportOptions,
): Promise<Socket> {
  try {
    await once(socket, 'connect', signal ? { signal } : {})
    socket.setNoDelay?.(true)
    return socket
  } catch (cause) {
    socket.destroy()
    if (signal?.aborted) throw new LibvirtError('cancelled', 'connecting was cancelled', { cause: signal.reason })
    const where = transport === 'unix' ? 'the local socket' : `${host} by ${transport}`
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new LibvirtError('closed', `no connection to libvirt at ${where}: ${why}`, { cause })
  }
}
