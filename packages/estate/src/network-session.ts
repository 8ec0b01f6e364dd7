import { HypervisorError, type NetworkLease, type NetworkView } from '@cimarron/hypervisor'
import { EstateError } from './error.ts'
import type { JobView } from './job.ts'
import type { Links } from './work/admission.ts'
import { requireNetwork } from './work/network-admission.ts'

/** A network and where it is. */
export interface NetworkEntry {
  readonly hypervisor: string
  readonly view: NetworkView
  /** The job that works on it now. */
  readonly job?: JobView
}

/** Networks as one actor sees them. */
export interface NetworkSession {
  /** From memory. */
  networks(): readonly NetworkEntry[]
  /** By id, or by name where only one network has it. @throws `network-not-found`, `ambiguous-name` */
  findNetwork(idOrName: string): NetworkEntry
  /** The addresses that machines were given in it. @throws `network-not-found` */
  networkLeases(id: string): Promise<readonly NetworkLease[]>
}

export interface NetworkSessionParts {
  /** Those that the actor may look at. */
  readonly links: Links
  readonly jobOn: (id: string) => JobView | undefined
}

export function openNetworkSession({ links, jobOn }: NetworkSessionParts): NetworkSession {
  const networks = () =>
    links.flatMap(({ hypervisor }) =>
      hypervisor.networks.networks().map((view): NetworkEntry => {
        const job = jobOn(view.id)
        return { hypervisor: hypervisor.id, view, ...(job ? { job } : {}) }
      }),
    )
  return {
    networks,
    findNetwork(idOrName) {
      const all = networks()
      const byId = all.find(({ view }) => view.id === idOrName)
      if (byId) return byId
      const named = all.filter(({ view }) => view.defined.name === idOrName)
      const [first] = named
      if (!first) throw new HypervisorError('network-not-found', { network: idOrName })
      if (named.length === 1) return first
      const ids = named.map(({ view }) => view.id).join(', ')
      throw new EstateError('ambiguous-name', { kind: 'networks', name: idOrName, count: named.length, ids })
    },
    networkLeases: (id) => requireNetwork(links, id).link.hypervisor.networks.leases(id),
  }
}
