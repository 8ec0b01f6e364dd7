import { HypervisorError } from './error.ts'

/**
 * Refuses to go on with work that was called off.
 * @throws HypervisorError `cancelled`, with the signal's reason as its cause.
 */
export function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw cancelled(signal, what)
}

export function cancelled(signal: AbortSignal, what: string): HypervisorError {
  return new HypervisorError('cancelled', { what }, { cause: signal.reason })
}
