import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isInside, type NetworkConfig, parseAddress, parseSubnet } from '@cimarron/hypervisor'

import type { NetworkPaths } from './network-paths.ts'
import { readOwnFile } from './own-file.ts'
import { replaceFile } from './replace-file.ts'

/** The leases that a dnsmasq begins with: those of the one before it or, when the host has come up anew, those that were kept. */
export function keptLeaseText({ ipv4, ipv6 }: NetworkConfig, paths: NetworkPaths): string {
  const text = readOwnFile(paths.leases) ?? readKeptLeases(paths)
  const subnets = [ipv4, ipv6].flatMap((one) => (one ? (parseSubnet(one.subnet) ?? []) : []))
  const lines = text.split('\n').filter((line) => {
    if (line.startsWith('duid ')) return true
    const address = parseAddress(line.split(' ')[2] ?? '')
    return address !== undefined && subnets.some((subnet) => isInside(address, subnet))
  })
  return lines.map((line) => `${line}\n`).join('')
}

export function readKeptLeases({ keptLeases }: NetworkPaths): string {
  return statSync(keptLeases, { throwIfNoEntry: false }) ? readFileSync(keptLeases, 'latin1') : ''
}

/** For the time after the host's next start. */
export function keepLeases(text: string, { keptLeases }: NetworkPaths): void {
  mkdirSync(dirname(keptLeases), { recursive: true, mode: 0o700 })
  replaceFile(keptLeases, text, 0o600)
}
