import type { MissingFeature, NetworkMode } from '@cimarron/hypervisor'
import { mayAdministerNetwork } from './may-administer.ts'
import { isInstalled, networkPrograms } from './network-tools.ts'

/** Why networks of a mode can't be had on this host. */
export function obstacle(mode: NetworkMode): MissingFeature | undefined {
  if (process.getuid?.() !== 0 || !mayAdministerNetwork())
    return { why: 'this daemon may not change the networking of the host (CAP_NET_ADMIN)', remedy: 'run it as root' }
  const programs = mode === 'bridged' ? (['ip', 'ss'] as const) : (['ip', 'ss', 'sysctl', 'nft', 'dnsmasq'] as const)
  const missing = programs.find((program) => !isInstalled(program))
  return missing && { why: `${missing} is not installed`, remedy: `run: apt-get install ${networkPrograms[missing]}` }
}
