import {
  type FaultListener,
  interopNamespace,
  type ObjectManager,
  predefineFilterCollection,
  predefineFilters,
  type Registration,
} from '@cimarron/cimom'
import type { Estate, HypervisorInfo } from '@cimarron/estate'
import { compileMof } from '@cimarron/mof'
import {
  lifecycleIndications,
  platformSource,
  platforms,
  predefinedCollection,
  predefinedFilters,
  virtualization,
} from '@cimarron/virtualization'
import type { ProviderPackages } from '../providers/provider-packages.ts'
import { compiled } from './compiled.ts'
import type { NamespaceNames } from './hypervisor-namespace.ts'

export interface NamespaceHouseParts {
  readonly manager: ObjectManager
  readonly estate: Pick<Estate, 'as'>
  readonly namespaces: NamespaceNames
  /** What the server's host is called in its instances. */
  readonly host: string
  readonly onFault: FaultListener
  readonly packages?: Pick<ProviderPackages, 'extend'> | undefined
}

/** A namespace for each hypervisor, with the classes of its platform and who provides them. */
export class NamespaceHouse {
  readonly #parts: NamespaceHouseParts
  readonly #served = new Map<string, { readonly namespace: string; readonly registration: Registration }>()

  constructor(parts: NamespaceHouseParts) {
    this.#parts = parts
  }

  /** Serves a hypervisor that has been given the name of a namespace. */
  add({ id, name, platform }: HypervisorInfo): void {
    const { manager, estate, namespaces, host, onFault, packages } = this.#parts
    const told = platforms[platform]
    const { schema } = compiled(compileMof([platformSource(told)], { base: manager.schema }))
    const { providers, associations, profiles } = virtualization(estate, id, told)
    const namespace = namespaces.of(id) ?? ''
    const extended = packages?.extend(namespace, schema) ?? schema
    const report = (cause: unknown): void =>
      onFault({ className: 'CIM_Indication', act: 'follow', message: `following ${name}: ${String(cause)}`, cause })
    const lifecycle = lifecycleIndications(estate, id, { namespace, schema: extended, host, platform: told, report })
    if (manager.indications) {
      predefineFilters(manager.indications, interopNamespace, predefinedFilters(namespace))
      predefineFilterCollection(manager.indications, interopNamespace, predefinedCollection(namespace))
    }
    manager.addNamespace(namespace, { schema: extended })
    const registration = manager.register(namespace, ...providers, ...associations, ...profiles, lifecycle)
    this.#served.set(id, { namespace, registration })
  }

  /** Takes its namespace back; what clients have put into it keeps it. */
  async remove(id: string): Promise<void> {
    const served = this.#served.get(id)
    if (!served) return
    this.#served.delete(id)
    await served.registration.unregister()
    this.#parts.manager.withdrawNamespace(served.namespace)
  }
}
