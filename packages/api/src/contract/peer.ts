import type { Place } from './endpoints.ts'

/** Another daemon that this one trusts with machines. */
export interface PeerInfo {
  readonly name: string
  readonly url: string
  /** Of its own CA: SHA-256, in lower case and without colons. */
  readonly fingerprint: string
  readonly addedMs: number
}

/** By what other daemons know this one. */
export interface PeerIdentity {
  readonly fingerprint: string
  /** Where it is reached over HTTPS, as far as it knows; absent: nowhere. */
  readonly url?: string
  /** Nobody on other hosts reaches it there. */
  readonly isLoopback: boolean
}

/** What answers at an address, before anybody trusts it. */
export interface FoundPeer extends PeerGreeting {
  readonly url: string
  readonly fingerprint: string
}

/** What a daemon tells any other of itself. */
export interface PeerGreeting {
  /** The versions of the protocol between daemons that it speaks. */
  readonly protocols: readonly number[]
  readonly version: string
  /** The name of its host. */
  readonly host: string
  /** Its own CA's certificate, PEM. */
  readonly authority: string
}

/** How it stands between a peer and this daemon. */
export interface PeerTest {
  readonly name: string
  readonly url: string
  readonly version: string
  readonly protocols: readonly number[]
  /** What this daemon is called there. */
  readonly knownAs: string
  readonly hypervisors: readonly PeerHypervisor[]
  /** From the question to the answer, milliseconds. */
  readonly tookMs: number
}

export interface PeerHypervisor {
  readonly name: string
  readonly platform: string
  readonly version: string
}

export interface InvitationRequest {
  /** What who joins is to be called here; left out: as it calls itself. */
  readonly name?: string
  /** Where they reach this daemon; left out: where it listens. */
  readonly url?: string
  readonly lifetimeMs?: number
}

export interface Invitation {
  /** Told once: address, fingerprint and secret in one word, for "peer join". */
  readonly code: string
  readonly url: string
  readonly fingerprint: string
  readonly expiresMs: number
}

export interface JoinRequest {
  readonly code: string
  /** What the daemon that invited is to be called here; left out: as it calls itself. */
  readonly name?: string
  /** Where it reaches this daemon; left out: where it listens. */
  readonly url?: string
}

export interface Joined {
  readonly peer: PeerInfo
  /** What this daemon is called there. */
  readonly knownAs: string
}

/** What one daemon sends to another that invited it. */
export interface Introduction {
  readonly protocol: number
  readonly secret: string
  readonly authority: string
  readonly url: string
  /** What it would like to be called. */
  readonly name: string
}

type OfPeer<E> = E & { params: { readonly peer: string } }

export interface PeerEndpoints {
  'peers.list': { answer: readonly PeerInfo[] }
  'peers.add': {
    body: { readonly name: string; readonly url: string; readonly fingerprint: string }
    answer: PeerInfo
  }
  'peers.get': OfPeer<{ answer: PeerInfo }>
  'peers.remove': OfPeer<{ answer: null }>
  'peers.test': OfPeer<{ answer: PeerTest }>
  'peers.identity': { answer: PeerIdentity }
  'peers.look-up': { body: { readonly url: string }; answer: FoundPeer }
  'peers.invite': { body: InvitationRequest; answer: Invitation }
  'peers.join': { body: JoinRequest; answer: Joined }
  'peer.greet': { answer: PeerGreeting }
  'peer.welcome': { body: Introduction; answer: { readonly knownAs: string; readonly name: string } }
  'peer.hello': { query: { readonly protocol: number }; answer: Pick<PeerTest, 'knownAs' | 'hypervisors' | 'version'> }
}

/** Below /peers is what admins do, below /peer what daemons do with one another. */
export const peerPlaces: { readonly [N in keyof PeerEndpoints]: Place } = {
  'peers.list': { method: 'GET', path: '/peers' },
  'peers.add': { method: 'POST', path: '/peers' },
  'peers.get': { method: 'GET', path: '/peers/{peer}' },
  'peers.remove': { method: 'DELETE', path: '/peers/{peer}' },
  'peers.test': { method: 'POST', path: '/peers/{peer}/test' },
  // Not below /peers, where a peer could have the name.
  'peers.identity': { method: 'GET', path: '/peer-identity' },
  'peers.look-up': { method: 'POST', path: '/peer-lookups' },
  'peers.invite': { method: 'POST', path: '/peer-invitations' },
  'peers.join': { method: 'POST', path: '/peer-joins' },
  'peer.greet': { method: 'GET', path: '/peer' },
  'peer.welcome': { method: 'POST', path: '/peer/welcome' },
  'peer.hello': { method: 'GET', path: '/peer/hello' },
}
