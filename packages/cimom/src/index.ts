export type { After } from './after.ts'
export * from './association.ts'
export type { AssociationFilter } from './association-filter.ts'
export * from './call-context.ts'
export { defaultProviderLimits, type ProviderLimits } from './calls/provider-calls.ts'
export type { InstanceValues } from './class-shape.ts'
export type { EmbeddedText } from './embedded.ts'
export * from './indications/indication-delivery.ts'
export {
  type DeliveryEvent,
  type DestinationStatus,
  type IndicationHooks,
  indicationFailPoints,
} from './indications/indication-service.ts'
export * from './indications/indication-source.ts'
export { type IndicationStore, memoryIndicationStore, type QueueStore } from './indications/indication-store.ts'
export { defaultQueueLimits, type QueueLimits } from './indications/outgoing-queue.ts'
export {
  type PredefinedCollection,
  type PredefinedFilter,
  predefineFilterCollection,
  predefineFilters,
} from './indications/predefined-filter.ts'
export type { PropertyChange } from './instance-changes.ts'
export type { AuthenticationMechanism, FaceDescription } from './interop/face-description.ts'
export type { Faces } from './interop/faces.ts'
export type { FunctionalProfile } from './interop/functional-profile.ts'
export { interopNamespace } from './interop/interop-namespace.ts'
export { type CentralClass, defineProfile, type ProfileName, type ProfileRegistration } from './interop/profile.ts'
export type { Profiles } from './interop/profiles.ts'
export type { ServerIdentity } from './interop/server-identity.ts'
export {
  decodeStoredServerFact,
  memoryServerStore,
  type ServerStore,
  type StoredServerFact,
  serverId,
} from './interop/server-store.ts'
export type { Caller } from './invoke-method.ts'
export type { Namespace, Registrable } from './namespace.ts'
export type { NamespaceOptions } from './namespaces.ts'
export * from './object-manager.ts'
export * from './operation-parameters.ts'
export type { InstanceBatch, InstanceStream, LocatedClass, Operations, PropertyValue } from './operations.ts'
export * from './principal.ts'
export type { Projection } from './projection.ts'
export * from './provider.ts'
export type { FaultListener, ProviderFault } from './provider-fault.ts'
export type { CimarronProviders, ProviderPackageContext } from './provider-package.ts'
export type { PulledBatch } from './pull/enumeration.ts'
export { defaultPullLimits, type PullLimits } from './pull/enumerations.ts'
export type { Pulled, PullOperations, PullOutput } from './pull/pull-operations.ts'
export type { OpenParameters, PullParameters } from './pull/pull-parameters.ts'
export * from './query/index.ts'
export * from './record.ts'
export { decodeStoredDeclaration, type StoredDeclaration } from './schema-changes/stored-declaration.ts'
export { qualifierSource, serverSchema } from './server-schema.ts'
export {
  decodeStoredInstance,
  memoryStore,
  type PendingWrite,
  type RepositoryStore,
  type StoredInstance,
} from './static/repository-store.ts'
export {
  durationBuckets,
  type OperationStatistics,
  type OperationTally,
  type ServedOperation,
} from './statistics/operation-statistics.ts'
