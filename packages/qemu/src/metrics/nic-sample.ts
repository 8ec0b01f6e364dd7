import type { Nic, NicSample } from '@cimarron/hypervisor'
import type { InterfaceCounters } from './interface-counters.ts'

/** A NIC's counters, where there is an interface of the host that counts. */
export function sampleNic({ id, backend }: Nic, _interfaces: InterfaceCounters): NicSample {
  // QEMU's own network counts nothing: neither `info usernet` nor any object or filter tells bytes or packets.
  return { id, unsupported: reasons[backend.kind] ?? `the interface of ${backend.kind} networking is not read` }
}

const reasons: Readonly<Record<string, string>> = { user: 'QEMU counts nothing on user networking' }
