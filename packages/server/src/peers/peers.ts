import { X509Certificate } from 'node:crypto'
import type { AccessDraft, Actor } from '@cimarron/estate'
import { fingerprintOf } from '../access/certificates.ts'
import type { Table } from '../access/users.ts'
import { peerName } from '../tls/own-certificate.ts'
import { PeerError } from './error.ts'
import { isPeerName, type Peer } from './peer.ts'

export interface NewPeer {
  readonly name: string
  readonly url: string
  /** PEM. */
  readonly authority: string
}

const most = 1000

/** The daemons that this one trusts, durable. */
export class Peers {
  readonly #table: Table<Peer>
  readonly #now: () => number
  readonly #changed = new Set<() => void>()
  /** Read once for each. */
  readonly #authorities = new Map<string, X509Certificate>()

  constructor(table: Table<Peer>, now: () => number = Date.now) {
    this.#table = table
    this.#now = now
  }

  onChange(listener: () => void): void {
    this.#changed.add(listener)
  }

  list(): Peer[] {
    return [...this.#table.entries()].map(([, peer]) => peer).sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  get(name: string): Peer | undefined {
    return this.#table.get(name)
  }

  /** @throws PeerError `peer-not-found`, naming those there are */
  require(name: string): Peer {
    const peer = this.get(name)
    if (peer !== undefined) return peer
    const names = this.list().map((each) => each.name)
    const known = names.length === 0 ? 'none is known: cimarron peer invite' : `there are ${names.join(', ')}`
    throw new PeerError('peer-not-found', { name, known })
  }

  /** The one whose CA this is. */
  withFingerprint(fingerprint: string): Peer | undefined {
    return this.list().find((peer) => peer.fingerprint === fingerprint)
  }

  /** The same again changes nothing. @throws PeerError `invalid-peer`, `peer-exists` */
  async add({ name, url, authority: pem }: NewPeer, by: Actor): Promise<Peer> {
    if (!isPeerName(name)) throw unfitName(name)
    const authority = readAuthority(pem)
    const row: Peer = {
      name,
      url: peerUrl(url),
      authority: pem,
      fingerprint: fingerprintOf(authority),
      addedMs: this.#now(),
    }
    const known = this.get(name)
    if (known?.fingerprint === row.fingerprint && known.url === row.url) return known
    this.#requireFree(row)
    await this.#table.put(name, row, this.#entry('peer-added', row, by))
    this.#tell()
    return row
  }

  /** @throws PeerError `peer-not-found` */
  async remove(name: string, by: Actor): Promise<void> {
    const row = this.require(name)
    await this.#table.delete(name, this.#entry('peer-removed', row, by))
    this.#tell()
  }

  /** Whose CA issued a certificate, or `undefined`; and whether it is the one by which that daemon itself comes in. */
  issuerOf(certificate: X509Certificate): { readonly peer: Peer; readonly isItself: boolean } | undefined {
    for (const [, peer] of this.#table.entries()) {
      const authority = this.#authorityOf(peer)
      // The signature counts: all CAs of daemons on one host have the same name.
      if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) continue
      return { peer, isItself: certificate.checkHost(peerName) === peerName && !certificate.ca }
    }
    return undefined
  }

  #requireFree(row: Peer): void {
    if (this.list().length >= most) throw new PeerError('peer-exists', { why: `${most} peers are known` })
    if (this.get(row.name) !== undefined)
      throw new PeerError('peer-exists', { why: `another daemon is known as ${row.name}` })
    const same = this.withFingerprint(row.fingerprint)
    if (same !== undefined) throw new PeerError('peer-exists', { why: `this daemon is known as ${same.name}` })
  }

  #authorityOf({ fingerprint, authority }: Peer): X509Certificate {
    let known = this.#authorities.get(fingerprint)
    if (known === undefined) {
      known = new X509Certificate(authority)
      this.#authorities.set(fingerprint, known)
    }
    return known
  }

  #tell(): void {
    for (const listener of this.#changed) listener()
  }

  #entry(event: 'peer-added' | 'peer-removed', { name, url, fingerprint }: Peer, actor: Actor): AccessDraft {
    return { kind: 'access', event, user: name, detail: `${url}, ${fingerprint}`, atMs: this.#now(), actor }
  }
}

/** Our own CA's certificate, or another's. @throws PeerError `invalid-peer` */
export function readAuthority(pem: string): X509Certificate {
  try {
    const certificate = new X509Certificate(pem)
    if (certificate.ca && certificate.verify(certificate.publicKey)) return certificate
  } catch (error) {
    throw new PeerError('invalid-peer', unfitAuthority(`is no certificate (${(error as Error).message})`), {
      cause: error,
    })
  }
  throw new PeerError('invalid-peer', unfitAuthority('is no CA that signed itself'))
}

function unfitAuthority(problem: string): { what: string; value: string; problem: string; remedy: string } {
  return { what: 'the CA of the daemon', value: 'PEM', problem, remedy: 'it is to answer with that of its own' }
}

/** `https://host:port`, with the usual port where none is written. @throws PeerError `invalid-peer` */
export function peerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (url?.protocol !== 'https:' || !isPlain || !['', '/'].includes(url.pathname) || url.hostname === '')
    throw unfit('the address', text, { problem: 'is none of a daemon', remedy: 'https://host:5989 would be one' })
  // The URL class leaves out the port that is https's own.
  const isWritten = url.port !== '' || /:443\/?$/.test(text)
  return `https://${url.hostname}:${url.port || (isWritten ? '443' : '5989')}`
}

/** What is no name for a peer. */
export function unfitName(name: string): PeerError {
  const remedy = '1 to 64 letters, digits, dots, dashes and underscores are'
  return unfit("a peer's name", name, { problem: 'is not usable', remedy })
}

function unfit(what: string, value: string, fault: { readonly problem: string; readonly remedy: string }): PeerError {
  return new PeerError('invalid-peer', { what, value: value.slice(0, 256), ...fault })
}
