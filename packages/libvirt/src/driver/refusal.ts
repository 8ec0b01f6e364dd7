import { HypervisorError } from '@cimarron/hypervisor'
import { LibvirtError, serverErrors } from '../error.ts'

/** What was asked of whom, for the words of a refusal. */
export interface Asked {
  readonly platform: string
  /** What it was: `pause`, `snapshot`. */
  readonly operation: string
  /** The machine's name, where it was of one. */
  readonly machine?: string
}

/** What libvirt refused or failed at, in the words of the contract; any other error is given back as it is. */
export function refusalOf(error: unknown, asked: Asked): unknown {
  if (!(error instanceof LibvirtError)) return error
  const { platform, operation, machine } = asked
  const what = machine === undefined ? operation : `${operation} of machine ${JSON.stringify(machine)}`
  const cause = { cause: error }
  switch (error.code) {
    case 'refused':
      return ofServer(error, { ...asked, what })
    case 'closed':
      return new HypervisorError('unreachable', { what: `libvirt, asked for ${what},`, remedy: error.message }, cause)
    case 'protocol':
    case 'document':
      return new HypervisorError('peer-failed', { what, words: error.message }, cause)
    case 'timeout':
      return new HypervisorError('timeout', { what, within: 'the time it was given', remedy: error.message }, cause)
    case 'cancelled':
      return new HypervisorError('cancelled', { what }, cause)
    case 'authentication':
      return new HypervisorError('unreachable', { what: 'libvirt', remedy: error.message }, cause)
    case 'unsupported':
      return new HypervisorError('unsupported', { platform, feature: operation, why: error.message }, cause)
    default:
      return error.code satisfies never
  }
}

function ofServer(error: LibvirtError, asked: Asked & { readonly what: string }): HypervisorError {
  const { platform, operation: feature, machine, what } = asked
  const cause = { cause: error }
  switch (error.server?.code) {
    case serverErrors.noDomain:
      return new HypervisorError('machine-not-found', { machine }, cause)
    case serverErrors.noSupport:
    case serverErrors.unsupported:
    case serverErrors.configUnsupported:
      return new HypervisorError('unsupported', { platform, feature, why: error.message }, cause)
    case serverErrors.agentUnresponsive: {
      const remedy = 'start qemu-guest-agent in it'
      return new HypervisorError('agent-unavailable', { machine, problem: error.message, remedy }, cause)
    }
    case serverErrors.timedOut:
      return new HypervisorError('busy', { machine, operation: error.message }, cause)
    case serverErrors.aborted:
      return new HypervisorError('cancelled', { what }, cause)
    default:
      return new HypervisorError('peer-failed', { what, words: error.message }, cause)
  }
}

/** Does the work; what libvirt refuses of it is refused in the contract's words. */
export async function refusing<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refusalOf(error, asked)
  }
}

/** Whether it failed because the connection ended: what it was about is read again when there is one. */
export function isLost(error: unknown): boolean {
  if (error instanceof LibvirtError) return error.code === 'closed'
  return error instanceof HypervisorError && error.code === 'unreachable'
}

/** Whether libvirt has refused with that number of its own. */
export function isRefusal(error: unknown, ...codes: readonly (keyof typeof serverErrors)[]): boolean {
  return error instanceof LibvirtError && codes.some((code) => serverErrors[code] === error.server?.code)
}
