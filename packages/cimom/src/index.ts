export * from './association.ts'
export type { AssociationFilter } from './association-filter.ts'
export * from './call-context.ts'
export type { InstanceValues } from './class-shape.ts'
export type { EmbeddedText } from './embedded.ts'
export type { Caller } from './invoke-method.ts'
export type { Namespace } from './namespace.ts'
export type { ServerIdentity } from './namespace-providers.ts'
export * from './object-manager.ts'
export * from './operation-parameters.ts'
export type { InstanceBatch, InstanceStream, LocatedClass, Operations, PropertyValue } from './operations.ts'
export * from './principal.ts'
export type { Projection } from './projection.ts'
export * from './provider.ts'
export type { FaultListener, ProviderFault } from './provider-fault.ts'
export type { PulledBatch } from './pull/enumeration.ts'
export { type After, defaultPullLimits, type PullLimits } from './pull/enumerations.ts'
export type { Pulled, PullOperations, PullOutput } from './pull/pull-operations.ts'
export type { OpenParameters, PullParameters } from './pull/pull-parameters.ts'
export * from './query/index.ts'
export * from './record.ts'
export { qualifierSource, serverSchema } from './server-schema.ts'
export {
  decodeStoredInstance,
  memoryStore,
  type RepositoryStore,
  type StoredInstance,
} from './static/repository-store.ts'
export type { PropertyChange } from './static/static-instances.ts'
