import type { HypervisorErrorCode } from '@cimarron/hypervisor'

/** What the estate itself refuses; what drivers refuse keeps the hypervisor's own error. */
export const estateErrorCodes = [
  'denied',
  'ambiguous-name',
  'hypervisor-not-found',
  'job-not-found',
  'not-cancellable',
  'interrupted',
  'cursor-gone',
  'shutting-down',
  'storage-failed',
] as const

export type EstateErrorCode = (typeof estateErrorCodes)[number]
/** Every code a face has to map. */
export type AnyErrorCode = EstateErrorCode | HypervisorErrorCode
