import { readFileSync } from 'node:fs'

/** CAP_NET_ADMIN (include/uapi/linux/capability.h), without which interfaces, addresses and rules can only be looked at. */
const netAdmin = 1n << 12n

/** Whether a process with this /proc/PID/status, ours by default, may change the host's networking. */
export function mayAdministerNetwork(status: string = readFileSync('/proc/self/status', 'utf8')): boolean {
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? []
  return (BigInt(`0x${effective}`) & netAdmin) !== 0n
}
