import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { CliError } from '../error/cli-error.ts'

/** The server that a command talks to over the network, and as whom. */
export interface Contact {
  readonly url: string
  readonly user: string | undefined
  /** The file of the client certificate that was shown. */
  readonly cert?: string | undefined
  /** It was shown the token of CIMARRON_TOKEN. */
  readonly isToken?: boolean
}

/**
 * What kept a server from being reached, in the words of the command line, which has options where the libraries below
 * have parameters. Undefined for what is no failure of a connection.
 */
export async function connectionFailure(error: unknown, contact: Contact): Promise<CliError | undefined> {
  if (isUnauthorized(error)) return unauthorized(contact)
  const { url } = contact
  const { code, words } = systemError(error)
  if (code in untrusted || code === wrongName) return distrust(contact, { code, words })
  const isSecure = url.startsWith('https:')
  if (isSecure && (code === 'EPROTO' || code.startsWith('ERR_SSL_'))) return noTls(url, words)
  if (!isSecure && (code === 'ECONNRESET' || code.startsWith('HPE_')) && (await speaksTls(url))) {
    const remedy = `write --url ${url.replace(/^http:/, 'https:')}`
    return new CliError('unreachable', `${url} is an HTTPS port, which takes no plain HTTP`, remedy)
  }
  const known = unreachable[code]
  return known === undefined ? undefined : new CliError('unreachable', `${url}: ${known.text}`, known.remedy)
}

function isUnauthorized(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'WbemTransportError') return 'code' in error && error.code === 'unauthorized'
  if (error.name !== 'ProblemError' || !('problem' in error)) return false
  const { problem } = error
  return typeof problem === 'object' && problem !== null && 'status' in problem && problem.status === 401
}

function unauthorized({ url, user, cert, isToken }: Contact): CliError {
  if (isToken === true) {
    const remedy = 'it has ended, was revoked, or is of another server; "cimarron token create" makes one'
    return new CliError('denied', `${url} does not take the token of CIMARRON_TOKEN`, remedy)
  }
  if (user === undefined && cert !== undefined) {
    return new CliError(
      'denied',
      `${url} does not take the client certificate ${JSON.stringify(cert)}: it was revoked, has ended, or is no user's there`,
      'an administrator makes another with "cimarron user certificate"; or give --user NAME',
    )
  }
  return user === undefined
    ? new CliError(
        'denied',
        `${url} lets nobody in without a user and password`,
        'give --user NAME; the password is asked for, or read with --password-file FILE',
      )
    : new CliError(
        'denied',
        `${url} does not let in ${JSON.stringify(user)} with this password`,
        'check --user and the password, which is asked for, or read with --password-file FILE or from CIMARRON_PASSWORD',
      )
}

/** OpenSSL's verdicts on a certificate (openssl-verification-options(1)), of it. */
const untrusted: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is not among the trusted ones',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate authority is not among the trusted ones',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate authority is not among the trusted ones',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate authority is not among the trusted ones',
  CERT_UNTRUSTED: 'its certificate authority is not among the trusted ones',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
}
const wrongName = 'ERR_TLS_CERT_ALTNAME_INVALID'

function distrust({ url }: Contact, { code, words }: SystemError): CliError {
  if (code === wrongName) {
    const remedy = 'use a host name or address that the certificate has'
    return new CliError('unreachable', `the certificate of ${url} is for another host (${words})`, remedy)
  }
  const remedy =
    'give the certificate authority of the server with --ca FILE; a daemon keeps its own as ca.pem in its data directory'
  return new CliError('unreachable', `the certificate of ${url} is not trusted: ${untrusted[code] ?? words}`, remedy)
}

/** OpenSSL's reasons for what is no TLS at all: the answer of an HTTP server, taken for a record. */
const noRecord = /wrong version number|packet length too long|unknown protocol|http request/i

function noTls(url: string, words: string): CliError {
  if (noRecord.test(words)) {
    const remedy = `write --url ${url.replace(/^https:/, 'http:')}, over which a password travels unprotected; or the HTTPS port, usually 5989`
    return new CliError('unreachable', `${url} is no HTTPS port; what answers there speaks no TLS`, remedy)
  }
  const remedy = 'where the server asks for a client certificate, give --cert FILE and --key FILE'
  return new CliError('unreachable', `no TLS connection could be made with ${url}: ${words}`, remedy)
}

const unreachable: Readonly<Record<string, { readonly text: string; readonly remedy: string }>> = {
  ECONNREFUSED: {
    text: 'nothing listens at the address',
    remedy: 'check the host and port, and that the server runs (5989 is HTTPS, 5988 plain HTTP)',
  },
  ENOTFOUND: { text: 'the host name is not known', remedy: 'check its spelling, and the name service' },
  EAI_AGAIN: { text: 'the host name is not known', remedy: 'check its spelling, and the name service' },
  ETIMEDOUT: { text: 'nobody answers', remedy: 'check the address, and whether a firewall lets the port through' },
  EHOSTUNREACH: { text: 'there is no way to the host', remedy: 'check the address and the network' },
  ENETUNREACH: { text: 'there is no way to the host', remedy: 'check the address and the network' },
}

interface SystemError {
  readonly code: string
  /** One line. OpenSSL's reason without its codes and source files; Node's words without advice on starting Node. */
  readonly words: string
}

/** The system's own error at the bottom of one. */
function systemError(error: unknown): SystemError {
  let at: unknown = error
  while (at instanceof Error && at.cause instanceof Error) at = at.cause
  if (!(at instanceof Error)) return { code: '', words: '' }
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(at.message) ?? []
  const words = (reason ?? at.message).replace(/; if the root CA is installed locally.*$/s, '').replace(/\s+/g, ' ')
  return { code: 'code' in at && typeof at.code === 'string' ? at.code : '', words: words.trim() }
}

const handshakeMs = 2000

/** Whether a port that does not answer plain HTTP takes a TLS handshake. Nothing is sent, so no certificate is judged. */
async function speaksTls(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connectTls({ host, port: Number(port || 5988), rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(handshakeMs) })
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  } finally {
    socket.on('error', () => undefined).destroy()
  }
}
