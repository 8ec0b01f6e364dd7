import type { Host, Hypervisor } from '@cimarron/hypervisor'
import { EstateError } from '../error.ts'
import type { Links } from './admission.ts'

/** A host by its id, else by its name. @throws EstateError `host-not-found`, naming those there are; `ambiguous-name` */
export function findHost(links: Links, idOrName: string): { readonly hypervisor: Hypervisor; readonly host: Host } {
  const all = links.flatMap(({ hypervisor }) => hypervisor.hosts().map((host) => ({ host, hypervisor })))
  const byId = all.find(({ host }) => host.id === idOrName)
  if (byId) return byId
  const [found, ...others] = all.filter(({ host }) => host.name === idOrName)
  if (found && others.length > 0) {
    const ids = [found, ...others].map(({ host }) => host.id).join(', ')
    throw new EstateError('ambiguous-name', { kind: 'hosts', name: idOrName, count: others.length + 1, ids })
  }
  if (found) return found
  const known = all.map(({ host }) => host.name).join(', ') || 'none'
  throw new EstateError('host-not-found', { host: idOrName, known })
}
