import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { TLSSocket } from 'node:tls'
import {
  type Introduction,
  type Invitation,
  type InvitationRequest,
  type Joined,
  type JoinRequest,
  type PeerAdministration,
  type PeerInfo,
  peerProtocols,
} from '@cimarron/api'
import type { Actor, Estate, HypervisorInfo, PeerDoor } from '@cimarron/estate'
import { fingerprintOf } from '../access/certificates.ts'
import type { LogInGuard } from '../access/log-in-guard.ts'
import { peerName } from '../tls/own-certificate.ts'
import type { TlsKeeper } from '../tls/tls-keeper.ts'
import { version } from '../version.ts'
import { PeerError } from './error.ts'
import { formatCode, Invitations, parseCode } from './invitations.ts'
import { lookUpPeer } from './look-up-peer.ts'
import { ownAddress } from './own-address.ts'
import { isPeerName, type Peer } from './peer.ts'
import { askPeer, connectPeer } from './peer-connection.ts'
import { type Peers, peerUrl, readAuthority, unfitName } from './peers.ts'

export interface PeerSurroundings {
  readonly peers: Peers
  readonly tls: TlsKeeper
  readonly guard: LogInGuard
  readonly record: Estate['record']
  readonly hypervisors: () => readonly HypervisorInfo[]
  /** Where the HTTPS listener is; absent: there is none. */
  readonly https: string | undefined
  /** Whether who connects is asked for a certificate. */
  readonly asksForCertificates: boolean
  /** What goes on with a peer, in words; absent: nothing that forbids its removal. */
  readonly atWork?: (peer: string) => string | undefined
  /** What peers ask about machines. */
  readonly door: PeerDoor
}

const usualInvitationMs = 10 * 60 * 1000
const protocol = 1

/** Other daemons as the REST face administers them. */
export class PeerHouse implements PeerAdministration {
  readonly #around: PeerSurroundings
  readonly #invitations = new Invitations()

  constructor(around: PeerSurroundings) {
    this.#around = around
  }

  get door(): PeerDoor {
    return this.#around.door
  }

  list(): PeerInfo[] {
    return this.#around.peers.list().map(peerInfo)
  }

  get(name: string): PeerInfo {
    return peerInfo(this.#around.peers.require(name))
  }

  async add(
    by: Actor,
    { name, url, fingerprint }: { name: string; url: string; fingerprint: string },
  ): Promise<PeerInfo> {
    this.#requireCertificates()
    const wanted = fingerprint.replaceAll(/[:\s]/g, '').toLowerCase()
    const found = await lookUpPeer(url)
    this.#requireOther(found.fingerprint)
    if (found.fingerprint !== wanted) throw mismatch(found.url, found.fingerprint, wanted)
    return peerInfo(await this.#around.peers.add({ name, url: found.url, authority: found.authority }, by))
  }

  async remove(by: Actor, name: string): Promise<void> {
    this.#around.peers.require(name)
    const what = this.#around.atWork?.(name)
    if (what !== undefined) throw new PeerError('peer-in-use', { name, what })
    await this.#around.peers.remove(name, by)
  }

  async test(name: string, signal: AbortSignal): ReturnType<PeerAdministration['test']> {
    const peer = this.#around.peers.require(name)
    using connection = connectPeer(peer, this.#around.tls.identity)
    const to = { url: peer.url, client: connection.client }
    const began = performance.now()
    const hello = await askPeer(to, (client, options) => client.call('peer.hello', { protocol }, options), { signal })
    const tookMs = Math.round((performance.now() - began) * 10) / 10
    const { protocols } = await askPeer(to, (client, options) => client.call('peer.greet', {}, options), { signal })
    return { name, url: peer.url, protocols, tookMs, ...hello }
  }

  identity(): ReturnType<PeerAdministration['identity']> {
    return { fingerprint: this.#fingerprint, ...ownAddress(this.#around.https) }
  }

  async lookUp(url: string, signal: AbortSignal): ReturnType<PeerAdministration['lookUp']> {
    return await lookUpPeer(url, signal)
  }

  async invite(
    by: Actor,
    { name, url: given, lifetimeMs = usualInvitationMs }: InvitationRequest,
  ): Promise<Invitation> {
    this.#requireCertificates()
    if (name !== undefined && !isPeerName(name)) throw unfitName(name)
    if (name !== undefined && this.#around.peers.get(name) !== undefined)
      throw new PeerError('peer-exists', { why: `another daemon is known as ${name}` })
    const url = this.#ownUrl(given)
    const { secret, expiresMs } = this.#invitations.make(lifetimeMs, name)
    const fingerprint = this.#fingerprint
    await this.#around.record({ kind: 'access', event: 'peer-invited', user: name ?? '', detail: url }, by)
    return { code: formatCode({ url, fingerprint, secret }), url, fingerprint, expiresMs }
  }

  async join(by: Actor, { code, name, url: given }: JoinRequest, signal: AbortSignal): Promise<Joined> {
    this.#requireCertificates()
    const { url, fingerprint, secret } = parseCode(code)
    const found = await lookUpPeer(url, signal)
    if (found.fingerprint !== fingerprint) throw mismatch(url, found.fingerprint, fingerprint)
    this.#requireOther(fingerprint)
    const introduction: Introduction = {
      protocol,
      secret,
      authority: this.#authority,
      url: this.#ownUrl(given),
      name: hostWord(),
    }
    // Said before the other side trusts this one: a name that can't be would leave half a pair.
    const called = name ?? this.#freeName(found.host, fingerprint)
    if (!isPeerName(called)) throw unfitName(called)
    const known = this.#around.peers.get(called)
    if (known !== undefined && known.fingerprint !== fingerprint)
      throw new PeerError('peer-exists', { why: `another daemon is known as ${called}` })
    using connection = connectPeer({ url: found.url, authority: found.authority }, this.#around.tls.identity)
    const { knownAs } = await askPeer(
      { url: found.url, client: connection.client },
      (client, options) => client.call('peer.welcome', { body: introduction }, options),
      { signal },
    )
    const peer = await this.#around.peers.add({ name: called, url: found.url, authority: found.authority }, by)
    return { peer: peerInfo(peer), knownAs }
  }

  greet(): ReturnType<PeerAdministration['greet']> {
    return { protocols: peerProtocols, version, host: hostname(), authority: this.#authority }
  }

  async welcome(request: IncomingMessage, introduction: Introduction): ReturnType<PeerAdministration['welcome']> {
    const authority = readAuthority(introduction.authority)
    const fingerprint = fingerprintOf(authority)
    const shown = request.socket instanceof TLSSocket ? request.socket.getPeerX509Certificate() : undefined
    const isItself =
      shown?.checkIssued(authority) && shown.verify(authority.publicKey) && shown.checkHost(peerName) === peerName
    if (!isItself)
      throw new PeerError('invitation-refused', {
        why: 'brought by somebody who does not show the certificate of the daemon that joins',
      })
    const invited = await this.#admit(request, introduction.secret, fingerprint)
    const name = invited.name ?? this.#freeName(introduction.name, fingerprint)
    const address = request.socket.remoteAddress
    const by: Actor = { name: `peer:${name}`, role: 'none', via: 'https:invitation', ...(address ? { address } : {}) }
    const peer = await this.#around.peers.add({ name, url: introduction.url, authority: introduction.authority }, by)
    invited.used()
    return { knownAs: peer.name, name: hostWord() }
  }

  hello(peer: string): ReturnType<PeerAdministration['hello']> {
    const hypervisors = this.#around.hypervisors().map(({ name, platform, version: of }) => ({
      name,
      platform,
      version: of,
    }))
    return { knownAs: peer, hypervisors, version }
  }

  /** Who guesses is slowed as by wrong passwords. */
  async #admit(
    request: IncomingMessage,
    secret: string,
    fingerprint: string,
  ): Promise<ReturnType<Invitations['require']>> {
    const { guard } = this.#around
    const address = request.socket.remoteAddress ?? 'local'
    guard.admit(address)
    try {
      return this.#invitations.require(secret, fingerprint)
    } catch (error) {
      await guard.refuse({ name: '(invitation)', address, proof: 'token' })
      throw error
    }
  }

  /** As a daemon calls itself, or with a number where somebody else has the name. */
  #freeName(host: string, fingerprint: string): string {
    const { peers } = this.#around
    const known = peers.withFingerprint(fingerprint)
    if (known !== undefined) return known.name
    const base = wordOf(host)
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}-${number}`
      if (peers.get(name) === undefined) return name
    }
  }

  #ownUrl(given: string | undefined): string {
    const { url } = ownAddress(this.#around.https)
    if (given !== undefined) return peerUrl(given)
    if (url !== undefined) return url
    throw noListener('listen.https', 'false', 'leaves no way for another daemon to come in')
  }

  #requireCertificates(): void {
    if (this.#around.asksForCertificates) return
    throw noListener('clientCertificates', 'false', 'asks nobody for a certificate, and daemons come in by one')
  }

  #requireOther(fingerprint: string): void {
    if (fingerprint !== this.#fingerprint) return
    const remedy = 'give the address of another one'
    throw new PeerError('invalid-peer', { what: 'the daemon', value: fingerprint, problem: 'is this one', remedy })
  }

  get #authority(): string {
    return this.#around.tls.authorityCertificate.toString()
  }

  get #fingerprint(): string {
    return fingerprintOf(this.#around.tls.authorityCertificate)
  }
}

function noListener(what: string, value: string, problem: string): PeerError {
  return new PeerError('invalid-peer', { what, value, problem, remedy: 'change it in cimarron.yaml' })
}

function mismatch(url: string, found: string, wanted: string): PeerError {
  return new PeerError('peer-mismatch', { url, found, wanted })
}

function hostWord(): string {
  return wordOf(hostname())
}

/** A host's name as a peer's. */
function wordOf(host: string): string {
  const word = host
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60)
  return word === '' ? 'peer' : word
}

function peerInfo({ name, url, fingerprint, addedMs }: Peer): PeerInfo {
  return { name, url, fingerprint, addedMs }
}
