import type { NetworkEntry, Session } from '@cimarron/estate'
import { z } from 'zod'
import type { Network, NetworkEndpoints } from '../contract/network.ts'
import { job } from '../schema/job.ts'
import { network, networkLease } from '../schema/network.ts'
import { networkChange, networkDraft } from '../schema/network-command.ts'
import { word } from '../schema/query.ts'
import { submit, wait, waitQuery } from './job-reply.ts'
import type { Operations } from './operation.ts'

const found = ['network-not-found', 'ambiguous-name'] as const
const working = ['busy', 'unsupported', 'peer-failed'] as const

/** Networks that machines are plugged into. */
export const networkOperations: Operations<keyof NetworkEndpoints> = {
  'networks.list': {
    summary: 'All networks',
    answer: z.array(network),
    handle: ({ session }) => session.networks().map(networkResource),
  },
  'networks.get': {
    summary: 'One network',
    answer: network,
    problems: found,
    handle: ({ session, params }) => networkResource(session.findNetwork(params.network)),
  },
  'networks.leases': {
    summary: 'The addresses that machines were given in a network',
    answer: z.array(networkLease),
    problems: found,
    handle: (call) => call.session.networkLeases(idOf(call)),
  },
  'networks.define': {
    summary: 'Define a network; a name is enough for one with NAT on a free private subnet',
    query: z.strictObject({ ...wait, hypervisor: word.exactOptional().describe('left out: the default one') }),
    body: networkDraft,
    answer: job,
    startsJob: true,
    problems: ['invalid-config', 'name-in-use', 'id-in-use', 'port-in-use', 'hypervisor-not-found', 'unsupported'],
    handle: (call) => {
      const { hypervisor, wait } = call.query
      const command = { kind: 'define-network', draft: call.body, ...(hypervisor ? { hypervisor } : {}) } as const
      return submit(call, command, wait)
    },
  },
  'networks.change': {
    summary: 'Change settings of a network; what machines on it build on waits for its next start',
    query: waitQuery,
    body: networkChange,
    answer: job,
    startsJob: true,
    problems: [...found, ...working],
    handle: (call) => submit(call, { kind: 'change-network', network: idOf(call), ...call.body }, call.query.wait),
  },
  'networks.start': {
    summary: 'Make a network active',
    query: waitQuery,
    answer: job,
    startsJob: true,
    problems: [...found, ...working],
    handle: (call) => submit(call, { kind: 'start-network', network: idOf(call) }, call.query.wait),
  },
  'networks.stop': {
    summary: 'Make a network inactive; refused while machines run on it',
    query: waitQuery,
    answer: job,
    startsJob: true,
    problems: [...found, ...working],
    handle: (call) => submit(call, { kind: 'stop-network', network: idOf(call) }, call.query.wait),
  },
  'networks.undefine': {
    summary: 'Forget a network, which is stopped where it is active',
    query: waitQuery,
    answer: job,
    startsJob: true,
    problems: [...found, ...working],
    handle: (call) => submit(call, { kind: 'undefine-network', network: idOf(call) }, call.query.wait),
  },
}

/** @throws HypervisorError `network-not-found`, EstateError `ambiguous-name` */
function idOf({
  session,
  params,
}: {
  readonly session: Session
  readonly params: { readonly network: string }
}): string {
  return session.findNetwork(params.network).view.id
}

function networkResource({ view, ...rest }: NetworkEntry): Network {
  return { ...view, name: view.defined.name, ...rest }
}
