import { hostname } from 'node:os'
import type { Schema } from '@cimarron/cim'
import {
  decodeStoredDeclaration,
  decodeStoredInstance,
  decodeStoredServerFact,
  type FaultListener,
  type IndicationDelivery,
  type IndicationHooks,
  interopNamespace,
  ObjectManager,
  predefineFilterCollection,
  predefineFilters,
  serverId,
  serverSchema,
} from '@cimarron/cimom'
import type { Estate, HypervisorInfo } from '@cimarron/estate'
import { type CompileResult, compileMof, formatDiagnostic } from '@cimarron/mof'
import {
  lifecycleIndications,
  platformSource,
  platforms,
  predefinedCollection,
  predefinedFilters,
  profileSources,
  virtualization,
} from '@cimarron/virtualization'
import type { ProviderPackages } from '../providers/provider-packages.ts'
import { version } from '../version.ts'
import { hypervisorNamespaces } from './hypervisor-namespace.ts'

export interface ObjectManagerSurroundings extends Partial<IndicationHooks> {
  /** What `sharedSchema` made. */
  readonly schema: Schema
  readonly onFault: FaultListener
  /** Packages of providers from elsewhere, whose classes are added to namespaces. */
  readonly packages?: Pick<ProviderPackages, 'extend'>
  /** Whether a service agent tells of this server. */
  readonly isAdvertised?: boolean
  /** How indications reach listeners. */
  readonly delivery: IndicationDelivery
}

/**
 * The object manager with a namespace for each hypervisor: `root/virt` for the first, `root/virt/<name>` for each
 * further one. All share one schema, and each adds its platform's classes.
 */
export async function objectManager(
  estate: Pick<Estate, 'as' | 'storage'>,
  hypervisors: readonly HypervisorInfo[],
  { schema: shared, onFault, delivery, packages, isAdvertised = false, ...hooks }: ObjectManagerSurroundings,
): Promise<ObjectManager> {
  const store = estate.storage.archive('cim-instances', { decode: decodeStoredInstance })
  const schemaStore = estate.storage.archive('cim-declarations', { decode: decodeStoredDeclaration })
  const serverStore = estate.storage.collection('cim-server', { decode: decodeStoredServerFact })
  const identity = { systemName: hostname(), id: await serverId(serverStore), version, isAdvertised }
  const elements = estate.storage.archive('cim-indications', { decode: decodeStoredInstance })
  const indications = { ...hooks, delivery, store: { elements, queues: estate.storage.queues } }
  const manager = new ObjectManager({
    schema: shared,
    identity,
    onFault,
    store,
    schemaStore,
    serverStore,
    indications,
  })
  const namespaces = hypervisorNamespaces(hypervisors)
  for (const { id, name, platform } of hypervisors) {
    const told = platforms[platform]
    const { schema } = compiled(compileMof([platformSource(told)], { base: manager.schema }))
    const { providers, associations, profiles } = virtualization(estate, id, told)
    const namespace = namespaces.get(id) ?? ''
    const extended = packages?.extend(namespace, schema) ?? schema
    const report = (cause: unknown): void =>
      onFault({ className: 'CIM_Indication', act: 'follow', message: `following ${name}: ${String(cause)}`, cause })
    const place = { namespace, schema: extended, host: identity.systemName, platform: told, report }
    const lifecycle = lifecycleIndications(estate, id, place)
    if (manager.indications) {
      predefineFilters(manager.indications, interopNamespace, predefinedFilters(namespace))
      predefineFilterCollection(manager.indications, interopNamespace, predefinedCollection(namespace))
    }
    manager
      .addNamespace(namespace, { schema: extended })
      .register(...providers, ...associations, ...profiles, lifecycle)
  }
  return manager
}

/** The classes that all namespaces of the server itself share. */
export function sharedSchema(): Schema {
  return compiled(compileMof(profileSources(), { base: serverSchema() })).schema
}

/** Our own MOF: an error in it is a defect, told at start. */
function compiled(result: CompileResult): CompileResult {
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((each) => formatDiagnostic(each)).join('\n'))
  return result
}
