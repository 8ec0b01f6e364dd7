import type { Nic, NicSample } from '@cimarron/hypervisor'
import { interfaceNames } from '../nic/interface-name.ts'
import type { InterfaceCounters } from './interface-counters.ts'

/** A machine's NIC. */
export interface NicPlace {
  /** The machine's id. */
  readonly machine: string
  readonly nic: Nic
}

/** A NIC's counters, where there is an interface of the host that counts. */
export function sampleNic({ machine, nic }: NicPlace, interfaces: InterfaceCounters): NicSample {
  const { id, backend } = nic
  // QEMU's own network counts nothing: neither `info usernet` nor any object or filter tells bytes or packets.
  if (backend.kind === 'user') return { id, unsupported: 'QEMU counts nothing on user networking' }
  if (backend.kind === 'none') return { id, unsupported: 'it is plugged into nothing' }
  const name = (backend.kind === 'tap' ? backend.device : undefined) ?? interfaceNames(machine, id).link
  const count = interfaces.get(name)
  if (!count) return { id, unsupported: `the daemon sees no interface ${name}` }
  // What a host sends into a tap the guest receives; a macvtap counts as the guest does, as one more adapter on the wire.
  return backend.kind === 'macvtap'
    ? { id, receive: count.received, transmit: count.transmitted }
    : { id, receive: count.transmitted, transmit: count.received }
}
