import type { NetworkCommand, NetworkCommandKind } from '../network-command.ts'
import type { CommandRule } from './command-rule.ts'

type NetworkRules = { readonly [K in NetworkCommandKind]: CommandRule<Extract<NetworkCommand, { readonly kind: K }>> }

const askAgain = 'ask for it again if it is still wanted'
const common = { operations: () => [], patient: false, reasons: [], cancellable: false } as const

/** What there is to know about each command on networks. */
export const networkRules: NetworkRules = {
  'define-network': {
    ...common,
    pace: () => 'quick',
    phase: 'defining the network',
    run: async ({ draft }, { hypervisor, subject, operation }) =>
      void (await hypervisor.networks.define({ ...draft, id: subject }, operation)),
    holds: (_command, _view, place) => place?.networks.network(place.subject) !== undefined,
    remedy: 'define it again',
  },
  'change-network': {
    ...common,
    // A network that is active is changed on the host, too.
    pace: () => 'long',
    phase: 'changing the network',
    run: async ({ kind: _kind, network, ...change }, { hypervisor, operation }) =>
      void (await hypervisor.networks.change(network, change, operation)),
    holds: ({ network, revision }, _view, place) => (place?.networks.network(network)?.revision ?? 0) > revision,
    remedy: 'read it and change it again',
  },
  'undefine-network': {
    ...common,
    pace: () => 'long',
    phase: 'removing the network',
    run: ({ network }, { hypervisor, operation }) => hypervisor.networks.undefine(network, operation),
    holds: ({ network }, _view, place) => place !== undefined && place.networks.network(network) === undefined,
    remedy: askAgain,
  },
  'start-network': {
    ...common,
    pace: () => 'long',
    phase: 'starting the network',
    run: ({ network }, { hypervisor, operation }) => hypervisor.networks.start(network, operation),
    holds: ({ network }, _view, place) => place?.networks.network(network)?.state === 'active',
    remedy: 'start it again',
  },
  'stop-network': {
    ...common,
    pace: () => 'long',
    phase: 'stopping the network',
    run: ({ network }, { hypervisor, operation }) => hypervisor.networks.stop(network, operation),
    holds: ({ network }, _view, place) => place?.networks.network(network)?.state === 'inactive',
    remedy: askAgain,
  },
}
