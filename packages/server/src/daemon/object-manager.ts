import { hostname } from 'node:os'
import type { Schema } from '@cimarron/cim'
import {
  decodeStoredDeclaration,
  decodeStoredInstance,
  decodeStoredServerFact,
  type FaultListener,
  type IndicationDelivery,
  type IndicationHooks,
  ObjectManager,
  serverId,
  serverSchema,
} from '@cimarron/cimom'
import type { Estate, HypervisorInfo } from '@cimarron/estate'
import { compileMof } from '@cimarron/mof'
import { profileSources } from '@cimarron/virtualization'
import type { ProviderPackages } from '../providers/provider-packages.ts'
import { version } from '../version.ts'
import { compiled } from './compiled.ts'
import type { NamespaceNames } from './hypervisor-namespace.ts'
import { NamespaceHouse } from './namespace-house.ts'

export interface ObjectManagerSurroundings extends Partial<IndicationHooks> {
  /** What `sharedSchema` made. */
  readonly schema: Schema
  readonly onFault: FaultListener
  /** Hears of what was let pass of clients' requests. */
  readonly onWarning?: (text: string) => void
  /** Packages of providers from elsewhere, whose classes are added to namespaces. */
  readonly packages?: Pick<ProviderPackages, 'extend'>
  /** Whether a service agent tells of this server. */
  readonly isAdvertised?: boolean
  /** What the hypervisors' namespaces are called. */
  readonly namespaces: NamespaceNames
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
  {
    schema: shared,
    onFault,
    onWarning,
    delivery,
    packages,
    namespaces,
    isAdvertised = false,
    ...hooks
  }: ObjectManagerSurroundings,
): Promise<{ readonly manager: ObjectManager; readonly place: NamespaceHouse }> {
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
    ...(onWarning === undefined ? {} : { onWarning }),
    store,
    schemaStore,
    serverStore,
    indications,
  })
  const place = new NamespaceHouse({ manager, estate, namespaces, host: identity.systemName, onFault, packages })
  for (const hypervisor of hypervisors) place.add(hypervisor)
  return { manager, place }
}

/** The classes that all namespaces of the server itself share. */
export function sharedSchema(): Schema {
  return compiled(compileMof(profileSources(), { base: serverSchema() })).schema
}
