import { HypervisorError } from '@cimarron/hypervisor'
import type { QmpError } from './qmp/error.ts'

/** QEMU's refusals in the words of the contract, with its own as the explanation. */
export function translateQmpError(error: QmpError, machine: string): HypervisorError {
  const what = `QEMU of machine ${JSON.stringify(machine)}`
  const cause = { cause: error }
  switch (error.code) {
    case 'cancelled':
      return new HypervisorError('cancelled', { what: `${error.command ?? 'a command'} to ${what}` }, cause)
    case 'monitor-closed':
      return new HypervisorError('unreachable', { what, remedy: error.message }, cause)
    case 'timeout':
    case 'protocol':
    case 'command-failed':
      return new HypervisorError('peer-failed', { what, words: error.message }, cause)
    default:
      return error.code satisfies never
  }
}
