import type { Actor, PeerCaller } from '@cimarron/estate'
import { z } from 'zod'
import type { MigrationEndpoints } from '../contract/migration.ts'
import type { House } from '../house.ts'
import { job } from '../schema/job.ts'
import { past } from '../schema/journal.ts'
import {
  arrivalAnswer,
  arrivalRequest,
  historyPiece,
  migrationTuning,
  migrationWish,
  obstacle,
} from '../schema/migration.ts'
import { wholeNumber } from '../schema/query.ts'
import { submit, waitQuery } from './job-reply.ts'
import type { Operations } from './operation.ts'
import { peerOf, requireProtocol } from './peer-protocol.ts'
import { peersOf } from './peers.ts'

const found = ['machine-not-found', 'ambiguous-name'] as const
const remote = ['peer-not-found', 'peer-unreachable', 'peer-refused', 'unsupported'] as const
const request = z.strictObject({ peer: z.string().min(1).max(64), wish: migrationWish })
const adoptionRequest = z.strictObject({ to: z.string().min(1).max(128).describe('a hypervisor, by name or id') })
const adoptionLoss = z.strictObject({ what: z.string(), why: z.string() })
const protocol = z.int()
const asked = z.strictObject({ protocol: wholeNumber(0, 1_000_000) })

/** With the firmware's variables and a TPM's state. */
const mostOfferBytes = 16 * 1024 * 1024
/** A day of minutes takes half of it. */
const mostPieceBytes = 1024 * 1024

export const migrationOperations: Operations<keyof MigrationEndpoints> = {
  'machines.migrate': {
    summary: 'Move a machine to another daemon, running or not',
    query: waitQuery,
    body: request,
    answer: job,
    startsJob: true,
    problems: [...found, ...remote, 'invalid-state', 'busy'],
    handle: (call) => {
      const machine = call.session.findMachine(call.params.machine).view.id
      return submit(call, { kind: 'migrate-machine', machine, ...call.body }, call.query.wait)
    },
  },
  'machines.check-migration': {
    summary: 'What would make a migration fail, each with what to do about it; nothing is changed',
    body: request,
    answer: z.array(obstacle),
    problems: [...found, ...remote],
    handle: ({ session, params, body }) =>
      session.checkMigration(session.findMachine(params.machine).view.id, body.peer, body.wish),
  },
  'machines.adopt': {
    summary: "Make a machine that is off another hypervisor's of this daemon, with its disks where they are",
    query: waitQuery,
    body: adoptionRequest,
    answer: job,
    startsJob: true,
    problems: [
      ...found,
      'hypervisor-not-found',
      'unsupported',
      'invalid-state',
      'snapshots-exist',
      'name-in-use',
      'busy',
    ],
    handle: (call) => {
      const machine = call.session.findMachine(call.params.machine).view.id
      return submit(call, { kind: 'adopt-machine', machine, to: call.body.to }, call.query.wait)
    },
  },
  'machines.check-adoption': {
    summary: "What would be lost of a machine that becomes another hypervisor's; nothing is changed",
    body: adoptionRequest,
    answer: z.strictObject({ losses: z.array(adoptionLoss) }),
    problems: [...found, 'hypervisor-not-found', 'unsupported', 'snapshots-exist', 'name-in-use', 'invalid-config'],
    handle: async ({ session, params, body }) => {
      const { losses } = await session.checkAdoption(session.findMachine(params.machine).view.id, body.to)
      return { losses }
    },
  },
  'machines.tune-migration': {
    summary: 'Change the limits of a migration that is under way, or let it go on by post-copy',
    body: migrationTuning,
    answer: 'nothing',
    status: 204,
    problems: [...found, 'invalid-state'],
    handle: async ({ session, params, body }) => {
      await session.tuneMigration(session.findMachine(params.machine).view.id, body)
      return null
    },
  },
  'machines.resolve-migration': {
    summary: 'Say where a machine is whose migration was cut, when the other daemon is gone for good',
    description:
      'What is said wrongly has it run twice, or nowhere: the other daemon must never come back with it. Also for a machine on its way here. `gone`: one that moved with its images on shared storage is no more, or has others now, and those that it had here are free.',
    body: z.strictObject({ where: z.enum(['here', 'there', 'gone']) }),
    answer: job.nullable(),
    problems: ['migration-not-found', 'busy'],
    handle: async ({ session, params, body }) => (await session.resolveMigration(params.machine, body.where)) ?? null,
  },
  'peer.check': {
    summary: 'For a peer: what would make an arrival fail here',
    body: z.strictObject({ protocol, request: arrivalRequest }),
    bodyLimit: mostOfferBytes,
    answer: z.array(obstacle),
    only: 'peer',
    problems: ['hypervisor-not-found', 'pool-not-found', 'unsupported'],
    handle: ({ house, body }) => {
      requireProtocol(body.protocol)
      return peersOf(house).door.check(body.request)
    },
  },
  'peer.begin': {
    summary: 'For a peer: hold all that a machine needs, and say where to send it',
    body: z.strictObject({ protocol, request: arrivalRequest }),
    bodyLimit: mostOfferBytes,
    answer: arrivalAnswer,
    only: 'peer',
    problems: ['arrival-refused', 'name-in-use', 'id-in-use', 'no-space', 'hypervisor-not-found', 'unsupported'],
    handle: ({ house, actor, body }) => {
      requireProtocol(body.protocol)
      return peersOf(house).door.begin(callerOf(actor), body.request)
    },
  },
  'peer.decide': {
    summary: 'For a peer: take the machine over, or give it up; the first decision counts, and is told',
    body: z.strictObject({ protocol, decision: z.enum(['commit', 'abandon']) }),
    answer: z.strictObject({ outcome: z.enum(['committed', 'abandoned']) }),
    only: 'peer',
    problems: ['invalid-input', 'busy', 'migration-failed', 'unsupported'],
    handle: async ({ house, actor, params, body }) => {
      requireProtocol(body.protocol)
      return { outcome: await doorOf(house).decide(callerOf(actor), params.migration, body.decision) }
    },
  },
  'peer.arrival': {
    summary: 'For a peer: what became of a machine that it sent',
    query: asked,
    answer: z.strictObject({ state: z.enum(['arriving', 'committed', 'abandoned', 'unknown']) }),
    only: 'peer',
    problems: ['unsupported'],
    handle: ({ house, actor, params, query }) => {
      requireProtocol(query.protocol)
      return { state: doorOf(house).arrivalState(callerOf(actor), params.migration) ?? 'unknown' }
    },
  },
  'peer.departure': {
    summary: 'For a peer: whether a machine is still on its way to it',
    query: asked,
    answer: z.strictObject({ state: z.enum(['under-way', 'departed', 'none']) }),
    only: 'peer',
    problems: ['unsupported'],
    handle: ({ house, actor, params, query }) => {
      requireProtocol(query.protocol)
      return { state: doorOf(house).departureState(callerOf(actor), params.migration) }
    },
  },
  'peer.past': {
    summary: 'For a peer: what its journal has of a machine on its way here',
    body: z.strictObject({ protocol, daemon: z.string().max(128), entries: z.array(past).max(1000) }),
    bodyLimit: mostOfferBytes,
    answer: 'nothing',
    status: 204,
    only: 'peer',
    problems: ['invalid-input', 'unsupported'],
    handle: async ({ house, actor, params, body }) => {
      requireProtocol(body.protocol)
      await doorOf(house).hear(callerOf(actor), params.migration, body)
      return null
    },
  },
  'peer.history': {
    summary: 'For a peer: part of the metrics, console history or schedules of a machine on its way here',
    body: z.strictObject({ protocol, piece: historyPiece }),
    bodyLimit: mostPieceBytes,
    answer: 'nothing',
    status: 204,
    only: 'peer',
    problems: ['invalid-input', 'invalid-config', 'device-not-found', 'unsupported'],
    handle: async ({ house, actor, params, body }) => {
      requireProtocol(body.protocol)
      await doorOf(house).hearHistory(callerOf(actor), params.migration, body.piece)
      return null
    },
  },
}

function doorOf(house: House): ReturnType<typeof peersOf>['door'] {
  return peersOf(house).door
}

function callerOf(actor: Actor): PeerCaller {
  const { via, address } = actor
  return { peer: peerOf(actor), via, ...(address === undefined ? {} : { address }) }
}
