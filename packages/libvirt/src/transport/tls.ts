import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { LibvirtError } from '../error.ts'
import type { LibvirtUri } from './libvirt-uri.ts'
import { clientRefusal, handshakeRefusal, serverRefusal } from './tls-refusal.ts'

/** What is shown to the server, and what its certificate is checked by; each a PEM text. */
export interface TlsIdentity {
  readonly ca: string
  readonly certificate?: string
  readonly key?: string
}

export interface TlsOptions {
  readonly signal?: AbortSignal
  readonly tls?: TlsIdentity
}

/**
 * Connects by TLS. The server looks at our certificate after the handshake: that it takes it, it says with one byte of its own,
 * and closes where it does not.
 */
export async function openTls(
  uri: LibvirtUri & { readonly host: string; readonly port: number },
  { signal, tls = identityIn(uri.parameters.pkipath) }: TlsOptions = {},
): Promise<TLSSocket> {
  const { host, port, parameters } = uri
  const { ca, certificate, key } = tls
  const socket = connect({
    host,
    port,
    ca,
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    // An address in place of a name is compared with the certificate's addresses.
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    // Looked at below instead, where the certificate can still be told of.
    rejectUnauthorized: false,
  })
  keepFramesApart(socket)
  const mustBeAuthorized = parameters.no_verify !== '1'
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>()
  const fail = (error: LibvirtError) => {
    socket.destroy()
    reject(error)
  }
  const abort = () => fail(new LibvirtError('cancelled', 'connecting was cancelled', { cause: signal?.reason }))
  const attempt = { host, port, identity: tls }
  const refuse = (cause: Error) => fail(handshakeRefusal(cause, attempt))
  const shaken = () => {
    if (mustBeAuthorized && !socket.authorized) fail(serverRefusal(socket, attempt))
  }
  const end = () => fail(clientRefusal(attempt))
  const verified = () => {
    const byte = socket.read(1) as Buffer | null
    if (byte === null || (mustBeAuthorized && !socket.authorized)) return
    socket.off('readable', verified)
    if (byte[0] === 1) resolve(socket)
    else
      fail(new LibvirtError('protocol', `${host}:${port} answers ${byte[0]} where 1 says that a certificate is taken`))
  }
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  socket.on('error', refuse).on('secureConnect', shaken).on('end', end).on('readable', verified)
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', abort)
    socket.off('error', refuse).off('secureConnect', shaken).off('end', end).off('readable', verified)
    // Between here and the first reader nothing may fall unheard.
    socket.on('error', () => undefined)
  }
}

/**
 * A record of TLS for each frame: of several in one, libvirtd 9.0 takes the first, and waits for the socket to have more, while the others
 * are decrypted already. They would be answered with whatever is sent next: at the worst, a ping of keep-alive.
 */
function keepFramesApart(socket: TLSSocket): void {
  // Without it, what waits to be written is not joined into one write.
  Object.assign(socket, { _writev: undefined })
}

/** libvirt.org/kbase/tlscerts.html. @throws LibvirtError `authentication` naming the file that is not there */
function identityIn(pkipath: string | undefined): TlsIdentity {
  const files =
    pkipath === undefined
      ? {
          ca: '/etc/pki/CA/cacert.pem',
          certificate: '/etc/pki/libvirt/clientcert.pem',
          key: '/etc/pki/libvirt/private/clientkey.pem',
        }
      : {
          ca: join(pkipath, 'cacert.pem'),
          certificate: join(pkipath, 'clientcert.pem'),
          key: join(pkipath, 'clientkey.pem'),
        }
  try {
    return {
      ca: readFileSync(files.ca, 'utf8'),
      certificate: readFileSync(files.certificate, 'utf8'),
      key: readFileSync(files.key, 'utf8'),
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new LibvirtError(
      'authentication',
      `TLS needs a CA, a certificate and a key: ${why}; give a folder by ?pkipath=`,
      {
        cause,
      },
    )
  }
}
