import type { HypervisorInfo } from '@cimarron/estate'

const defaultNamespace = 'root/virt'

/** The namespace of each hypervisor, by its id: `root/virt` for the first, `root/virt/<name>` for each further one. */
export function hypervisorNamespaces(hypervisors: readonly HypervisorInfo[]): ReadonlyMap<string, string> {
  return new Map(
    hypervisors.map(({ id, name }, index) => [
      id,
      index === 0 ? defaultNamespace : `${defaultNamespace}/${namespacePart(name)}`,
    ]),
  )
}

/** A hypervisor's name as part of a namespace's name, which has only letters, digits and underscores (DSP0207). */
function namespacePart(name: string): string {
  const part = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[A-Za-z_]/.test(part) ? part : `_${part}`
}
