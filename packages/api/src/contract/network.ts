import type { JobView } from '@cimarron/estate'
import type { NetworkChange, NetworkDraft, NetworkLease, NetworkView } from '@cimarron/hypervisor'

export type { NetworkChange, NetworkConfig, NetworkDraft, NetworkLease, NetworkSettings } from '@cimarron/hypervisor'

/** A network as it is told over the wire. */
export interface Network extends NetworkView {
  /** Its label: the defined one's. */
  readonly name: string
  /** The id of the hypervisor it is under. */
  readonly hypervisor: string
  /** The job that works on it now. */
  readonly job?: JobView
}

type OfNetwork<E> = E & { params: { readonly network: string } }
interface Wait {
  readonly wait?: number
}

/** What there is for networks, which are named by id, or by name where only one has it. */
export interface NetworkEndpoints {
  'networks.list': { answer: readonly Network[] }
  'networks.get': OfNetwork<{ answer: Network }>
  'networks.leases': OfNetwork<{ answer: readonly NetworkLease[] }>
  'networks.define': { query: Wait & { readonly hypervisor?: string }; body: NetworkDraft; answer: JobView }
  'networks.change': OfNetwork<{ query: Wait; body: NetworkChange; answer: JobView }>
  'networks.start': OfNetwork<{ query: Wait; answer: JobView }>
  'networks.stop': OfNetwork<{ query: Wait; answer: JobView }>
  'networks.undefine': OfNetwork<{ query: Wait; answer: JobView }>
}

export const networkPlaces = {
  'networks.list': { method: 'GET', path: '/networks' },
  'networks.get': { method: 'GET', path: '/networks/{network}' },
  'networks.leases': { method: 'GET', path: '/networks/{network}/leases' },
  'networks.define': { method: 'POST', path: '/networks' },
  'networks.change': { method: 'PATCH', path: '/networks/{network}' },
  'networks.start': { method: 'POST', path: '/networks/{network}/start' },
  'networks.stop': { method: 'POST', path: '/networks/{network}/stop' },
  'networks.undefine': { method: 'DELETE', path: '/networks/{network}' },
} as const
