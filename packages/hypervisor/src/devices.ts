import type { AnyDevice, DeviceKind, MachineConfig } from './config.ts'
import { HypervisorError } from './error.ts'

/** All devices of a machine, in the order of its config. */
export function devicesOf(config: MachineConfig): readonly AnyDevice[] {
  return [...config.disks, ...(config.drives ?? []), ...config.nics, ...config.serials, ...config.graphics]
}

/**
 * The device of that id, and of that kind where one is asked for.
 * @throws HypervisorError `device-not-found`
 */
export function requireDevice(config: MachineConfig, wanted: { id: string; kind?: DeviceKind }): AnyDevice {
  const found = devicesOf(config).find(
    (device) => device.id === wanted.id && (wanted.kind === undefined || device.kind === wanted.kind),
  )
  if (found) return found
  throw new HypervisorError('device-not-found', { machine: config.name, device: wanted.id, wanted: wanted.kind })
}
