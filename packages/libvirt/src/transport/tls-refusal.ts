import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { LibvirtError } from '../error.ts'
import type { TlsIdentity } from './tls.ts'

/** Who was asked, and what we came with. */
export interface TlsAttempt {
  readonly host: string
  readonly port: number
  readonly identity: TlsIdentity
}

/** Why there was no connection. @param cause OpenSSL's or Node's own error */
export function handshakeRefusal(cause: Error, attempt: TlsAttempt): LibvirtError {
  const code = 'code' in cause ? String(cause.code) : ''
  // An alert is what a server says of our certificate before the handshake is over.
  if (code.includes('SSL_ALERT')) return clientRefusal(attempt, cause)
  return new LibvirtError('closed', `no connection to ${attempt.host}:${attempt.port} by TLS: ${cause.message}`, {
    cause,
  })
}

/** Why the server that has shaken hands is not believed, with what is to be done about it. */
export function serverRefusal(socket: TLSSocket, attempt: TlsAttempt): LibvirtError {
  // Node's type says Error; what it has there is the code.
  const code = String(socket.authorizationError)
  const shown = socket.getPeerX509Certificate()
  const why = (shown && ofServer(code, shown, attempt)) ?? code
  return new LibvirtError('authentication', `${attempt.host}:${attempt.port} can't be trusted: ${why}`)
}

function ofServer(code: string, shown: X509Certificate, { host }: TlsAttempt): string | undefined {
  const its = `its certificate (${nameOf(shown.subject)})`
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `${its} has expired on ${dayOf(shown.validTo)}; renew it`
    case 'CERT_NOT_YET_VALID':
      return `${its} is valid from ${dayOf(shown.validFrom)} on; see to the clocks of both hosts`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `${its} is for ${shown.subjectAltName ?? 'no host at all'}, not for ${host}; connect by a name that it has`
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'CERT_SIGNATURE_FAILURE':
      return `${its} was not signed by the CA given here; give that of ${nameOf(shown.issuer)}`
    default:
      return undefined
  }
}

/** A server closes without a word where it does not take a certificate: what can be seen from here is said. */
export function clientRefusal({ host, port, identity }: TlsAttempt, cause?: Error): LibvirtError {
  const words = `${host}:${port} does not let this client in: ${ofClient(identity)}`
  return new LibvirtError('authentication', words, cause ? { cause } : {})
}

function ofClient({ ca, certificate }: TlsIdentity): string {
  if (certificate === undefined)
    return 'this client shows no certificate; give it one (clientcert.pem and clientkey.pem, in the folder of ?pkipath=)'
  const shown = new X509Certificate(certificate)
  const its = `the certificate of this client (${nameOf(shown.subject)})`
  if (shown.validToDate.getTime() < Date.now()) return `${its} has expired on ${dayOf(shown.validTo)}; renew it`
  if (!isSignedBy(shown, ca))
    return `${its} is signed by ${nameOf(shown.issuer)}, not by the CA given here; have it signed by the one that the server trusts`
  return `${its} is not taken; see tls_allowed_dn_list in its libvirtd.conf, and the clocks of both hosts`
}

function isSignedBy(certificate: X509Certificate, authorities: string): boolean {
  const texts = authorities.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return texts.some((text) => certificate.checkIssued(new X509Certificate(text)))
}

/** A name as it is written in one line; OpenSSL gives a line for each part. */
function nameOf(subject: string): string {
  return subject.trim().split('\n').join(', ')
}

function dayOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10)
}
