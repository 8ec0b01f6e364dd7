import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import type { FaultTable } from './fault-table.ts'

/**
 * Lets the faults strike that keep a machine from starting.
 * @throws HypervisorError `start-failed`, `disk-missing`, `device-unavailable`
 */
export function strikeStart(faults: FaultTable, config: MachineConfig): void {
  const failing = faults.strike('start-fails', config)
  if (failing) throw new HypervisorError('start-failed', { machine: config.name, words: failing.words })
  for (const device of [...(config.pciDevices ?? []), ...(config.usbDevices ?? [])]) {
    throw new HypervisorError('device-unavailable', { device, problem: 'is not there; a simulated host has none' })
  }
  for (const disk of config.disks) {
    const missing = faults.strike('disk-missing', config, (fault) => {
      const any = fault.disk === undefined && fault.path === undefined
      return any || fault.disk === disk.id || fault.path === disk.path
    })
    if (missing) throw new HypervisorError('disk-missing', { path: disk.path, problem: 'does not exist' })
  }
}
