export type { BatchCall, BatchInvocation, BatchOperation, BatchResult, BatchResults, MethodResult } from './batch.ts'
export type {
  AssociatorOptions,
  CallOptions,
  ClassOptions,
  EnumerateClassesOptions,
  EnumerateInstancesOptions,
  InstanceOptions,
  InvokeOptions,
  ReferenceOptions,
} from './call-options.ts'
export type { WbemClientOptions } from './caller.ts'
export * from './fetch-transport.ts'
export * from './method-parameters.ts'
export type { OpenOperation, PullOptions } from './pull.ts'
export * from './transport.ts'
export * from './transport-error.ts'
export * from './typed-client.ts'
export * from './wbem-client.ts'
export * from './wire-log.ts'
