import { isIP } from 'node:net'
import type { NetworkLease } from '@cimarron/hypervisor'

/**
 * dnsmasq's leases, one a line: when it ends in seconds since 1970 (0: never), MAC address or (below a line `duid …`) IAID,
 * address, name or `*`, and the client's id or (IPv6) DUID. What is no such line was cut off while it was being written,
 * and comes whole a moment later.
 */
export function parseLeases(text: string, nowMs: number): readonly NetworkLease[] {
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([expires = '', holder = '', address = '', name = '*', client = '']): NetworkLease[] => {
      if (!/^\d+$/.test(expires) || isIP(address) === 0) return []
      const expiresMs = expires === '0' ? null : Number(expires) * 1000
      if (expiresMs !== null && expiresMs <= nowMs) return []
      const mac = isIP(address) === 4 ? macOf(holder) : macInDuid(client)
      return [{ address, expiresMs, ...(mac === undefined ? {} : { mac }), ...(name === '*' ? {} : { name }) }]
    })
}

/** A hardware type other than Ethernet's stands before it, as in `06-…`. */
function macOf(text: string): string | undefined {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? text.toLowerCase() : undefined
}

/** RFC 8415, sections 11.2 and 11.4: DUIDs of type 1 (with a time) and 3 end with a link-layer address; 1 is Ethernet. */
function macInDuid(duid: string): string | undefined {
  const bytes = duid.toLowerCase().split(':')
  const at = bytes.slice(0, 4).join(':')
  if (at === '00:01:00:01' && bytes.length === 14) return macOf(bytes.slice(8).join(':'))
  if (at === '00:03:00:01' && bytes.length === 10) return macOf(bytes.slice(4).join(':'))
  return undefined
}
