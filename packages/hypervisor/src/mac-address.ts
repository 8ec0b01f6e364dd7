import type { MachineConfig } from './config.ts'
import { HypervisorError } from './error.ts'
import { invalidConfig } from './invalid-config.ts'
import type { MachineView } from './machine.ts'
import type { RandomBytes } from './uuid.ts'

/** The prefix that QEMU and libvirt give to virtual NICs: unicast, locally administered. */
const prefix = [0x52, 0x54, 0x00]
const pattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/

/** A MAC address under 52:54:00 that none of `taken` has. */
export function createMac(random: RandomBytes, taken: ReadonlySet<string> = new Set()): string {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const mac = [...prefix, ...random(3).subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
    if (!taken.has(mac)) return mac
  }
  throw new RangeError('1000 random MAC addresses in a row were taken: the source of randomness does not vary')
}

/** @throws HypervisorError `invalid-config` */
export function checkMac(mac: string, field: string): void {
  const refuse = (problem: string, remedy: string) => invalidConfig({ field, value: mac, problem, remedy })
  if (!pattern.test(mac)) throw refuse('is no MAC address', 'write six bytes in lower case as 52:54:00:12:34:56')
  // IEEE 802: the lowest bit of the first byte marks a group address, which no NIC can have.
  if ((Number.parseInt(mac.slice(0, 2), 16) & 1) === 1) {
    throw refuse('is a multicast address', 'make its first byte even, as in 52:54:00:12:34:56')
  }
  if (mac === '00:00:00:00:00:00') throw refuse('is no address', 'use one like 52:54:00:12:34:56')
}

/** A machine, or one on its way here. */
export interface MacOwner {
  readonly view: Pick<MachineView, 'id' | 'defined' | 'active'>
}

/**
 * Two NICs of one address on one network would take each other's packets, and addresses are all by which leases know them.
 * @throws HypervisorError `mac-in-use` naming the other machine
 */
export function requireFreeMacs(config: MachineConfig, machines: Iterable<MacOwner>): void {
  if (config.nics.length === 0) return
  const macs = new Set(config.nics.map(({ mac }) => mac))
  for (const { view } of machines) {
    if (view.id === config.id) continue
    const other = [...view.defined.nics, ...(view.active?.nics ?? [])].find(({ mac }) => macs.has(mac))
    if (!other) continue
    throw new HypervisorError('mac-in-use', { mac: other.mac, nic: other.id, machine: view.defined.name })
  }
}
