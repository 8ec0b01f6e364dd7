import { HypervisorError } from '@cimarron/hypervisor'

/** An `interface-unavailable` that names the NIC and says what is wrong, and what would be right. */
export function unavailable(nic: string, problem: string, cause?: unknown): HypervisorError {
  return new HypervisorError('interface-unavailable', { nic, problem }, { cause })
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
