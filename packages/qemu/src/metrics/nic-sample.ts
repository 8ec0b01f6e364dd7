import type { Nic, NicSample } from '@cimarron/hypervisor'
import type { InterfaceCounters } from './interface-counters.ts'

/** A NIC's counters, where there is an interface of the host that counts. */
export function sampleNic(nic: Nic, _interfaces: InterfaceCounters): NicSample {
  // QEMU's own network counts nothing: neither `info usernet` nor any object or filter tells bytes or packets.
  return { id: nic.id, unsupported: 'QEMU counts nothing on user networking' }
}
