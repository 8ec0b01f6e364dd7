import type { HypervisorInfo } from '@cimarron/estate'

const defaultNamespace = 'root/virt'

/** The namespace of each hypervisor: `root/virt` for the first, `root/virt/<name>` for each further one. */
export class NamespaceNames {
  readonly #names = new Map<string, string>()

  constructor(hypervisors: readonly Pick<HypervisorInfo, 'id' | 'name'>[]) {
    for (const hypervisor of hypervisors) this.add(hypervisor)
  }

  /** By the hypervisor's id. */
  of(id: string): string | undefined {
    return this.#names.get(id)
  }

  add({ id, name }: Pick<HypervisorInfo, 'id' | 'name'>): string {
    const namespace = this.#names.size === 0 ? defaultNamespace : namespaceFor(name)
    this.#names.set(id, namespace)
    return namespace
  }

  remove(id: string): void {
    this.#names.delete(id)
  }

  /** Whether one of that name would have another's namespace. */
  isTaken(name: string): boolean {
    return [...this.#names.values()].includes(namespaceFor(name))
  }
}

function namespaceFor(name: string): string {
  return `${defaultNamespace}/${namespacePart(name)}`
}

/** A hypervisor's name as part of a namespace's name, which has only letters, digits and underscores (DSP0207). */
function namespacePart(name: string): string {
  const part = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[A-Za-z_]/.test(part) ? part : `_${part}`
}
