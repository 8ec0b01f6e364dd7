import type { Principal } from './principal.ts'

/** What a provider is told about the call it serves. */
export interface CallContext {
  readonly principal: Principal
  /** The namespace's own name, without slashes at its ends, whatever alias the client used: `root/virt`, `interop`. */
  readonly namespace: string
  /** Aborted when the client is gone or the server stops. Pass it on to whatever waits. */
  readonly signal: AbortSignal
  /**
   * Whether the caller wants this property. A hint: what is given unasked is dropped, so ask only before computing
   * something dear. Keys are always wanted.
   */
  wants(property: string): boolean
}
