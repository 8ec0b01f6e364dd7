import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import type { Peers } from '../peers/peers.ts'
import type { Account } from './authenticator.ts'
import { type Certificates, certificateProof, fingerprintOf } from './certificates.ts'
import { isUserName, type Users } from './users.ts'

/** What in a certificate of the configured CA tells the user; `fingerprint`: nothing, it has to be registered. */
export type CertificateMap = 'cn' | 'email' | 'fingerprint'

export interface PeerCertificatesOptions {
  readonly users: Users
  readonly certificates: Certificates
  /** Our own CA: what it issued counts only as long as it is registered. */
  readonly authority: () => X509Certificate | undefined
  readonly map: CertificateMap
  /** Other daemons. What their CAs issue to others than themselves is nobody's here. */
  readonly daemons: Pick<Peers, 'issuerOf'>
  readonly now?: () => number
}

/** What a client's certificate says: who it is, or why it says nothing. */
export type Shown = { readonly account: Account } | { readonly subject: string; readonly why: string }

/** Knows users by the certificates of their connections. */
export class PeerCertificates {
  readonly #options: PeerCertificatesOptions
  readonly #now: () => number
  readonly #read = new WeakMap<TLSSocket, { readonly certificate: X509Certificate; readonly isOurs: boolean } | null>()

  constructor(options: PeerCertificatesOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /** `undefined` where the client showed none. Asked anew for each request: a certificate can be revoked or end meanwhile. */
  shown(socket: unknown): Shown | undefined {
    if (!(socket instanceof TLSSocket)) return undefined
    const peer = this.#peerOf(socket)
    if (peer === null) return undefined
    const { certificate } = peer
    const subject = subjectOf(certificate)
    const refused = (why: string): Shown => ({ subject, why })
    // A session that is resumed carries what was found when it began; the times are looked at again.
    if (!socket.authorized)
      return refused(`it is not trusted: ${socket.authorizationError ?? 'no CA of ours issued it'}`)
    if (Date.parse(certificate.validTo) <= this.#now()) return refused(`it ended ${certificate.validTo}`)
    if (Date.parse(certificate.validFrom) > this.#now()) return refused(`it begins only ${certificate.validFrom}`)
    const issuer = this.#options.daemons.issuerOf(certificate)
    if (issuer !== undefined)
      return issuer.isItself ? ofDaemon(issuer.peer.name, certificate) : refused(notItself(issuer.peer.name))
    const user = this.#options.certificates.userOf(certificate) ?? (peer.isOurs ? undefined : this.#named(certificate))
    if (user === undefined) return refused(peer.isOurs ? 'it was revoked, with or without its user' : 'it is no user’s')
    const { name, role, namespaces } = user
    return { account: { name, role, namespaces, proof: certificateProof(fingerprintOf(certificate)) } }
  }

  #peerOf(socket: TLSSocket): { readonly certificate: X509Certificate; readonly isOurs: boolean } | null {
    let peer = this.#read.get(socket)
    if (peer === undefined) {
      const certificate = socket.getPeerX509Certificate()
      peer = certificate === undefined ? null : { certificate, isOurs: this.#isOurs(certificate) }
      this.#read.set(socket, peer)
    }
    return peer
  }

  #isOurs(certificate: X509Certificate): boolean {
    const authority = this.#options.authority()
    return authority !== undefined && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
  }

  #named(certificate: X509Certificate): ReturnType<Users['get']> {
    const { map, users } = this.#options
    const names = map === 'cn' ? commonNames(certificate) : map === 'email' ? emails(certificate) : []
    const [name] = names
    // Of two names nobody knows which is meant; and what can't be a user's name, such as one with a NUL, is none's.
    return names.length === 1 && name !== undefined && isUserName(name) ? users.get(name) : undefined
  }
}

function ofDaemon(peer: string, certificate: X509Certificate): Shown {
  const proof = certificateProof(fingerprintOf(certificate))
  // A colon is in no user's name: it stands for nobody else.
  return { account: { name: `peer:${peer}`, role: 'none', namespaces: {}, proof, peer } }
}

function notItself(peer: string): string {
  return `the CA of the peer ${peer} issued it to somebody else than that daemon`
}

function commonNames(certificate: X509Certificate): readonly string[] {
  const { subject } = certificate.toLegacyObject()
  // Node gives several of a kind as an array, whatever its types say.
  const names: unknown = subject.CN
  return [names].flat().filter((name) => typeof name === 'string')
}

/** Node tells alternative names in one text, and quotes those that could be taken for more than one. */
function emails({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const entries = subjectAltName.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)/g)
  return [...entries].filter(([, kind]) => kind === 'email').map(([, , value = '']) => value)
}

function subjectOf({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ').slice(0, 256)
}
