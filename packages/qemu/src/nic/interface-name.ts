import { createHash } from 'node:crypto'

/** What a NIC has on the host, known from its machine and its id alone: a daemon that comes later finds it again. */
export interface InterfaceNames {
  /** The tap or macvtap that its packets pass through. */
  readonly link: string
  /** What comes in by that goes through this one first, where it is bounded. */
  readonly shaper: string
  /** Of a macvtap: also the end of its device's name (`/dev/tapN`), which all network namespaces of a host share. */
  readonly index: number
}

/** Linux takes 15 bytes for a name (IFNAMSIZ); of 48 bits of a hash no two NICs of a host will have the same. */
export function interfaceNames(machine: string, nic: string): InterfaceNames {
  const hash = createHash('sha256').update(`${machine}/${nic}`).digest()
  const digits = hash.subarray(0, 6).toString('hex')
  // An index is a positive `int`; those below 2^24 are what the kernel counts up to by itself.
  return { link: `cn${digits}`, shaper: `ci${digits}`, index: (hash.readUInt32BE(6) % 2 ** 30) + 2 ** 30 - 1 }
}
