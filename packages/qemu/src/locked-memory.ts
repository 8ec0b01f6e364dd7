import { readFileSync } from 'node:fs'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'

type Locking = Pick<MachineConfig, 'name' | 'memory' | 'maxMemoryBytes' | 'memoryBacking' | 'pciDevices'>

/**
 * What QEMU's bound on locked memory has to be set to; undefined: it can stay as it is. A device of the host makes all of
 * the guest's memory locked, as it may write to any of it.
 * @throws HypervisorError `start-failed` where the daemon's own bound is less, and it may not raise it
 */
export function lockBound(config: Locking, proc = '/proc/self'): 'unlimited' | undefined {
  if (!config.memoryBacking?.lock && !config.pciDevices?.length) return undefined
  if (mayRaiseBounds(readFileSync(`${proc}/status`, 'utf8'))) return 'unlimited'
  const [, most = '0'] = /^Max locked memory\s+\S+\s+(\S+)/m.exec(readFileSync(`${proc}/limits`, 'utf8')) ?? []
  if (most === 'unlimited') return most
  // QEMU locks its own program and tables, too: how much that is nobody can tell before, so there is no bound to compare.
  const words = `its memory can't be locked, as the daemon may lock ${most} bytes and not raise that; set LimitMEMLOCK=infinity in its service`
  throw new HypervisorError('start-failed', { machine: config.name, words })
}

/** CAP_SYS_RESOURCE (capabilities(7)): bit 24. */
function mayRaiseBounds(status: string): boolean {
  const bits = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'
  return ((BigInt(`0x${bits}`) >> 24n) & 1n) === 1n
}
