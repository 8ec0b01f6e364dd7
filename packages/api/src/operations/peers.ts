import { HypervisorError } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { PeerEndpoints } from '../contract/peer.ts'
import type { House } from '../house.ts'
import type { PeerAdministration } from '../peer-administration.ts'
import {
  foundPeer,
  introduction,
  invitation,
  invitationRequest,
  joined,
  joinRequest,
  peerDraft,
  peerGreeting,
  peerHello,
  peerIdentity,
  peerInfo,
  peerTest,
} from '../schema/peer.ts'
import { wholeNumber } from '../schema/query.ts'
import { type Operations, Reply } from './operation.ts'
import { peerOf, requireProtocol } from './peer-protocol.ts'

/** @throws HypervisorError `unsupported` where the daemon was opened without */
export function peersOf({ peers }: House): PeerAdministration {
  if (peers !== undefined) return peers
  throw new HypervisorError('unsupported', { platform: 'this daemon', feature: 'peers' })
}

const url = z.string().min(1).max(512)

export const peerOperations: Operations<keyof PeerEndpoints> = {
  'peers.list': {
    summary: 'The daemons that this one trusts with machines',
    answer: z.array(peerInfo),
    only: 'admin',
    handle: ({ house }) => peersOf(house).list(),
  },
  'peers.add': {
    summary: 'Trust a daemon, whose fingerprint was compared',
    description: 'It has to answer at the address with that fingerprint. It has to trust this one likewise.',
    body: peerDraft,
    answer: peerInfo,
    status: 201,
    only: 'admin',
    problems: ['invalid-peer', 'peer-exists', 'peer-unreachable', 'peer-mismatch'],
    handle: async ({ house, actor, body }) => new Reply(201, await peersOf(house).add(actor, body)),
  },
  'peers.get': {
    summary: 'One of them',
    answer: peerInfo,
    only: 'admin',
    problems: ['peer-not-found'],
    handle: ({ house, params }) => peersOf(house).get(params.peer),
  },
  'peers.remove': {
    summary: 'Trust it no longer',
    answer: 'nothing',
    status: 204,
    only: 'admin',
    problems: ['peer-not-found', 'peer-in-use'],
    handle: async ({ house, actor, params }) => {
      await peersOf(house).remove(actor, params.peer)
      return null
    },
  },
  'peers.test': {
    summary: 'Whether it answers, knows this one, and what it has',
    answer: peerTest,
    only: 'admin',
    problems: ['peer-not-found', 'peer-unreachable', 'peer-refused'],
    handle: ({ house, params, signal }) => peersOf(house).test(params.peer, signal),
  },
  'peers.identity': {
    summary: 'By what others know this daemon',
    answer: peerIdentity,
    only: 'admin',
    handle: ({ house }) => peersOf(house).identity(),
  },
  'peers.look-up': {
    summary: 'What answers at an address, before it is trusted',
    body: z.strictObject({ url }),
    answer: foundPeer,
    only: 'admin',
    problems: ['invalid-peer', 'peer-unreachable'],
    handle: ({ house, body, signal }) => peersOf(house).lookUp(body.url, signal),
  },
  'peers.invite': {
    summary: 'A code by which one other daemon becomes a peer, both ways',
    description: 'It is good once, and for ten minutes; a restart of this daemon ends it too.',
    body: invitationRequest,
    answer: invitation,
    status: 201,
    only: 'admin',
    problems: ['invalid-peer', 'peer-exists'],
    handle: async ({ house, actor, body }) => new Reply(201, await peersOf(house).invite(actor, body)),
  },
  'peers.join': {
    summary: 'Become a peer of the daemon that gave this code, and it one of this',
    body: joinRequest,
    answer: joined,
    status: 201,
    only: 'admin',
    problems: [
      'invalid-peer',
      'peer-exists',
      'peer-unreachable',
      'peer-refused',
      'peer-mismatch',
      'invitation-refused',
    ],
    handle: async ({ house, actor, body, signal }) => new Reply(201, await peersOf(house).join(actor, body, signal)),
  },
  'peer.greet': {
    summary: 'What this daemon tells any other: its CA, and the protocols it speaks',
    answer: peerGreeting,
    anonymous: true,
    handle: ({ house }) => peersOf(house).greet(),
  },
  'peer.welcome': {
    summary: 'For a daemon that was invited: by the secret and its own certificate it becomes a peer',
    body: introduction,
    answer: z.strictObject({ knownAs: z.string(), name: z.string() }),
    anonymous: true,
    problems: ['invitation-refused', 'invalid-peer', 'peer-exists', 'unsupported'],
    handle: ({ house, request, body }) => {
      requireProtocol(body.protocol)
      return peersOf(house).welcome(request, body)
    },
  },
  'peer.hello': {
    summary: 'For a peer: what it is called here, and what there is',
    query: z.strictObject({ protocol: wholeNumber(0, 1_000_000) }),
    answer: peerHello,
    only: 'peer',
    problems: ['unsupported'],
    handle: ({ house, actor, query }) => {
      requireProtocol(query.protocol)
      return peersOf(house).hello(peerOf(actor))
    },
  },
}
