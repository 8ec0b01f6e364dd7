import type { HypervisorInfo } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { ConnectionAdministration } from '../connection-administration.ts'
import type { ConnectionDraft } from '../contract/connection.ts'
import type { HypervisorResource } from '../contract/endpoints.ts'
import type { House } from '../house.ts'
import { hostDetails } from '../schema/host.ts'
import { about, finding, host, hypervisor } from '../schema/resources.ts'
import { type Operations, Reply } from './operation.ts'

const connectionDraft: z.ZodType<ConnectionDraft> = z.strictObject({
  uri: z.string().min(1).max(1024),
  name: z.string().min(1).max(64).exactOptional(),
  readOnly: z.boolean().exactOptional(),
  user: z.string().min(1).max(256).exactOptional(),
  passwordFile: z.string().min(1).max(4096).exactOptional(),
})

function resource({ missing: _, ...one }: HypervisorInfo): HypervisorResource {
  return { ...one, features: [...one.features] }
}

/** @throws HypervisorError `unsupported` where the daemon was opened without */
function connectionsOf({ connections }: House): ConnectionAdministration {
  if (connections !== undefined) return connections
  throw new HypervisorError('unsupported', { platform: 'this daemon', feature: 'connections to hypervisors' })
}

/** The daemon, what it manages, and where. */
export const placeOperations: Operations<
  | 'server.about'
  | 'server.doctor'
  | 'hypervisors.list'
  | 'hypervisors.add'
  | 'hypervisors.remove'
  | 'hosts.list'
  | 'hosts.get'
> = {
  'server.about': {
    summary: 'What answers here',
    answer: about,
    handle: ({ house }) => ({ name: 'cimarron', version: house.version }),
  },
  'server.doctor': {
    summary: 'What is missing or odd on this host, and the remedy',
    answer: z.array(finding),
    only: 'any-role',
    handle: ({ house }) => house.doctor(),
  },
  'hypervisors.list': {
    summary: 'The hypervisors under management; the first is the default',
    answer: z.array(hypervisor),
    handle: ({ session }) => session.hypervisors().map(resource),
  },
  'hypervisors.add': {
    summary: "Manage a libvirt server's machines too",
    description:
      'It need not answer now: until it does it is listed as unreachable, and tried again. Nothing of it is changed.',
    body: connectionDraft,
    answer: hypervisor,
    status: 201,
    only: 'admin',
    problems: ['name-in-use', 'invalid-input', 'unsupported'],
    handle: async ({ house, actor, body }) => new Reply(201, resource(await connectionsOf(house).add(actor, body))),
  },
  'hypervisors.remove': {
    summary: 'Manage it no longer',
    description: 'By id or name. Its machines stay as they are; what was kept about them here goes.',
    answer: 'nothing',
    status: 204,
    only: 'admin',
    problems: ['hypervisor-not-found', 'busy', 'invalid-input'],
    handle: async ({ house, actor, params }) => {
      await connectionsOf(house).remove(actor, params.hypervisor)
      return null
    },
  },
  'hosts.list': {
    summary: 'The hosts on which machines run',
    answer: z.array(host),
    handle: ({ session }) => session.hosts(),
  },
  'hosts.get': {
    summary: 'A host: what it has, and what machines on it can be',
    description: 'By id or name. Looked at when asked; what its hypervisor can do is asked of that once.',
    answer: hostDetails,
    problems: ['host-not-found', 'ambiguous-name', 'unreachable'],
    handle: ({ session, params }) => session.host(params.host),
  },
}
