import { createId, HypervisorError, type NetworkView } from '@cimarron/hypervisor'
import { type NetworkCommand, networkCommandKinds } from '../network-command.ts'
import { findLink, type Links } from './admission.ts'
import type { HypervisorLink } from './hypervisor-link.ts'

/** Where a command on a network is carried out, and on which. */
export interface NetworkPlace {
  readonly link: HypervisorLink
  /** The id of the network, also of one that is to be. */
  readonly subject: string
  readonly kind: 'network'
  readonly name: string
}

export function isNetworkCommand(command: { readonly kind: string }): command is NetworkCommand {
  return networkCommandKinds.some((kind) => kind === command.kind)
}

/**
 * Where a command belongs. Whether its host can do it, its driver says, with the reason.
 * @throws HypervisorError `network-not-found`; EstateError `hypervisor-not-found`
 */
export function admitOnNetwork(links: Links, command: NetworkCommand): NetworkPlace {
  if (command.kind === 'define-network') {
    const { id = createId(), name } = command.draft
    return { link: findLink(links, command.hypervisor), subject: id, kind: 'network', name }
  }
  const { link, view } = requireNetwork(links, command.network)
  return { link, subject: view.id, kind: 'network', name: view.defined.name }
}

/** @throws HypervisorError `network-not-found` */
export function requireNetwork(
  links: Links,
  id: string,
): { readonly link: HypervisorLink; readonly view: NetworkView } {
  for (const link of links) {
    const view = link.hypervisor.networks.network(id)
    if (view) return { link, view }
  }
  throw new HypervisorError('network-not-found', { network: id })
}
