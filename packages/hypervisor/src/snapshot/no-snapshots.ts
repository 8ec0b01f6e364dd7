import { HypervisorError } from '../error.ts'
import type { Platform } from '../hypervisor.ts'
import type { MachineSnapshots } from './machine-snapshots.ts'

/** Of a driver that holds no moments. */
export function noSnapshots(platform: Platform): MachineSnapshots {
  const refuse = async () => {
    throw new HypervisorError('unsupported', { platform, feature: 'snapshot' })
  }
  return { all: () => [], take: refuse, revert: refuse, change: refuse, delete: refuse }
}
