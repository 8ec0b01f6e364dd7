import type { Session } from '@cimarron/estate'
import type { NicDraft } from '@cimarron/hypervisor'

interface Named {
  readonly nics?: readonly NicDraft[] | null
}

/**
 * The same draft or document with the id of each network that a NIC is plugged into, where it was given by its name.
 * @throws HypervisorError `network-not-found`; EstateError `ambiguous-name`
 */
export function withNetworkIds<R extends Named>(request: R, session: Session): R {
  const { nics } = request
  if (!nics) return request
  return { ...request, nics: nics.map((nic) => withNetworkId(nic, session)) }
}

function withNetworkId(nic: NicDraft, session: Session): NicDraft {
  const { backend } = nic
  if (backend?.kind !== 'network') return nic
  return { ...nic, backend: { ...backend, network: session.findNetwork(backend.network).view.id } }
}
