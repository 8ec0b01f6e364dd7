import type { IncomingMessage } from 'node:http'
import type { Actor, PeerDoor } from '@cimarron/estate'
import type {
  FoundPeer,
  Introduction,
  Invitation,
  InvitationRequest,
  Joined,
  JoinRequest,
  PeerGreeting,
  PeerIdentity,
  PeerInfo,
  PeerTest,
} from './contract/peer.ts'

/**
 * Other daemons, and what they may ask: a port that `server` fills. What it refuses is an error named `PeerError` with a
 * `code` of `PeerErrorCode`. `by` is who changes it, for the audit; their role was checked.
 */
export interface PeerAdministration {
  list(): readonly PeerInfo[]
  get(name: string): PeerInfo
  /** Trusts the daemon at that address where it has that fingerprint. */
  add(by: Actor, peer: { readonly name: string; readonly url: string; readonly fingerprint: string }): Promise<PeerInfo>
  remove(by: Actor, name: string): Promise<void>
  test(name: string, signal: AbortSignal): Promise<PeerTest>
  identity(): PeerIdentity
  lookUp(url: string, signal: AbortSignal): Promise<FoundPeer>
  invite(by: Actor, request: InvitationRequest): Promise<Invitation>
  join(by: Actor, request: JoinRequest, signal: AbortSignal): Promise<Joined>

  /** For anybody. */
  greet(): PeerGreeting
  /** Takes in a daemon that was invited. */
  welcome(
    request: IncomingMessage,
    introduction: Introduction,
  ): Promise<{ readonly knownAs: string; readonly name: string }>
  /** What peers ask about machines. */
  readonly door: PeerDoor
  /** For a peer, by the name it has here. */
  hello(peer: string): Pick<PeerTest, 'knownAs' | 'hypervisors' | 'version'>
}
