import { z } from 'zod'
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
} from '../contract/peer.ts'
import { milliseconds } from './state.ts'

const name = z.string().min(1).max(64)
const url = z.string().min(1).max(512).describe('https://host:5989')
const fingerprint = z.string().min(1).max(128)
const pem = z.string().min(1).max(64_000)
const longestInvitationMs = 24 * 60 * 60 * 1000

export const peerInfo: z.ZodType<PeerInfo> = z
  .strictObject({
    name: z.string(),
    url: z.string(),
    fingerprint: z.string().describe('SHA-256 of its CA, in lower case and without colons'),
    addedMs: milliseconds,
  })
  .meta({ id: 'Peer' })

export const peerDraft: z.ZodType<Pick<PeerInfo, 'name' | 'url' | 'fingerprint'>> = z.strictObject({
  name,
  url,
  fingerprint: fingerprint.describe('of its CA, as "peer identity" there or a look-up tells it'),
})

export const peerIdentity: z.ZodType<PeerIdentity> = z.strictObject({
  fingerprint: z.string(),
  url: z.string().exactOptional().describe('where it is reached, as far as it knows'),
  isLoopback: z.boolean(),
})

const greeting = {
  protocols: z.array(z.int()).max(100),
  version: z.string().max(100),
  host: z.string().max(255),
  authority: pem,
}
export const peerGreeting: z.ZodType<PeerGreeting> = z.strictObject(greeting)
export const foundPeer: z.ZodType<FoundPeer> = z.strictObject({
  ...greeting,
  url: z.string(),
  fingerprint: z.string(),
})

const hypervisors = z.array(z.strictObject({ name: z.string(), platform: z.string(), version: z.string() }))
export const peerHello: z.ZodType<Pick<PeerTest, 'knownAs' | 'hypervisors' | 'version'>> = z.strictObject({
  knownAs: z.string().describe('what who asks is called here'),
  hypervisors,
  version: z.string(),
})

export const peerTest: z.ZodType<PeerTest> = z.strictObject({
  name: z.string(),
  url: z.string(),
  version: z.string(),
  protocols: z.array(z.int()),
  knownAs: z.string().describe('what this daemon is called there'),
  hypervisors,
  tookMs: z.number(),
})

export const invitationRequest: z.ZodType<InvitationRequest> = z.strictObject({
  name: name.exactOptional().describe('what who joins is to be called here'),
  url: url.exactOptional().describe('where they reach this daemon'),
  lifetimeMs: z.int().min(1000).max(longestInvitationMs).exactOptional().describe('default ten minutes'),
})

export const invitation: z.ZodType<Invitation> = z.strictObject({
  code: z.string().describe('told once'),
  url: z.string(),
  fingerprint: z.string(),
  expiresMs: milliseconds,
})

export const joinRequest: z.ZodType<JoinRequest> = z.strictObject({
  code: z.string().min(1).max(2048),
  name: name.exactOptional().describe('what the daemon that invited is to be called here'),
  url: url.exactOptional().describe('where it reaches this daemon'),
})

export const joined: z.ZodType<Joined> = z.strictObject({
  peer: peerInfo,
  knownAs: z.string().describe('what this daemon is called there'),
})

export const introduction: z.ZodType<Introduction> = z.strictObject({
  protocol: z.int(),
  secret: z.string().min(1).max(256),
  authority: pem,
  url,
  name,
})
