import { z } from 'zod'
import { hostDetails } from '../schema/host.ts'
import { about, finding, host, hypervisor } from '../schema/resources.ts'
import type { Operations } from './operation.ts'

/** The daemon, what it manages, and where. */
export const placeOperations: Operations<
  'server.about' | 'server.doctor' | 'hypervisors.list' | 'hosts.list' | 'hosts.get'
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
    handle: ({ session }) =>
      session.hypervisors().map(({ missing: _, ...one }) => ({ ...one, features: [...one.features] })),
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
