import { z } from 'zod'
import { nicAddresses } from '../schema/nic.ts'
import type { Operations } from './operation.ts'

export const addressOperations: Operations<'machines.addresses'> = {
  'machines.addresses': {
    summary: 'Where the NICs of a machine are plugged in, and by which addresses they are known there',
    description:
      'By the leases of our own networks, the neighbours of the host, and what user networking gives out. A guest that has not ' +
      'spoken yet has none; nor has a machine that is off.',
    answer: z.array(nicAddresses),
    problems: ['machine-not-found', 'ambiguous-name', 'unsupported'],
    handle: ({ session, params }) => session.addresses(session.findMachine(params.machine).view.id),
  },
}
